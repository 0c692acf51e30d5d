package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/seed6780280e/wxpay"
)

// A record is a list of named values, in the order in which they are shown. As JSON it
// is an object.
type record struct{ fields []field }

// A field is one value of a record.
type field struct {
	name  string
	value any  // string, fen, int64, bool, time.Time, *record or []*record
	note  text // for people, beside the value: what it means; may be empty
}

// A fen is an amount. As JSON it is the number.
type fen struct {
	amount   int64
	currency string // empty: CNY
}

// add adds a value.
func (r *record) add(name string, value any) { r.explain(name, value, "") }

// explain adds a value, and what it means.
func (r *record) explain(name string, value any, note text) {
	r.fields = append(r.fields, field{name, value, note})
}

// addTexts adds the texts that are not empty: names and values in turn.
func (r *record) addTexts(pairs ...string) {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			r.add(pairs[i], pairs[i+1])
		}
	}
}

// addAmount adds an amount in CNY that is not zero.
func (r *record) addAmount(name string, amount int64) {
	if amount != 0 {
		r.add(name, fen{amount: amount})
	}
}

// MarshalJSON writes the fields in their order.
func (r *record) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, f := range r.fields {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(f.name)
		if err != nil {
			return nil, err
		}
		value, err := marshal(f.value)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// marshal encodes a value, without the escapes that only HTML needs.
func marshal(value any) ([]byte, error) {
	switch v := value.(type) {
	case fen:
		value = v.amount
	case time.Time:
		value = v.In(wxpay.Zone()).Format(time.RFC3339)
	case []*record:
		if v == nil {
			value = []*record{}
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(value)
	return bytes.TrimSpace(b.Bytes()), err
}

// show returns a value for people.
func (l language) show(value any) string {
	switch v := value.(type) {
	case string:
		return printable(l.shorten(v))
	case fen:
		return l.amount(v)
	case time.Time:
		return l.t("%s UTC+8", v.In(wxpay.Zone()).Format(time.DateTime))
	case bool:
		if v {
			return l.t("yes")
		}
		return l.t("no")
	}
	return fmt.Sprint(value)
}

// amount returns an amount for people.
func (l language) amount(f fen) string {
	if f.currency == "" || f.currency == "CNY" {
		return l.t("¥%s (%d fen)", wxpay.FormatYuan(f.amount), f.amount)
	}
	return l.t("%d (in the smallest unit of %s)", f.amount, printable(f.currency))
}
