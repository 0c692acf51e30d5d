package wxpay

// A LedgerEntry is an order or a refund in the merchant's own ledger, for [Reconcile].
// The zero values of SubMchID and FeeType mean the merchant itself, and CNY.
type LedgerEntry struct {
	SubMchID    string      // service providers: the shop (特约商户) that sold; "": the merchant itself
	OutTradeNo  string      // the order's number; for a refund, the number of its order
	OutRefundNo string      // a refund's number; "": a payment, or its reversal
	Reversal    bool        // a payment that was reversed: [Client.Reverse]
	Amount      int64       // of the order or of the refund, in the minor unit of FeeType
	FeeType     string      // currency; "": CNY
	State       LedgerState // zero: done
}

// A LedgerState is the state of a [LedgerEntry] in the merchant's ledger.
type LedgerState uint8

// The states of a [LedgerEntry]. Any other state is reported as [DiffUnknownState].
const (
	LedgerStateDone   LedgerState = iota // paid, or paid back: the bill must have it
	LedgerStateOpen                      // not known to be done: the bill may have it, but not as done
	LedgerStateFailed                    // never paid, or the refund failed

	ledgerStateUnknown LedgerState = 31 // also for larger values
)

func (s LedgerState) known() bool { return s <= LedgerStateFailed }

// A LedgerDifference is a difference between the bill and the ledger.
type LedgerDifference struct {
	Kind  DifferenceKind // how they differ
	Row   *BillRow       // nil: the bill has nothing
	Entry *LedgerEntry   // nil: the ledger has no such entry
}

// A DifferenceKind is the kind of a [LedgerDifference].
type DifferenceKind int

// The kinds of differences. After DiffOrder and DiffShop, the ledger's entry is reported
// too, as DiffMissingInBill, unless another row of the bill matches it.
const (
	DiffMissingInLedger DifferenceKind = iota + 1 // the bill has it, the ledger does not
	DiffMissingInBill                             // done in the ledger, but not in the bill
	DiffAmount                                    // TotalFee or RefundFee differs
	DiffState                                     // done in one, open or failed in the other
	DiffDuplicate                                 // the same number twice in the bill, or in the ledger
	DiffCurrency                                  // FeeType differs; the amounts are not compared
	DiffOrder                                     // the ledger has this refund number, but for another order
	DiffShop                                      // the ledger has this number, but for another shop
	DiffUnknownState                              // a state of the bill or the ledger that this package does not know
)

var differenceNames = []string{
	"none", "missing in ledger", "missing in bill", "amount differs", "state differs", "duplicate",
	"currency differs", "order differs", "shop differs", "unknown state",
}

// String returns the name of the kind, such as "missing in bill".
func (k DifferenceKind) String() string {
	return nameOf(differenceNames, int(k))
}
