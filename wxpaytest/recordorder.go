package wxpaytest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The keys of numbered records. The numbers keep the order of the values.
const (
	orderKeys   = "order/%012d"
	fieldsKeys  = "fields/%012d"
	refundKeys  = "refund/%012d"
	commentKeys = "comment/%012d"
)

// orderRecord is an order without its fields, refunds and notification. Those
// have their own records, because they change at different times.
type orderRecord struct {
	Order
	Prepays    []prepayRecord
	CouponLeft []int64
	LastRefund time.Time
	Wallet     *Wallet
	ReversalID string
	Recalls    int
	Commented  bool
	Changes    []Change `json:",omitempty"`
}

type prepayRecord struct {
	ID     string
	Issued time.Time
}

func (o *order) key() string { return fmt.Sprintf(orderKeys, o.seq) }

func (o *order) record() any {
	r := orderRecord{
		Order: o.Order, CouponLeft: slices.Clone(o.couponLeft), LastRefund: o.lastRefund, Wallet: o.wallet,
		ReversalID: o.reversalID, Recalls: o.recalls, Commented: o.commented,
		Changes: slices.Clone(o.changes),
	}
	r.Fields = nil
	for _, p := range o.prepays {
		r.Prepays = append(r.Prepays, prepayRecord{p.id, p.issued})
	}
	return r
}

func (r *orderRecord) restore(seq int64) *order {
	o := &order{
		seq: seq, Order: r.Order, couponLeft: r.CouponLeft, lastRefund: r.LastRefund, wallet: r.Wallet,
		reversalID: r.ReversalID, recalls: r.Recalls, commented: r.Commented, changes: r.Changes,
	}
	for _, p := range r.Prepays {
		o.prepays = append(o.prepays, &prepay{p.ID, o, p.Issued})
	}
	return o
}

// orderFields are the fields of the request that created an order.
type orderFields struct{ *order }

func (o orderFields) key() string { return fmt.Sprintf(fieldsKeys, o.seq) }
func (o orderFields) record() any { return o.Fields }

// refundRecord is a refund without its notification.
type refundRecord struct {
	Refund
	Order int64 // number of the order's record
}

func (r *refund) key() string { return fmt.Sprintf(refundKeys, r.seq) }
func (r *refund) record() any { return refundRecord{r.Refund, r.order.seq} }

// notificationRecord is the state of a notification's schedule.
type notificationRecord struct {
	URL         string
	Sent, Tries int
	Next, Due   time.Time
	Acked       bool
	Struck      []FaultName
	Notice      *notice `json:",omitempty"`
}

func (n *notification) key() string {
	if n.notice != nil {
		return "notification/" + n.notice.Key
	}
	if n.refund != nil {
		return "notification/" + n.refund.key()
	}
	return "notification/" + n.order.key()
}

func (n *notification) record() any {
	return notificationRecord{n.url, n.sent, n.tries, n.next, n.due, n.acked, slices.Clone(n.struck), n.notice}
}

func (r *notificationRecord) restore(o *order, rf *refund) *notification {
	return &notification{
		order: o, refund: rf, url: r.URL, sent: r.Sent, tries: r.Tries, next: r.Next, due: r.Due, acked: r.Acked, struck: r.Struck, notice: r.Notice,
	}
}

type commentRecord struct {
	At    time.Time
	Order int64
	Stars int
	Text  string
}

func (c *comment) key() string { return fmt.Sprintf(commentKeys, c.index) }
func (c *comment) record() any { return commentRecord{c.at, c.order.seq, c.stars, c.text} }

func (r *orders) restoreOrder(seq int64, value []byte) error {
	var rec orderRecord
	if err := json.Unmarshal(value, &rec); err != nil {
		return err
	}
	if err := r.merchants.expect(rec.MchID); err != nil {
		return err
	}
	if int(seq) != len(r.list)+1 {
		return fmt.Errorf("order %d is missing", len(r.list)+1)
	}
	o := rec.restore(seq)
	r.enlist(o)
	for _, c := range o.changes {
		r.sequence.seen(c.Seq)
	}
	if !o.Ends.IsZero() {
		r.waitFor(o)
	}
	return nil
}

func (r *orders) restoreFields(seq int64, value []byte) error {
	o, err := r.orderAt(seq)
	if err != nil {
		return err
	}
	return json.Unmarshal(value, &o.Fields)
}

func (r *orders) restoreRefund(seq int64, value []byte) error {
	var rec refundRecord
	if err := json.Unmarshal(value, &rec); err != nil {
		return err
	}
	o, err := r.orderAt(rec.Order)
	if err != nil {
		return err
	}
	if int(seq) != len(r.refundList)+1 {
		return fmt.Errorf("refund %d is missing", len(r.refundList)+1)
	}
	rf := &refund{seq: seq, order: o, Refund: rec.Refund}
	r.enlistRefund(rf)
	if rf.Status == RefundProcessing && !rf.Ends.IsZero() {
		r.awaitRefund(rf)
	}
	return nil
}

func (r *orders) orderAt(seq int64) (*order, error) {
	if seq < 1 || int(seq) > len(r.list) {
		return nil, fmt.Errorf("order %d is missing", seq)
	}
	return r.list[seq-1], nil
}

func (r *orders) restoreComment(index int64, value []byte) error {
	var rec commentRecord
	if err := json.Unmarshal(value, &rec); err != nil {
		return err
	}
	o, err := r.orderAt(rec.Order)
	r.comments = append(r.comments, &comment{index, rec.At, o, rec.Stars, rec.Text})
	return err
}

// restoreNotification returns the notification so that its schedule can
// continue. about is the rest of its key: the key of an order or a refund.
func (r *orders) restoreNotification(about string, value []byte) (*notification, error) {
	var rec notificationRecord
	if err := json.Unmarshal(value, &rec); err != nil {
		return nil, err
	}
	if rec.Notice != nil {
		return rec.restore(rec.Notice.about(), nil), nil
	}
	kind, number, _ := strings.Cut(about, "/")
	seq, err := strconv.Atoi(number)
	switch {
	case err != nil:
		return nil, err
	case kind == "order" && seq >= 1 && seq <= len(r.list):
		o := r.list[seq-1]
		o.notification = rec.restore(o, nil)
		return o.notification, nil
	case kind == "refund" && seq >= 1 && seq <= len(r.refundList):
		rf := r.refundList[seq-1]
		rf.notification = rec.restore(rf.order, rf)
		return rf.notification, nil
	}
	return nil, fmt.Errorf("its order or refund is missing")
}
