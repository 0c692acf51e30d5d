package wxpaytest

import (
	"cmp"
	"slices"
)

// OrderExchanges returns the requests that were about one order or its refunds,
// by whichever of their numbers, oldest first. The number is as for
// [Server.Order]; where there is no such order it is the out_trade_no that the
// requests name.
func (s *Server) OrderExchanges(number string) []Exchange {
	s.mu.Lock()
	defer s.mu.Unlock()
	about := s.numbers(number)
	all := []Exchange{}
	for _, x := range s.exchanges.list {
		if about.named(x.Fields) {
			all = append(all, x.snapshot())
		}
	}
	return all
}

// OrderDeliveries returns the attempts to deliver the notifications of one
// order and its refunds, oldest first.
func (s *Server) OrderDeliveries(number string) []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	about := s.numbers(number)
	all := []Delivery{}
	for _, d := range s.deliveries.list {
		if about.order != nil && d.MchID == about.order.MchID && d.SubMchID == about.order.SubMchID && d.OutTradeNo == about.order.OutTradeNo {
			all = append(all, d.snapshot())
		}
	}
	return all
}

// numbers are those of an order and its refunds.
type numbers struct {
	mchID, outTradeNo string
	order             *order
}

// numbers returns those of an order, for a caller that holds the lock.
func (s *Server) numbers(number string) numbers {
	o, err := s.findOrder(number)
	if err != nil {
		return numbers{outTradeNo: number}
	}
	return numbers{o.MchID, o.OutTradeNo, o}
}

// named tells whether a request names the order or one of its refunds.
func (n numbers) named(fields map[string]string) bool {
	if n.order == nil {
		return fields["out_trade_no"] == n.outTradeNo
	}
	if first(fields, mchIDNames) != n.mchID || n.order.SubMchID != "" && fields["sub_mch_id"] != n.order.SubMchID {
		return false
	}
	refunded := func(r *refund) bool {
		return fields["out_refund_no"] == r.OutRefundNo || cmp.Or(fields["refund_id"], "-") == r.RefundID
	}
	return fields["out_trade_no"] == n.outTradeNo ||
		cmp.Or(fields["transaction_id"], "-") == n.order.TransactionID ||
		slices.ContainsFunc(n.order.refunds, refunded)
}
