package wxpaytest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// What an entry of a map takes besides the texts, in bytes.
const (
	fieldCost  = 96
	headerCost = 96
)

// keptText is the maximum size of a text that a dropped part keeps: its path,
// its query, its numbers. Real ones are shorter.
const keptText = 256

func (x *exchange) when() time.Time { return x.Time }
func (x *exchange) counted() *int64 { return &x.weighed }

func (x *exchange) weight() int64 {
	n := 1 + len(x.Path) + len(x.Query) + len(x.Client) + cap(x.Body) + cap(x.Reply) + len(x.SignProblem.Explained)
	for name, value := range x.Fields {
		n += fieldCost + len(name) + len(value)
	}
	return int64(n) + headerWeight(x.Header)
}

func headerWeight(h http.Header) int64 {
	n := 0
	for name, values := range h {
		n += headerCost + len(name)
		for _, value := range values {
			n += len(value)
		}
	}
	return int64(n)
}

// drop keeps the numbers among the fields, by which the request is found. The
// maps are replaced and not changed: a saved record may still refer to them.
func (x *exchange) drop() {
	x.Dropped = true
	x.Header, x.Body, x.Reply = nil, nil, nil
	x.Path, x.Query, x.Client = short(x.Path), short(x.Query), short(x.Client)
	numbers := map[string]string{}
	for _, name := range numberNames() {
		if value, ok := x.Fields[name]; ok {
			numbers[name] = short(value)
		}
	}
	x.Fields = numbers
	p := &x.SignProblem
	p.Explained, p.Mistake, p.Subject = short(p.Explained), short(p.Mistake), short(p.Subject)
}

// numberNames returns the names of the fields that say what a request is about.
func numberNames() []string {
	return slices.Concat(mchIDNames, []string{"sub_mch_id", "out_trade_no", "transaction_id", "out_refund_no", "refund_id"})
}

// short returns the beginning of a text, without the memory of the rest.
func short(text string) string {
	return strings.Clone(strings.ToValidUTF8(text[:min(len(text), keptText)], ""))
}

func (d *delivery) when() time.Time { return d.Time }
func (d *delivery) counted() *int64 { return &d.weighed }
func (d *delivery) weight() int64   { return int64(1 + cap(d.Body) + cap(d.Reply)) }

func (d *delivery) drop() {
	d.Dropped = true
	d.Body, d.Reply = nil, nil
}

// fieldsOf returns the fields of a saved exchange: those that it kept, or those
// of its body.
func fieldsOf(x Exchange) map[string]string {
	if x.Dropped {
		return maps.Clone(x.Fields)
	}
	fields, _, _ := readFields(x.Method, x.Body)
	return fields
}
