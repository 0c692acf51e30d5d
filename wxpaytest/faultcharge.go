package wxpaytest

import (
	"cmp"
	"slices"
)

// openCodes are those that leave a charge open.
var openCodes = []string{codeSystemError, codeBankError, codeUserPaying}

// openCharges are counter payments whose answer does not tell how they end.
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

// openCharge makes the user one whose charge stays open.
func (f Fault) openCharge(w *Wallet) {
	w.OpenFor, w.ThenPays, w.Taken = f.delay(passwordWithin), false, false
	w.Fails = cmp.Or(f.Code, codeSystemError)
	if w.Fails == codeUserPaying {
		w.Password, w.Fails = true, ""
	}
}

// opens tells whether a charge can be left open with the fault's Code.
func (f Fault) opens() bool { return f.Code == "" || slices.Contains(openCodes, f.Code) }
