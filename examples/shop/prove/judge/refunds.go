package judge

import "github.com/seed6780280e/wxpay/wxpaytest"

// refundStates are the states that a refund of the shop must have, by the state at the
// gateway. An open refund has not ended.
var refundStates = map[string]string{
	wxpaytest.RefundSuccess: "done",
	wxpaytest.RefundClosed:  "failed",
	wxpaytest.RefundChange:  "settled",
}

// refund judges a refund of the shop.
func (c *hearing) refund(r Refund) {
	made, known := c.refunded[r.OutRefundNo]
	c.require(r.State == "done" || r.State == "failed" || r.State == "settled", RefundEnds, r.OutRefundNo, "it is %s", r.State)
	c.require(r.State != "settled" || c.Settled[r.OutRefundNo], SettledIsKept, r.OutRefundNo, "settled, but nobody has paid it out")
	c.require(known, RefundIsMade, r.OutRefundNo, "%s, but unknown to the gateway", r.State)
	if known {
		c.require(refundStates[made.Status] == r.State, RefundAgrees, r.OutRefundNo, "%s, but %s at the gateway", r.State, made.Status)
		c.require(r.Fee == made.Fee && r.OutTradeNo == made.OutTradeNo, RefundAgrees, r.OutRefundNo,
			"%d fen of %s, at the gateway %d fen of %s", r.Fee, r.OutTradeNo, made.Fee, made.OutTradeNo)
	}
}

// journalRefund judges a refund of the gateway.
func (c *hearing) journalRefund(made wxpaytest.Refund) {
	r, known := c.noted[made.OutRefundNo]
	c.require(known, RefundAgrees, made.OutRefundNo, "%d fen of %s, but the shop does not have it", made.Fee, made.OutTradeNo)
	if known {
		promise, ok := c.Clerk[r.RequestID]
		c.require(ok, RefundAgrees, made.OutRefundNo, "nobody asked for it")
		c.require(!ok || promise.OutRefundNo == made.OutRefundNo, RefundIsMade, made.OutRefundNo, "the clerk was told %s", promise.OutRefundNo)
	}
}

// settled judges a refund that did not arrive, and that the clerk has paid out by hand: it
// stays as it is, and the gateway makes no other refund for it. What all refunds of the order
// have taken from the merchant, and the order's refunded_fee, are the same amount.
func (c *hearing) settled(number string) {
	r, made := c.noted[number], c.refunded[number]
	c.require(r.State == "settled", SettledIsKept, number, "%q in the shop", r.State)
	c.require(made.Status == wxpaytest.RefundChange, SettledIsKept, number, "paid out by hand, but %q at the gateway", made.Status)
	taken := int64(0)
	for _, other := range c.Refunds {
		if other.OutTradeNo == made.OutTradeNo && other.Status != wxpaytest.RefundClosed {
			taken += other.Fee
		}
	}
	refunded := c.stored[made.OutTradeNo].RefundedFee
	c.require(refunded == taken, SettledIsKept, number, "%d fen of %s are refunded, at the gateway %d", refunded, made.OutTradeNo, taken)
}

// promised judges a refund that the clerk was promised.
func (c *hearing) promised(requestID string, promise RefundPromise) {
	r, ok := c.asked[requestID]
	c.require(ok, RefundIsMade, requestID, "the shop does not have it")
	c.require(!ok || r.Fee == promise.Fee && r.OutTradeNo == promise.OutTradeNo, RefundIsMade, r.OutRefundNo,
		"%d fen of %s, promised were %d fen of %s", r.Fee, r.OutTradeNo, promise.Fee, promise.OutTradeNo)
}
