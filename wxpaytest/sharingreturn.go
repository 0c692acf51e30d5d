package wxpaytest

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// returnWithin: 分账回退: a share can be returned within 180 days.
const returnWithin = 180 * 24 * time.Hour

// namedSharing finds the sharing that a return names.
func (c *call) namedSharing() (sh *sharing, refused *message) {
	id, number := c.fields["order_id"], c.fields["out_order_no"]
	switch {
	case id == "" && number == "":
		return nil, c.refusal(codeLackParams, "缺少参数order_id或out_order_no")
	case id != "":
		sh = c.orders.sharings.byOrderID[id]
	default:
		sh = c.orders.sharings.byKey[c.key(number)]
	}
	if sh == nil || sh.MchID != c.merchant.MchID || sh.SubMchID != c.sub.MchID {
		return nil, c.failure(codeNoOrder, "分账单不存在")
	}
	c.orders.sharings.settle(sh, c.now)
	return sh, nil
}

// runReturnShare: 分账回退: the same number with the same values returns once.
func runReturnShare(c *call) *message {
	sh, refused := c.namedSharing()
	if refused != nil {
		return refused
	}
	account, fee := c.fields["return_account"], c.fields["return_amount"]
	sum, _ := strconv.ParseInt(fee, 10, 64)
	key := c.key(c.fields["out_return_no"])
	if r := c.orders.sharings.returns[key]; r != nil {
		if r.sharing != sh || r.Account != account || r.Amount != sum {
			return c.failure(codeInvalidRequest, "商户回退单号重复，请求参数与之前不一致")
		}
		return c.returnMessage(r)
	}
	share := slices.IndexFunc(sh.Shares, func(s Share) bool {
		return s.Type == "MERCHANT_ID" && s.Account == account && s.State == ShareSuccess && s.Amount-s.Returned >= sum
	})
	switch {
	case c.now.After(sh.Created.Add(returnWithin)):
		return c.failure(codeInvalidRequest, "超过回退期限")
	case share < 0:
		return c.failure(codeInvalidRequest, "回退金额超出可回退金额")
	}
	r := &shareReturn{sharing: sh, share: share, ShareReturn: ShareReturn{
		OrderID: sh.OrderID, OutOrderNo: sh.OutOrderNo, OutReturnNo: c.fields["out_return_no"],
		ReturnNo: fmt.Sprintf("300%s%014d", formatTime("20060102", c.now), c.orders.numbers.next()),
		Account:  account, Amount: sum, Description: c.fields["description"], Result: "PROCESSING", Created: c.now,
	}}
	sh.Shares[share].Returned += sum
	c.orders.sharings.returns[key] = r
	c.orders.sharings.changed()
	return c.returnMessage(r)
}

// runQueryReturn: 回退结果查询
func runQueryReturn(c *call) *message {
	sh, refused := c.namedSharing()
	if refused != nil {
		return refused
	}
	r := c.orders.sharings.returns[c.key(c.fields["out_return_no"])]
	if r == nil || r.sharing != sh {
		return c.failure(codeNoResource, "回退单不存在")
	}
	return c.returnMessage(r)
}

// returnMessage returns the state of a return.
func (c *call) returnMessage(r *shareReturn) *message {
	c.orders.sharings.settleReturn(r, c.now)
	m := c.success()
	m.set("order_id", r.OrderID)
	m.set("out_order_no", r.OutOrderNo)
	m.set("out_return_no", r.OutReturnNo)
	m.set("return_no", r.ReturnNo)
	m.set("return_account_type", "MERCHANT_ID")
	m.set("return_account", r.Account)
	m.setInt("return_amount", r.Amount)
	m.set("description", r.Description)
	m.set("result", r.Result)
	m.set("fail_reason", r.FailReason)
	if !r.Finished.IsZero() {
		m.set("finish_time", formatTime(compactTime, r.Finished))
	}
	return m
}
