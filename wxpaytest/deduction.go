package wxpaytest

import (
	"cmp"
	"time"
)

const codeAccepted = "ORDER_ACCEPTED"

// deductionTime is how long a deduction is ACCEPT, if the test says nothing else.
const deductionTime = 10 * time.Second

// deductionRules: 申请扣款 请求参数
func deductionRules() []rule {
	return []rule{
		{"body", 127, true, nil}, {"detail", 8192, false, nil}, {"attach", 127, false, nil},
		{"out_trade_no", 32, true, orderNumber.MatchString}, {"total_fee", 10, true, amount.MatchString}, {"fee_type", 16, false, nil},
		{"spbill_create_ip", 16, true, isAddress}, {"goods_tag", 32, false, nil}, {"notify_url", 256, true, isNotifyURL},
		{"trade_type", 16, true, oneOf(tradeTypePap)}, {"contract_id", 32, true, nil}, {"receipt", 8, false, oneOf("Y", "N")},
	}
}

// runDeduct: 申请扣款: its success means accepted. The same number with the same values
// deducts once.
func runDeduct(c *call) *message {
	if failed := c.checkFeeType(); failed != nil {
		return failed
	}
	if o := c.orders.at(c.key(c.fields["out_trade_no"]), c.now); o != nil {
		return c.deductAgain(o)
	}
	ct := c.namedContract()
	if ct == nil || ct.State != ContractActive {
		return c.failure(codeNoContract, "协议不存在或已解约")
	}
	o := c.newOrder()
	o.State, o.SignType, o.OpenID = StateAccept, c.signType, ct.OpenID
	o.Ends = c.now.Add(cmp.Or(c.contracts.ends[ct.ContractCode].After, deductionTime))
	c.orders.changed(o)
	c.real.awaitDeduction(o)
	return c.success()
}

// deductAgain answers a number that was used before.
func (c *call) deductAgain(o *order) *message {
	switch {
	case o.State == StatePayFail || o.State == StateClosed:
		return c.failure(codeOrderClosed, "")
	case o.Fields["contract_id"] != c.fields["contract_id"] || o.Fields["total_fee"] != c.fields["total_fee"]:
		return c.failure(codeInvalidRequest, describe(codeNumberUsed))
	case o.paid():
		return c.failure(codeOrderPaid, "")
	}
	return c.failure(codeAccepted, "订单已受理")
}

// runQueryDeduction: 查询订单: only deductions of the last month.
func runQueryDeduction(c *call) *message {
	o := c.namedOrder()
	if o != nil && (o.TradeType != tradeTypePap || c.now.After(o.Created.AddDate(0, 1, 0))) {
		return c.failure(codeNoOrder, "")
	}
	return runOrderQuery(c)
}

// awaitDeduction ends a deduction at o.Ends.
func (r *rooms) awaitDeduction(o *order) {
	at := o.Ends
	r.clock.at(at, func(now time.Time) {
		var n *notification
		_ = r.orders.locked(func() (err error) {
			if o.State == StateAccept && o.Ends.Equal(at) {
				n, err = r.endDeduction(o, now)
			}
			return err
		})
		if n != nil {
			_ = r.notifier.deliver(n)
		}
	})
}

// endDeduction settles a deduction. Its notification comes for a success and for a failure.
func (r *rooms) endDeduction(o *order, now time.Time) (*notification, error) {
	ct := r.contracts.first(func(ct *Contract) bool { return ct.ContractID == o.Fields["contract_id"] })
	o.Ends, o.Prepaid = time.Time{}, now
	if o.DeductionFailure = r.contracts.ends[ct.ContractCode].ErrCode; o.DeductionFailure == "" {
		return r.orders.pay(o, Payment{}, ByClock)
	}
	o.State = StatePayFail
	r.orders.happened(o, Change{Kind: ChangeFailed, By: ByClock, Code: o.DeductionFailure})
	o.notification = newNotification(o, nil, o.Fields["notify_url"], now)
	r.orders.changed(o, o.notification)
	return o.notification, nil
}
