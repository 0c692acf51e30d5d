package wxpaytest

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

func (r *orders) restoreOrder(seq int64, value []byte) error {
	var of orderRecord
	if err := json.Unmarshal(value, &of); err != nil {
		return err
	}
	if r.merchants.get(of.MchID) == nil {
		return fmt.Errorf("order of merchant %s, which is not among the gateway's", of.MchID)
	}
	if int(seq) != len(r.list)+1 {
		return fmt.Errorf("order %d is missing", len(r.list)+1)
	}
	r.enlist(of.restore(seq))
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
	var of refundRecord
	if err := json.Unmarshal(value, &of); err != nil {
		return err
	}
	o, err := r.orderAt(of.Order)
	if err != nil {
		return err
	}
	if int(seq) != len(r.refundList)+1 {
		return fmt.Errorf("refund %d is missing", len(r.refundList)+1)
	}
	r.enlistRefund(&refund{seq: seq, order: o, Refund: of.Refund})
	return nil
}

func (r *orders) orderAt(seq int64) (*order, error) {
	if seq < 1 || int(seq) > len(r.list) {
		return nil, fmt.Errorf("order %d is missing", seq)
	}
	return r.list[seq-1], nil
}

func (r *orders) restoreComment(index int64, value []byte) error {
	var of commentRecord
	if err := json.Unmarshal(value, &of); err != nil {
		return err
	}
	o, err := r.orderAt(of.Order)
	r.comments = append(r.comments, &comment{index, of.At, o, of.Stars, of.Text})
	return err
}

// restoreNotification returns the notification, for its schedule to go on.
func (r *orders) restoreNotification(of string, value []byte) (*notification, error) {
	var kept notificationRecord
	if err := json.Unmarshal(value, &kept); err != nil {
		return nil, err
	}
	kind, number, _ := strings.Cut(of, "/")
	seq, err := strconv.Atoi(number)
	switch {
	case err != nil:
		return nil, err
	case kind == "order" && seq >= 1 && seq <= len(r.list):
		o := r.list[seq-1]
		o.notification = kept.restore(o, nil)
		return o.notification, nil
	case kind == "refund" && seq >= 1 && seq <= len(r.refundList):
		of := r.refundList[seq-1]
		of.notification = kept.restore(of.order, of)
		return of.notification, nil
	}
	return nil, fmt.Errorf("what it is about is missing")
}
