package judge

import (
	"fmt"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

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
