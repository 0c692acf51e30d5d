package wxpaytest

import "slices"

// OrderExchanges returns the requests that were about one order or its refunds,
// by whichever of their numbers, oldest first. The number is as for
// [Server.Order]; where there is no such order it is the out_trade_no that the
// requests name.
func (s *Server) OrderExchanges(number string) []Exchange {
	s.mu.Lock()
	about := s.numbers(number)
	s.mu.Unlock()
	main := s.journal.main // keeps those of the sandbox, too
	main.mu.Lock()
	defer main.mu.Unlock()
	all := []Exchange{}
	for _, x := range main.exchanges.list {
		op := main.operations[x.Path]
		sandboxed := op != nil && op.sandbox != ""
		if sandboxed == (s != main) && about.named(x.Fields) {
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
		if d.MchID == about.mchID && d.SubMchID == about.subMchID && d.OutTradeNo == about.outTradeNo {
			all = append(all, d.snapshot())
		}
	}
	return all
}

// numbers are those of an order and its refunds.
type numbers struct {
	mchID, subMchID, outTradeNo, transactionID string // mchID is empty where there is no order
	refundNumbers, refundIDs                   []string
}

// numbers returns those of an order, for a caller that holds the lock.
func (s *Server) numbers(number string) numbers {
	o, err := s.findOrder(number)
	if err != nil {
		return numbers{outTradeNo: number}
	}
	n := numbers{mchID: o.MchID, subMchID: o.SubMchID, outTradeNo: o.OutTradeNo, transactionID: o.TransactionID}
	for _, r := range o.refunds {
		n.refundNumbers = append(n.refundNumbers, r.OutRefundNo)
		n.refundIDs = append(n.refundIDs, r.RefundID)
	}
	return n
}

// named tells whether a request names the order or one of its refunds.
func (n numbers) named(fields map[string]string) bool {
	switch {
	case fields["out_trade_no"] == n.outTradeNo && n.mchID == "":
		return true
	case first(fields, mchIDNames) != n.mchID || fields["sub_mch_id"] != n.subMchID:
		return false
	}
	return fields["out_trade_no"] == n.outTradeNo ||
		n.transactionID != "" && fields["transaction_id"] == n.transactionID ||
		slices.Contains(n.refundNumbers, fields["out_refund_no"]) || slices.Contains(n.refundIDs, fields["refund_id"])
}
