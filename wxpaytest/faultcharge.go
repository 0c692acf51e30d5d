package wxpaytest

import (
	"cmp"
	"slices"
)

// openCodes are the codes that leave a charge open.
var openCodes = []string{codeSystemError, codeBankError, codeUserPaying}

// openCharges returns the counter payments with a result that the first
// response does not contain.
func (f Fault) openCharges() []*act {
	charge := func(name FaultName, change func(w *Wallet)) *act {
		return &act{name: name, paths: []string{"/pay/micropay"}, wallet: func(w *Wallet) {
			f.openCharge(w)
			change(w)
		}}
	}
	return []*act{
		charge(OpenChargePays, func(w *Wallet) { w.ThenPays = true }),
		charge(OpenChargeFails, func(*Wallet) {}),
		charge(OpenChargeTaken, func(w *Wallet) { w.Taken = true }),
	}
}

// openCharge changes the wallet so that the charge stays open.
func (f Fault) openCharge(w *Wallet) {
	w.OpenFor, w.ThenPays, w.Taken = f.delay(passwordWithin), false, false
	w.Fails = cmp.Or(f.Code, codeSystemError)
	if w.Fails == codeUserPaying {
		w.Password, w.Fails = true, ""
	}
}

// opens reports whether the fault's Code can leave a charge open.
func (f Fault) opens() bool { return f.Code == "" || slices.Contains(openCodes, f.Code) }
