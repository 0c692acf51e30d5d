package wxpaytest

import (
	"slices"
	"strconv"
	"strings"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

const codeNoContract = "CONTRACT_NOT_EXIST"

// contractOperations are the paths of 委托代扣. Service providers have paths of their own.
func contractOperations() []*operation {
	signing := contractRules("notify_url")
	page := append(slices.Clone(signing), rule{"version", 8, true, oneOf("1.0")}, rule{"timestamp", 10, true, digits.MatchString})
	named := []rule{{"contract_id", 32, false, nil}, {"plan_id", 10, false, digits.MatchString}, {"contract_code", 128, false, nil}, {"version", 8, true, oneOf("1.0")}}
	all := []*operation{
		{path: "/papay/h5entrustweb", get: true, signType: HMACSHA256, unsignedReply: true, noNonce: true, run: runH5Contract,
			rules: append(slices.Clone(page), rule{"clientip", 32, true, isAddress}, rule{"return_appid", 32, false, nil})},
		{path: "/papay/preentrustweb", noNonce: true, run: runPreContract, rules: append(slices.Clone(page), rule{"return_app", 1, false, oneOf("Y", "N")})},
		{path: "/papay/querycontract", signType: MD5, noNonce: true, run: runQueryContract, rules: named},
		{path: "/papay/deletecontract", signType: MD5, noNonce: true, run: runDeleteContract, rules: append(slices.Clone(named), rule{"contract_termination_remark", 512, true, nil})},
		{path: "/pay/pappayapply", signType: MD5, run: runDeduct, rules: deductionRules()},
		{path: "/pay/paporderquery", signType: MD5, run: runQueryDeduction, rules: []rule{{"transaction_id", 32, false, nil}, {"out_trade_no", 32, false, nil}}},
	}
	for _, op := range slices.Clone(all) {
		run := op.run
		op.run = func(c *call) *message { return c.atOwnPath(run) }
		twin := *op
		twin.path = strings.Replace(strings.Replace(op.path, "/papay/", "/papay/partner/", 1), "/pay/", "/pay/partner/", 1)
		all = append(all, &twin)
	}
	order := unifiedOrder()
	order.path, order.signType, order.run = "/pay/contractorder", MD5, runContractOrder
	order.rules = append(order.rules, contractRules("contract_notify_url")...)
	order.rules = append(order.rules, rule{"contract_mchid", 32, true, nil}, rule{"contract_appid", 32, true, nil})
	return append(all, order)
}

func contractRules(notifyURL string) []rule {
	return []rule{
		{"plan_id", 10, true, digits.MatchString}, {"contract_code", 32, true, nil}, {"request_serial", 19, true, amountless},
		{"contract_display_account", 32, true, nil}, {notifyURL, 256, true, isNotifyURL},
	}
}

// amountless: 请求序列号: digits without a leading 0.
func amountless(value string) bool { return digits.MatchString(value) && value[0] != '0' }

// atOwnPath: 委托代扣: service providers use the paths with partner, and nobody else does.
func (c *call) atOwnPath(run func(*call) *message) *message {
	if strings.Contains(c.op.path, "/partner/") != (c.sub.MchID != "") {
		return c.refusal(codeNoAuth, "")
	}
	return run(c)
}

func runH5Contract(c *call) *message {
	if err := c.contracts.propose(contractOf(c.fields)); err != nil {
		return c.failure(codeInvalidRequest, "签约协议号重复")
	}
	m := c.success()
	m.set("redirect_url", "https://payapp.weixin.qq.com/"+c.fields["contract_code"])
	return m
}

func runPreContract(c *call) *message {
	if err := c.contracts.propose(contractOf(c.fields)); err != nil {
		return c.failure(codeInvalidRequest, "签约协议号重复")
	}
	m := c.success()
	id := codec.RandomHex(16)
	m.set("nonce_str", codec.RandomHex(16))
	m.set("pre_entrustweb_id", id)
	m.set("miniprogram_username", "gh_c0ffee")
	m.set("miniprogram_path", "pages/index/index?sign_scene=app&domain_type=cn&pre_entrustweb_id="+id)
	return m
}

// runContractOrder: 支付中签约: the order and the contract have two results.
func runContractOrder(c *call) *message {
	if c.fields["contract_mchid"] != c.merchant.MchID || c.fields["contract_appid"] != c.fields["appid"] {
		return c.failure(codeParam, "contract_mchid与mch_id不一致")
	}
	m := runUnifiedOrder(c)
	if !m.succeeded() {
		return m
	}
	for _, name := range []string{"out_trade_no", "plan_id", "request_serial", "contract_code", "contract_display_account"} {
		m.set(name, c.fields[name])
	}
	ct := contractOf(c.fields)
	m.set("contract_result_code", "SUCCESS")
	if c.contracts.signedBy(ct, ct.OpenID) != nil || c.contracts.propose(ct) != nil {
		m.set("contract_result_code", "FAIL")
		m.set("contract_err_code", "CONTRACT_EXISTED")
		m.set("contract_err_code_des", "已签约")
	}
	return m
}

// namedContract finds the contract that a request names, if it was signed.
func (c *call) namedContract() *Contract {
	f := c.fields
	return c.contracts.first(func(ct *Contract) bool {
		named := ct.PlanID == f["plan_id"] && ct.ContractCode == f["contract_code"]
		if f["contract_id"] != "" {
			named = ct.ContractID == f["contract_id"]
		}
		return named && ct.State != ContractPending && ct.MchID == c.merchant.MchID && ct.SubMchID == c.sub.MchID
	})
}

func runQueryContract(c *call) *message {
	ct := c.namedContract()
	if ct == nil {
		return c.failure(codeNoContract, "协议不存在")
	}
	m := c.contractMessage(ct)
	m.set("request_serial", ct.RequestSerial)
	m.set("contract_display_account", ct.DisplayAccount)
	m.set("openid", ct.OpenID)
	m.set("contract_signed_time", formatTime(longTime, ct.Signed))
	m.set("contract_expired_time", formatTime(longTime, ct.Expires))
	m.set("contract_state", "0")
	if ct.State == ContractEnded {
		m.set("contract_state", "1")
		m.set("contract_terminated_time", formatTime(longTime, ct.Ended))
		m.set("contract_termination_mode", strconv.Itoa(ct.Mode))
		m.set("contract_termination_remark", ct.Remark)
	}
	return m
}

func runDeleteContract(c *call) *message {
	ct := c.namedContract()
	if ct == nil || ct.end(EndedByAPI, c.fields["contract_termination_remark"], c.now) != nil {
		return c.failure(codeNoContract, "协议不存在或已解约")
	}
	n := c.contractChanged(ct)
	c.afterward = func() { _ = c.notifier.deliver(n) }
	return c.contractMessage(ct)
}

// contractMessage returns a success with the numbers of a contract.
func (c *call) contractMessage(ct *Contract) *message {
	m := c.success()
	m.set("contract_id", ct.ContractID)
	m.set("plan_id", ct.PlanID)
	m.set("contract_code", ct.ContractCode)
	return m
}
