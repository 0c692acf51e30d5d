package wxpaytest

import "slices"

// orderNumbers are the numbers of an order and of its refunds.
type orderNumbers struct {
	mchID, subMchID, outTradeNo, transactionID string // mchID is empty if there is no such order
	refundNumbers, refundIDs                   []string
}

// numbersOf returns the numbers of an order.
func (r *orders) numbersOf(number string) orderNumbers {
	r.mu.Lock()
	defer r.mu.Unlock()
	o, err := r.find(number)
	if err != nil {
		return orderNumbers{outTradeNo: number}
	}
	n := orderNumbers{mchID: o.MchID, subMchID: o.SubMchID, outTradeNo: o.OutTradeNo, transactionID: o.TransactionID}
	for _, rf := range o.refunds {
		n.refundNumbers = append(n.refundNumbers, rf.OutRefundNo)
		n.refundIDs = append(n.refundIDs, rf.RefundID)
	}
	return n
}

// named reports whether a request names the order or one of its refunds.
func (n orderNumbers) named(fields map[string]string) bool {
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

// notified reports whether a delivery is about the order or one of its refunds.
func (n orderNumbers) notified(d *delivery) bool {
	return d.MchID == n.mchID && d.SubMchID == n.subMchID && d.OutTradeNo == n.outTradeNo
}

// numbersIn returns the out_trade_no and the out_refund_no of a request. It
// also finds them if the request has only a transaction_id or a refund_id.
func (r *orders) numbersIn(fields map[string]string) (outTradeNo, outRefundNo string) {
	o, rf := r.namedIn(fields)
	outTradeNo, outRefundNo = fields["out_trade_no"], fields["out_refund_no"]
	if o != nil {
		outTradeNo = o.OutTradeNo
	}
	if rf != nil {
		outRefundNo = rf.OutRefundNo
	}
	return outTradeNo, outRefundNo
}

// about returns the same numbers. It also finds the order's number if the
// request names only the refund.
func (r *orders) about(fields map[string]string) (outTradeNo, outRefundNo string) {
	outTradeNo, outRefundNo = r.numbersIn(fields)
	if o, rf := r.namedIn(fields); o == nil && rf != nil {
		outTradeNo = rf.OutTradeNo
	}
	return outTradeNo, outRefundNo
}

// namedIn returns the order with the transaction_id and the refund with the
// refund_id. The numbers in them never change, so the caller needs no lock to
// read them.
func (r *orders) namedIn(fields map[string]string) (*order, *refund) {
	transactionID, refundID := fields["transaction_id"], fields["refund_id"]
	if transactionID == "" && refundID == "" {
		return nil, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.transactions[transactionID], r.refundIDs[refundID]
}
