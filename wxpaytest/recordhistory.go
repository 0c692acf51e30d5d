package wxpaytest

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
)

func (x *exchange) number() int64 { return x.seq }
func (x *exchange) key() string   { return fmt.Sprintf(exchangeKeys, x.seq) }
func (x *exchange) record() any {
	r := x.Exchange
	if !x.Dropped {
		r.Fields = nil // they are in the body
	}
	return r
}

func (x *exchange) isDropped() bool { return x.Dropped }

func (d *delivery) isDropped() bool { return d.Dropped }

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
	x.Number, x.Fields = seq+1, fieldsOf(x.Exchange)
	r.sequence.seen(x.Seq)
	r.exchanges.restore(x, r.settings().keepExchanges)
	r.restoreBody(x)
	return err
}

func (r *history) restoreDelivery(seq int64, value []byte) error {
	var rec deliveryRecord
	err := json.Unmarshal(value, &rec)
	if rec.Failure != "" {
		rec.Err = errors.New(rec.Failure)
	}
	d := &delivery{seq: seq, Delivery: rec.Delivery}
	r.sequence.seen(d.Seq)
	r.deliveries.restore(d, r.settings().keepExchanges)
	r.restoreBody(d)
	return err
}

// restoreBody counts the messages of a part. They are dropped when everything is
// restored, because the parts come kind by kind.
func (r *history) restoreBody(part interface {
	bodied
	isDropped() bool
}) {
	if !part.isDropped() {
		r.bodies.put(part, math.MaxInt64)
	}
}

// restored drops the messages of the oldest parts if there are too many.
func (r *history) restored() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.numberOld()
	r.bodies.sort()
	r.bodies.trim(r.settings().keepBytes)
}

// numberOld gives numbers below 1 to the parts that an earlier version has saved
// without a number, in the order of their times. A request comes before the
// notification that it caused at the same time.
func (r *history) numberOld() {
	type part struct {
		at  time.Time
		seq *int64
	}
	var old []part
	for _, x := range r.exchanges.list {
		old = append(old, part{x.Time, &x.Seq})
	}
	for _, d := range r.deliveries.list {
		old = append(old, part{d.Time, &d.Seq})
	}
	old = slices.DeleteFunc(old, func(p part) bool { return *p.seq > 0 })
	slices.SortStableFunc(old, func(a, b part) int { return a.at.Compare(b.at) })
	for i, p := range old {
		*p.seq = int64(i + 1 - len(old))
	}
}
