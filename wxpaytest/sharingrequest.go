package wxpaytest

import (
	"fmt"
	"time"
)

const (
	sharingInterval  = time.Minute // after the payment, and between two requests for an order
	sharingsPerOrder = 50
)

// runShare: 请求单次分账, 请求多次分账: the same number with the same values shares once.
func runShare(c *call) *message {
	receivers, _ := parseReceivers(c.fields["receivers"]) // checked by the rules
	o, again, refused := c.sharableOrder()
	switch {
	case refused != nil:
		return refused
	case again != nil && again.receivers != c.fields["receivers"]:
		return c.failure(codeInvalidRequest, "商户分账单号重复，请求参数与之前不一致")
	case again != nil:
		return c.sharingMessage(again)
	}
	if failed := c.checkShares(o, receivers); failed != nil {
		return failed
	}
	sh := c.newSharing(o)
	for _, r := range receivers {
		sh.Shares = append(sh.Shares, Share{
			Type: r.Type, Account: r.Account, Amount: r.Amount, Description: r.Description,
			State: SharePending, DetailID: fmt.Sprintf("360%s%014d", formatTime("20060102", c.now), c.orders.numbers.next()),
		})
	}
	if c.op.path == "/secapi/pay/profitsharing" {
		sh.Unfrozen = c.orders.sharings.of(o, c.now).left(o) - amountOf(receivers)
	}
	c.orders.sharings.enlist(sh)
	return c.sharingMessage(sh)
}

// runFinishSharing: 完结分账: the merchant gets the rest.
func runFinishSharing(c *call) *message {
	o, again, refused := c.sharableOrder()
	switch {
	case refused != nil:
		return refused
	case again != nil:
		return c.sharingMessage(again)
	}
	sh := c.newSharing(o)
	sh.Description = c.fields["description"]
	sh.Unfrozen = c.orders.sharings.of(o, c.now).left(o)
	c.orders.sharings.enlist(sh)
	return c.sharingMessage(sh)
}

// sharableOrder finds the order of a request, or the earlier request with its number.
func (c *call) sharableOrder() (o *order, again *sharing, refused *message) {
	o = c.namedOrder()
	again = c.orders.sharings.byKey[c.key(c.fields["out_order_no"])]
	switch {
	case o == nil:
		return nil, nil, c.failure(codeTransaction, "")
	case !o.paid():
		return nil, nil, c.failure(codeNoOrder, "")
	case o.Fields["profit_sharing"] != "Y":
		return nil, nil, c.failure(codeNotShareOrder, "非分账订单不支持分账")
	case again != nil && (again.order != o || again.Path != c.op.path):
		return nil, nil, c.failure(codeInvalidRequest, "商户分账单号重复，请求参数与之前不一致")
	case again != nil:
		return o, again, nil
	}
	return o, nil, c.checkSharable(o)
}

// checkSharable: 分账: about a minute after the payment, at most once a minute, at most 50
// times, and not after the end.
func (c *call) checkSharable(o *order) *message {
	all, waits := c.orders.sharings.of(o, c.now), !c.settings().ignoreIntervals
	switch {
	case waits && c.now.Before(o.Paid.Add(sharingInterval)):
		return c.failure(codeNotReady, "订单处理中，暂时无法分账，请稍后再试")
	case waits && len(all.all) > 0 && c.now.Before(all.last.Add(sharingInterval)):
		return c.refusal(codeTooFrequent, "对同笔订单分账频率过高")
	case all.finished:
		return c.failure(codeInvalidRequest, "该订单已完结分账")
	case len(all.all) >= sharingsPerOrder:
		return c.failure(codeRuleLimit, "一笔订单最多分账50次")
	}
	return nil
}

// checkShares: 分账: the receivers were added, and the amounts are within the rest and the
// ratio.
func (c *call) checkShares(o *order, receivers []receiver) *message {
	all := c.orders.sharings.of(o, c.now)
	for _, r := range receivers {
		if !c.orders.sharings.receivers[c.receiverKey(r)] {
			return c.failure(codeNoResource, "分账接收方未添加："+r.Account)
		}
		if r.Amount > o.TotalFee {
			return c.failure(codeAmountOverdue, "分账金额超限")
		}
	}
	switch total := amountOf(receivers); {
	case total > all.left(o):
		return c.failure(codeAmountOverdue, "分账金额超限")
	case (all.paidOut()+total)*10000 > o.TotalFee*c.orders.sharings.maxRatio:
		return c.failure(codeRuleLimit, "分账金额超出最大分账比例")
	}
	return nil
}

// newSharing returns a sharing without shares. The caller enlists it.
func (c *call) newSharing(o *order) *sharing {
	sh := &sharing{order: o, receivers: c.fields["receivers"], Sharing: Sharing{
		MchID: o.MchID, SubMchID: o.SubMchID, TransactionID: o.TransactionID, OutOrderNo: c.fields["out_order_no"],
		OrderID: fmt.Sprintf("300%s%014d", formatTime("20060102", c.now), c.orders.numbers.next()), Path: c.op.path, Created: c.now,
	}}
	return sh
}

// amountOf returns the fen of all receivers.
func amountOf(receivers []receiver) (total int64) {
	for _, r := range receivers {
		total += r.Amount
	}
	return total
}
