package main

import (
	"strconv"
	"strings"
)

// pairs are the values of a flag NAME=VALUE that may be repeated.
type pairs [][2]string

func (p *pairs) String() string { return "" }

func (p *pairs) Set(text string) error {
	name, value, found := strings.Cut(text, "=")
	if !found || !nameShape.MatchString(name) || name == "sign" || fieldFlags[name] != "" {
		return strconv.ErrSyntax
	}
	*p = append(*p, [2]string{name, value})
	return nil
}

// fieldFlags are the fields that have a flag of their own.
var fieldFlags = map[string]string{
	"out_trade_no": "-out-trade-no", "transaction_id": "-transaction-id", "openid": "-openid", "total_fee": "-total-fee",
	"attach": "-attach", "trade_type": "-trade-type", "result_code": "-result", "err_code": "-err-code",
	"out_refund_no": "-out-refund-no", "refund_id": "-refund-id", "refund_fee": "-refund-fee", "refund_status": "-refund-status",
}
