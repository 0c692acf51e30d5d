package judge

import (
	"fmt"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

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

// Judge returns all broken promises. No finding means that the shop has kept them.
func Judge(e *Evidence) []Finding {
	c := newHearing(e)
	for _, o := range e.Shop.Orders {
		c.order(o)
	}
	for _, o := range e.Orders {
		c.journalOrder(o)
	}
	for requestID, number := range e.Placed {
		c.placed(requestID, number)
	}
	for _, r := range e.Shop.Refunds {
		c.refund(r)
	}
	for _, r := range e.Refunds {
		c.journalRefund(r)
	}
	for requestID, promise := range e.Clerk {
		c.promised(requestID, promise)
	}
	c.shipping()
	c.days()
	c.jobs()
	return c.findings
}

// A hearing is the evidence by number, and the findings so far.
type hearing struct {
	*Evidence
	made      map[string]wxpaytest.Order  // orders of the gateway
	stored    map[string]Order            // orders of the shop
	requested map[string]Order            // orders of the shop by request_id
	refunded  map[string]wxpaytest.Refund // refunds of the gateway
	noted     map[string]Refund           // refunds of the shop
	asked     map[string]Refund           // refunds of the shop by request_id
	findings  []Finding
}

func newHearing(e *Evidence) *hearing {
	return &hearing{
		Evidence:  e,
		made:      index(e.Orders, func(o wxpaytest.Order) string { return o.OutTradeNo }),
		stored:    index(e.Shop.Orders, func(o Order) string { return o.OutTradeNo }),
		requested: index(e.Shop.Orders, func(o Order) string { return o.RequestID }),
		refunded:  index(e.Refunds, func(r wxpaytest.Refund) string { return r.OutRefundNo }),
		noted:     index(e.Shop.Refunds, func(r Refund) string { return r.OutRefundNo }),
		asked:     index(e.Shop.Refunds, func(r Refund) string { return r.RequestID }),
	}
}

func index[T any](all []T, key func(T) string) map[string]T {
	m := make(map[string]T, len(all))
	for _, one := range all {
		m[key(one)] = one
	}
	return m
}

// require adds a finding unless ok.
func (c *hearing) require(ok bool, rule Rule, number, format string, args ...any) {
	if !ok {
		c.findings = append(c.findings, Finding{rule, number, fmt.Sprintf(format, args...)})
	}
}
