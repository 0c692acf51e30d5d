package judge

import "fmt"

// A Rule is a promise that the shop must keep.
type Rule string

// The rules.
const (
	PaidIsDelivered    Rule = "a paid order is delivered once"
	DeliveredIsPaid    Rule = "only a paid order is delivered"
	OrderEnds          Rule = "every order becomes paid or closed"
	OrderAgrees        Rule = "shop and gateway agree on an order"
	OrderIsKept        Rule = "an order that a customer has got exists once"
	RefundIsMade       Rule = "a promised refund is made once"
	RefundAgrees       Rule = "shop and gateway agree on a refund"
	RefundEnds         Rule = "every refund ends"
	SettledIsKept      Rule = "a settled refund is never made again, and its order keeps its amount"
	ShipmentIsUploaded Rule = "a promised shipment is uploaded, and its money is not frozen"
	DayIsReconciled    Rule = "every day is reconciled"
	NoDifference       Rule = "no difference is left"
	JobEnds            Rule = "no job is discarded or left"
)

// A Finding is a promise that was broken.
type Finding struct {
	Rule   Rule
	Number string // of the order, refund, day or job
	Text   string
}

func (f Finding) String() string { return fmt.Sprintf("%s: %s: %s", f.Rule, f.Number, f.Text) }
