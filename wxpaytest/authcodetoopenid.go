package wxpaytest

// authCodeFailure returns the failure for a payment code. 提交付款码支付 错误码.
func (c *call) authCodeFailure(code string) *message {
	return c.failure(code, map[string]string{
		codeAuthInvalid: "请扫描微信支付被扫条码/二维码",
		codeAuthError:   "支付验证错误，请使用正确的授权码",
		codeAuthExpired: "二维码已过期，请用户在微信上刷新后再试",
	}[code])
}

// authCodeToOpenID: 授权码查询openid 请求参数: MD5 only, without sign_type.
func authCodeToOpenID() *operation {
	return &operation{path: "/tools/authcodetoopenid", signType: MD5, run: runAuthCodeToOpenID, rules: []rule{
		{"auth_code", 128, true, nil},
	}}
}

func runAuthCodeToOpenID(c *call) *message {
	wallet, failed := c.people.claimCode(c.fields["auth_code"], c.merchant.MchID, c.now)
	if failed != "" {
		return c.authCodeFailure(failed)
	}
	m := c.success()
	m.set("openid", c.people.openIDIn(c.fields["appid"], wallet.OpenID))
	if c.fields["sub_appid"] != "" {
		m.set("sub_openid", c.people.openIDIn(c.fields["sub_appid"], wallet.OpenID))
	}
	return m
}
