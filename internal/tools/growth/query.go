//go:build unix

package main

import (
	"context"
	"io"
	"strings"

	"github.com/seed6780280e/wxpay"
)

// queryPlot calls RefundQuery. The response comes from memory.
func queryPlot(e effort) (*plot, error) {
	p := &plot{
		title: "query refunds, the whole call", items: "refunds in the response", unit: "µs a refund", scale: 1000,
		sizes: []int{1, 5, 10, 20, 50, 100, 200, 500},
		lines: []line{{name: "RefundQuery"}},
	}
	for _, size := range p.sizes {
		work, err := query(size)
		if err != nil {
			return nil, err
		}
		p.lines[0].points = append(p.lines[0].points, newPoint(size, 10_000/e.divisor, work))
	}
	return p, nil
}

// query returns work that calls RefundQuery.
func query(refunds int) (func() error, error) {
	fields := reply(refunds, len(others(refunds)))
	sign, err := wxpay.Sign(wxpay.NewXMLMap(fields), key, wxpay.SignTypeMD5)
	if err != nil {
		return nil, err
	}
	fields["sign"] = sign
	text := document(fields, sortedNames(fields))
	client, err := newClient(&canned{int64(len(text)), func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(text)), nil
	}})
	if err != nil {
		return nil, err
	}
	return func() error {
		r, err := client.RefundQuery(context.Background(), &wxpay.RefundQueryRequest{TransactionID: transactionID})
		if err != nil {
			return err
		}
		return expect(len(r.Refunds) == refunds, "wrong number of refunds")
	}, nil
}
