package main

import (
	ourwxpay "github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/fieldtag"
	"github.com/seed6780280e/wxpay/internal/flatxml"
)

// A message of 4 fields and these refunds has 100 fields, or 3,900.
const (
	fewRefunds  = 12
	manyRefunds = 487
)

func growthRow() row {
	return &computing{
		name: "growth of decoding: 3,900 fields in one message",
		about: "A parsed reply becomes a Go struct with 487 refunds. Limit: wxpay decodes 39 replies of 100 fields, 12 refunds each, " +
			"which are 3,900 fields, too. So the ratio is that of the times for a field. There are no peers.",
		contenders: growthContenders,
		toLimit:    1.15,
	}
}

func growthContenders() ([]contender, error) {
	few, err := decodeRefunds(fewRefunds, 39)
	if err != nil {
		return nil, err
	}
	many, err := decodeRefunds(manyRefunds, 1)
	if err != nil {
		return nil, err
	}
	return []contender{
		does(limit, "39 messages of 100 fields", few, lastRefund(fewRefunds)),
		does(ours, "1 message of 3,900 fields", many, lastRefund(manyRefunds)),
	}, nil
}

// decodeRefunds returns work that decodes a reply several times. The reply has 4 fields
// and those of the refunds.
func decodeRefunds(refunds, times int) (func() (*ourwxpay.RefundQueryResponse, error), error) {
	fields := refundItems(refunds)
	fields["transaction_id"], fields["out_trade_no"], fields["total_fee"], fields["cash_fee"] = transactionID, outTradeNo, "60880", "60880"
	list, err := flatxml.Parse([]byte(document(fields)))
	if err != nil {
		return nil, err
	}
	plan := fieldtag.For[ourwxpay.RefundQueryResponse]()
	return func() (*ourwxpay.RefundQueryResponse, error) {
		var r *ourwxpay.RefundQueryResponse
		for range times {
			r = new(ourwxpay.RefundQueryResponse)
			malformed, err := plan.Decode(r, &list)
			if err == nil {
				err = expect(malformed == nil, "a field is malformed")
			}
			if err != nil {
				return nil, err
			}
		}
		return r, nil
	}, nil
}

func lastRefund(refunds int) func(*ourwxpay.RefundQueryResponse) error {
	return func(r *ourwxpay.RefundQueryResponse) error {
		ok := len(r.Refunds) == refunds && r.Refunds[refunds-1].RefundFee == int64(99+refunds)
		return expect(ok, "a refund is wrong")
	}
}
