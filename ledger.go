package wxpay

// A LedgerEntry is an order or a refund in the merchant's own ledger, for
// [Reconcile]. It says whose and which sale it is about, as [Sale] does: the zero
// values are the direct merchant, in CNY.
type LedgerEntry struct {
	SubMchID    string      // service providers: the shop (特约商户) that sold; "": the merchant itself
	OutTradeNo  string      // the order's number; of a refund, the order that it belongs to
	OutRefundNo string      // a refund's number; "": a payment, or its reversal
	Reversal    bool        // a payment that was reversed: [Client.Reverse]
	Amount      int64       // what was ordered, or is to be paid back, in the minor unit of FeeType
	FeeType     string      // currency; "": CNY
	State       LedgerState // zero: done
}

// A LedgerState is the state of a [LedgerEntry] in the merchant's ledger.
type LedgerState uint8

// The states of a [LedgerEntry]. Any other is unknown, and reported as
// [DiffUnknownState].
const (
	LedgerStateDone   LedgerState = iota // paid, or paid back: the bill must have it
	LedgerStateOpen                      // not known to be: the bill may have it, but not as done
	LedgerStateFailed                    // never paid, or the refund failed

	ledgerStateUnknown LedgerState = 31 // and larger ones
)

func (s LedgerState) known() bool { return s <= LedgerStateFailed }

// A LedgerDifference is a difference between the bill and the ledger.
type LedgerDifference struct {
	Kind  DifferenceKind // how they differ
	Row   *BillRow       // nil: the bill has nothing
	Entry *LedgerEntry   // nil: the ledger has nothing of this identity
}

// A DifferenceKind is the kind of a [LedgerDifference].
type DifferenceKind int

// The kinds of differences. With DiffOrder and DiffShop, the ledger's entry is
// reported too, as DiffMissingInBill, unless the bill has it in another row.
const (
	DiffMissingInLedger DifferenceKind = iota + 1 // the bill has it, the ledger does not
	DiffMissingInBill                             // done in the ledger, and not in the bill
	DiffAmount                                    // TotalFee or RefundFee is another
	DiffState                                     // done in one, open or failed in the other
	DiffDuplicate                                 // the same number twice in the bill, or in the ledger
	DiffCurrency                                  // FeeType is another; the amounts are not compared
	DiffOrder                                     // the ledger has this refund number, of another order
	DiffShop                                      // the ledger has this number, of another shop
	DiffUnknownState                              // a state of the bill or the ledger that this package does not know
)

var differenceNames = []string{
	"none", "missing in ledger", "missing in bill", "amount differs", "state differs", "duplicate",
	"currency differs", "order differs", "shop differs", "unknown state",
}

// String names the kind, such as "missing in bill".
func (k DifferenceKind) String() string {
	return nameOf(differenceNames, int(k))
}
