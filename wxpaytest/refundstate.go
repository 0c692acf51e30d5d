package wxpaytest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// The states of a refund, as refund_status names them.
const (
	RefundProcessing = "PROCESSING"
	RefundSuccess    = "SUCCESS"
	RefundChange     = "CHANGE"
	RefundClosed     = "REFUNDCLOSE"
)

// Refund is one refund as it stood when it was asked for.
type Refund struct {
	MchID, AppID, SubMchID, SubAppID string
	OutTradeNo, TransactionID        string
	OutRefundNo, RefundID            string
	Fee                              int64    // fen, as asked for
	CashFee                          int64    // of it in cash
	SettlementFee                    int64    // Fee without coupons that are not settled
	Coupons                          []Coupon // what each coupon gets back
	Status                           string   // refund_status
	Account                          string   // refund_account
	Source                           string   // refund_request_source: API, or VENDOR_PLATFORM
	Fields                           map[string]string
	Created, Finished                time.Time
}

type refund struct {
	Refund
	seq          int64 // from 1
	order        *order
	notification *notification
}

func (r *refund) snapshot() Refund {
	c := r.Refund
	c.Fields = maps.Clone(r.Fields)
	c.Coupons = slices.Clone(r.Coupons)
	return c
}

// Refund returns the refund with that number, false where there is none.
func (s *Server) Refund(outRefundNo string) (Refund, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, err := s.findRefund(outRefundNo)
	if err != nil {
		return Refund{}, false
	}
	return r.snapshot(), true
}

// Refunds returns all refunds, oldest first.
func (s *Server) Refunds() []Refund {
	s.mu.Lock()
	defer s.mu.Unlock()
	refunds := make([]Refund, 0, len(s.refundList))
	for _, r := range s.refundList {
		refunds = append(refunds, r.snapshot())
	}
	return refunds
}

func (s *Server) findRefund(outRefundNo string) (*refund, error) {
	mchID, number, named := strings.Cut(outRefundNo, "/")
	if !named {
		mchID, number = "", outRefundNo
	}
	var found *refund
	for _, r := range s.refundsByNo[number] {
		if named && mchID != r.MchID && mchID != r.SubMchID {
			continue
		}
		if found != nil {
			return nil, fmt.Errorf("%w: out_refund_no %q", ErrAmbiguous, outRefundNo)
		}
		found = r
	}
	if found == nil {
		return nil, fmt.Errorf("%w: out_refund_no %q", ErrUnknown, outRefundNo)
	}
	return found, nil
}

// FinishRefund is the bank being done with a refund: SUCCESS; CHANGE where the
// user's account can't take the money; REFUNDCLOSE where nothing was refunded,
// which makes the amount refundable again. It sends the notification as
// [Server.Pay] does.
func (s *Server) FinishRefund(outRefundNo, status string) error {
	s.mu.Lock()
	r, err := s.findRefund(outRefundNo)
	if err == nil {
		err = s.finishRefund(r, status)
	}
	s.mu.Unlock()
	if err != nil {
		return err
	}
	return s.deliver(r.notification)
}

func (s *Server) finishRefund(r *refund, status string) error {
	if r.Status != RefundProcessing || !slices.Contains([]string{RefundSuccess, RefundChange, RefundClosed}, status) {
		return fmt.Errorf("%w: refund %q from %s to %q", ErrState, r.OutRefundNo, r.Status, status)
	}
	r.Status, r.Finished = status, s.Clock.Now()
	if balance, limited := s.balances[r.MchID]; limited && status == RefundClosed {
		s.balances[r.MchID] = balance + r.SettlementFee
	}
	if status == RefundClosed {
		r.order.book(r, -1)
	}
	// 退款结果通知: to the refund's own address, else to the platform's setting.
	r.notification = newNotification(r.order, r, cmp.Or(r.Fields["notify_url"], s.RefundNotifyURL), r.Finished)
	s.changed(r.order, r, r.notification, common{s})
	return nil
}

// promotions is the promotion_detail of a refund, its amount spelt as the
// platform spells it.
func (r *refund) promotions() string {
	if len(r.Coupons) == 0 || r.order.Fields["version"] != "1.0" {
		return ""
	}
	type promotion struct {
		ID     string            `json:"promotion_id"`
		Scope  string            `json:"scope"`
		Type   string            `json:"type"`
		Amount int64             `json:"refund_amout"`
		Goods  []json.RawMessage `json:"goods_detail,omitempty"`
	}
	var list []promotion
	for _, c := range r.Coupons {
		p := promotion{ID: c.ID, Scope: "GLOBAL", Type: "COUPON", Amount: c.Fee, Goods: r.goods()}
		if c.Type == "NO_CASH" {
			p.Type = "DISCOUNT"
		}
		list = append(list, p)
	}
	return string(must(json.Marshal(map[string]any{"promotion_detail": list})))
}

// goods are those that the refund's detail names.
func (r *refund) goods() []json.RawMessage {
	var detail struct {
		Goods []json.RawMessage `json:"goods_detail"`
	}
	_ = json.Unmarshal([]byte(r.Fields["detail"]), &detail)
	return detail.Goods
}
