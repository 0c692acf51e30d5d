//go:build unix

package main

import (
	"math/rand/v2"
	"slices"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/fieldtag"
	"github.com/seed6780280e/wxpay/internal/flatxml"
)

// messagePlot parses replies and decodes them. Only the order of their names differs
// between the lines.
func messagePlot(e effort) *plot {
	p := &plot{
		title: "parse and decode a message", items: "fields in the message", unit: "ns a field", scale: 1,
		sizes: []int{20, 50, 100, 200, 500, 1000, 2000, 3900},
		lines: []line{{name: "sorted"}, {name: "shuffled"}},
	}
	for _, size := range p.sizes {
		refunds, other := (size-4)/fieldsOfRefund, 4+(size-4)%fieldsOfRefund
		fields := reply(refunds, other)
		names := sortedNames(fields)
		for i, order := range [][]string{names, shuffled(names)} {
			work := parse([]byte(document(fields, order)), refunds)
			p.lines[i].points = append(p.lines[i].points, newPoint(size, 100_000/e.divisor, work))
		}
	}
	return p
}

// shuffled always applies the same permutation to as many names.
func shuffled(names []string) []string {
	names = slices.Clone(names)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	return names
}

// parse returns work that parses a reply and decodes it.
func parse(message []byte, refunds int) func() error {
	plan := fieldtag.For[wxpay.RefundQueryResponse]()
	return func() error {
		list, err := flatxml.Parse(message)
		if err != nil {
			return err
		}
		var r wxpay.RefundQueryResponse
		malformed, err := plan.Decode(&r, &list)
		if err != nil {
			return err
		}
		return expect(malformed == nil && len(r.Refunds) == refunds, "the message is decoded wrongly")
	}
}
