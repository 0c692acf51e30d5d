package wxpaytest

import (
	"cmp"
	"maps"
)

// The failures of 提交付款码支付 that unifiedorder does not have.
const (
	codeUserPaying    = "USERPAYING"
	codeBankError     = "BANKERROR"
	codeReversed      = "ORDERREVERSED"
	codeBuyerMismatch = "BUYER_MISMATCH"
	microPay          = "MICROPAY" // trade_type
)

// defaultPasswordFrom: 验证密码规则: above 1000 yuan the user enters the password.
const defaultPasswordFrom = 100001

// micropay: 提交付款码支付 请求参数: as for unifiedorder, with the user's payment code
// instead of openid, notify_url and trade_type.
func micropay() *operation {
	return &operation{path: "/pay/micropay", run: runMicropay, rules: []rule{
		{"device_info", 32, false, nil},
		{"body", 127, true, nil},
		{"detail", 6000, false, nil},
		{"attach", 127, false, nil},
		{"out_trade_no", 32, true, orderNumber.MatchString},
		{"total_fee", 10, true, amount.MatchString},
		{"fee_type", 16, false, nil},
		{"spbill_create_ip", 64, true, isAddress},
		{"goods_tag", 32, false, nil},
		{"limit_pay", 32, false, oneOf("no_credit")},
		{"time_start", 14, false, isTime},
		{"time_expire", 14, false, isTime},
		{"receipt", 8, false, oneOf("Y")},
		{"auth_code", 128, true, nil},
		{"scene_info", 256, false, isScene},
		{"version", 32, false, oneOf("1.0")},
		{"profit_sharing", 1, false, oneOf("Y", "N")},
		{"deposit", 1, false, oneOf("Y", "N")},
	}}
}

func runMicropay(c *call) *message {
	for _, check := range []func() *message{c.checkFeeType, c.checkDetail, c.checkExpiry} {
		if failed := check(); failed != nil {
			return failed
		}
	}
	o := c.orders.at(c.key(c.fields["out_trade_no"]), c.now)
	if o != nil {
		if failed := c.checkMicropayAgain(o); failed != nil {
			return failed
		}
	}
	wallet, failed := c.people.useCode(c.fields["auth_code"], c.merchant.MchID, c.now)
	if failed != "" {
		return c.authCodeFailure(failed) // 提交付款码支付: an invalid code creates no order
	}
	if o == nil {
		o = c.newOrder()
	}
	if c.wallet != nil {
		c.wallet(&wallet)
	}
	return c.charge(o, wallet)
}

// checkMicropayAgain checks a number that was used before. 提交付款码支付 错误码: each
// state has its own code; another payer or other parameters are rejected.
func (c *call) checkMicropayAgain(o *order) *message {
	wallet, known := c.people.walletOf(c.fields["auth_code"])
	switch {
	case o.State == StateRevoked:
		return c.failure(codeReversed, "订单已撤销")
	case o.State == StateClosed || o.State == StatePayError:
		return c.failure(codeOrderClosed, "")
	case o.paid():
		return c.failure(codeOrderPaid, "")
	case o.wallet == nil || !maps.Equal(c.microFields(o.Fields), c.microFields(c.fields)):
		return c.failure(codeNumberUsed, "")
	case known && wallet.OpenID != o.wallet.OpenID:
		return c.failure(codeBuyerMismatch, "支付帐号错误")
	case o.State == StateUserPaying:
		return c.failure(codeUserPaying, "需要用户输入支付密码")
	}
	return nil
}

// microFields returns the parameters that must be the same when a number is
// used again.
func (c *call) microFields(fields map[string]string) map[string]string {
	fields = maps.Clone(fields)
	for _, name := range []string{"nonce_str", "sign", "sign_type", "auth_code", "notify_url"} {
		delete(fields, name)
	}
	return fields
}

// charge takes the money for an order, or answers why it can't.
func (c *call) charge(o *order, w Wallet) *message {
	defer c.orders.changed(o, orderFields{o})
	o.TradeType, o.SignType, o.Prepaid, o.wallet = microPay, c.signType, c.now, &w
	o.Fields = maps.Clone(o.Fields)
	delete(o.Fields, "notify_url") // 提交付款码支付: no notification is sent
	o.OpenID = c.people.openIDIn(o.AppID, w.OpenID)
	if o.SubAppID != "" {
		o.SubOpenID = c.people.openIDIn(o.SubAppID, w.OpenID)
	}
	switch {
	case w.Fails == codeBankError || w.Fails == codeSystemError:
		c.orders.leaveOpen(o, w.OpenFor)
		return c.failure(w.Fails, "") // 提交付款码支付 错误码: the order stays open
	case w.Fails != "":
		o.State = StatePayError
		c.orders.happened(o, Change{Kind: ChangeFailed, By: ByRequest, Code: w.Fails})
		return c.failure(w.Fails, "")
	case w.Password || o.TotalFee >= cmp.Or(c.settings().passwordFrom, defaultPasswordFrom):
		o.State = StateUserPaying
		c.orders.happened(o, Change{Kind: ChangePassword, By: ByRequest})
		c.orders.leaveOpen(o, cmp.Or(w.OpenFor, passwordWithin))
		return c.failure(codeUserPaying, "需要用户输入支付密码")
	}
	return c.charged(o, c.orders.settleWallet(o, StateSuccess, ByRequest))
}

// charged answers with the payment, in the same form as a query.
func (c *call) charged(o *order, err error) *message {
	if err != nil {
		return c.failure(codeNotEnough, "用户帐号余额不足，请用户充值或更换支付卡后再支付")
	}
	m := c.success()
	o.paidFields(m, c.fields["version"] == "1.0")
	return m
}
