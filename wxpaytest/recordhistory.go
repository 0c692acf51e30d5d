package wxpaytest

import (
	"encoding/json"
	"errors"
	"fmt"
)

func (x *exchange) number() int64 { return x.seq }
func (x *exchange) key() string   { return fmt.Sprintf(exchangeKeys, x.seq) }
func (x *exchange) record() any {
	r := x.Exchange
	r.Fields = nil // they are in the body
	return r
}

func (d *delivery) number() int64 { return d.seq }
func (d *delivery) key() string   { return fmt.Sprintf(deliveryKeys, d.seq) }
func (d *delivery) record() any {
	r := deliveryRecord{Delivery: d.Delivery}
	if d.Err != nil {
		r.Delivery.Err, r.Failure = nil, d.Err.Error()
	}
	return r
}

// deliveryRecord contains the error as a text.
type deliveryRecord struct {
	Delivery
	Failure string
}

func (r *history) restoreExchange(seq int64, value []byte) error {
	x := &exchange{seq: seq}
	err := json.Unmarshal(value, &x.Exchange)
	x.Fields, _, _ = readFields(x.Method, x.Body)
	r.exchanges.restore(x, r.settings().keepExchanges)
	return err
}

func (r *history) restoreDelivery(seq int64, value []byte) error {
	var rec deliveryRecord
	err := json.Unmarshal(value, &rec)
	if rec.Failure != "" {
		rec.Err = errors.New(rec.Failure)
	}
	r.deliveries.restore(&delivery{seq, rec.Delivery}, r.settings().keepExchanges)
	return err
}
