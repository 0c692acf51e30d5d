package wxpaytest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
)

const (
	codeNotShareOrder = "NOT_SHARE_ORDER"
	codeAmountOverdue = "AMOUNT_OVERDUE"
	codeRuleLimit     = "RULE_LIMIT"
	codeNoResource    = "RESOURCE_NOT_EXISTS"
	codeNotReady      = "ORDER_NOT_READY"
)

// shareNumber: 商户分账单号, 商户回退单号.
var shareNumber = regexp.MustCompile(`^[0-9A-Za-z_\-|*@]{1,64}$`)

// sharingOperations are the paths of 分账. All of them take only HMAC-SHA256.
func sharingOperations() []*operation {
	id, number := rule{"transaction_id", 32, true, nil}, rule{"out_order_no", 64, true, shareNumber.MatchString}
	receivers := rule{"receivers", 10240, true, isReceivers}
	brand := rule{"brand_mch_id", 32, false, nil}
	sharing, outReturnNo := rule{"order_id", 64, false, nil}, rule{"out_return_no", 64, true, shareNumber.MatchString}
	all := []*operation{
		{path: "/secapi/pay/profitsharing", certificate: true, run: runShare, rules: []rule{id, number, brand, receivers}},
		{path: "/secapi/pay/multiprofitsharing", certificate: true, run: runShare, rules: []rule{id, number, receivers}},
		{path: "/secapi/pay/profitsharingfinish", certificate: true, run: runFinishSharing, rules: []rule{id, number, {"description", 80, true, nil}}},
		{path: "/pay/profitsharingquery", noAppID: true, run: runQuerySharing, rules: []rule{id, number}},
		{path: "/pay/profitsharingorderamountquery", noAppID: true, noResultCode: true, run: runQueryUnsplit, rules: []rule{id}},
		{path: "/pay/profitsharingmerchantratioquery", noAppID: true, noResultCode: true, anySub: true, run: runQueryRatio, rules: []rule{brand}},
		{path: "/pay/profitsharingaddreceiver", run: runAddReceiver, rules: []rule{{"receiver", 2048, true, isJSONObject}}},
		{path: "/pay/profitsharingremovereceiver", run: runRemoveReceiver, rules: []rule{{"receiver", 2048, true, isJSONObject}}},
		{path: "/secapi/pay/profitsharingreturn", certificate: true, run: runReturnShare, rules: []rule{
			sharing, {"out_order_no", 64, false, nil}, outReturnNo, {"return_account_type", 32, true, oneOf("MERCHANT_ID")},
			{"return_account", 64, true, nil}, {"return_amount", 10, true, amount.MatchString}, {"description", 80, true, nil},
		}},
		{path: "/pay/profitsharingreturnquery", run: runQueryReturn, rules: []rule{sharing, {"out_order_no", 64, false, nil}, outReturnNo}},
	}
	for _, op := range all {
		op.signType, op.needsSignType = HMACSHA256, true
	}
	return all
}

// receiver is a row of receivers, or a receiver.
type receiver struct {
	Type         string `json:"type"`
	Account      string `json:"account"`
	Amount       int64  `json:"amount"`
	Description  string `json:"description"`
	Name         string `json:"name"`
	RelationType string `json:"relation_type"`
}

var receiverTypes = []string{"MERCHANT_ID", "PERSONAL_OPENID", "PERSONAL_SUB_OPENID"}

func (r receiver) valid() bool { return slices.Contains(receiverTypes, r.Type) && r.Account != "" }

// parseReceivers: 分账接收方列表: a JSON array of 1 to 50, each with an amount and a
// description.
func parseReceivers(value string) (all []receiver, ok bool) {
	if json.Unmarshal([]byte(value), &all) != nil || len(all) == 0 || len(all) > 50 {
		return nil, false
	}
	return all, !slices.ContainsFunc(all, func(r receiver) bool {
		return !r.valid() || r.Amount <= 0 || r.Description == "" || len(r.Description) > 80
	})
}

func isReceivers(value string) bool {
	_, ok := parseReceivers(value)
	return ok
}

// receiverOf returns the receiver that a request adds or removes.
func (c *call) receiverOf() (r receiver, refused *message) {
	if json.Unmarshal([]byte(c.fields["receiver"]), &r) != nil || !r.valid() {
		return r, c.refusal(codeParam, "invalid receiver")
	}
	return r, nil
}

func (c *call) receiverKey(r receiver) receiverKey {
	return receiverKey{c.merchant.MchID, c.sub.MchID, r.Type, r.Account}
}

// runAddReceiver: 添加分账接收方: a merchant needs its full name.
func runAddReceiver(c *call) *message {
	r, refused := c.receiverOf()
	switch {
	case refused != nil:
		return refused
	case r.RelationType == "":
		return c.refusal(codeLackParams, "缺少参数relation_type")
	case r.Type == "MERCHANT_ID" && r.Name == "":
		return c.refusal(codeLackParams, "缺少参数name")
	}
	c.orders.sharings.receivers[c.receiverKey(r)] = true
	c.orders.sharings.changed()
	m := c.success()
	m.set("receiver", c.fields["receiver"])
	return m
}

func runRemoveReceiver(c *call) *message {
	r, refused := c.receiverOf()
	if refused != nil {
		return refused
	}
	delete(c.orders.sharings.receivers, c.receiverKey(r))
	c.orders.sharings.changed()
	text, _ := json.Marshal(map[string]string{"type": r.Type, "account": r.Account})
	m := c.success()
	m.set("receiver", string(text))
	return m
}

// runQueryUnsplit: 查询订单待分账金额
func runQueryUnsplit(c *call) *message {
	o := c.namedOrder()
	if o == nil || !o.paid() {
		return c.failure(codeNoOrder, "")
	}
	m := c.success()
	m.set("transaction_id", o.TransactionID)
	m.setInt("unsplit_amount", c.orders.sharings.of(o, c.now).left(o))
	return m
}

// runQueryRatio: 查询最大分账比例: the shop, or the main merchant of its brand.
func runQueryRatio(c *call) *message {
	if c.fields["sub_mch_id"] == "" && c.fields["brand_mch_id"] == "" {
		return c.refusal(codeLackParams, "缺少参数sub_mch_id")
	}
	m := c.success()
	m.set("brand_mch_id", c.fields["brand_mch_id"])
	m.setInt("max_ratio", c.orders.sharings.maxRatio)
	return m
}

// runQuerySharing: 查询分账结果: of a sharing, or of its end.
func runQuerySharing(c *call) *message {
	sh := c.orders.sharings.byKey[c.key(c.fields["out_order_no"])]
	if sh == nil || sh.TransactionID != c.fields["transaction_id"] {
		return c.failure(codeNoOrder, fmt.Sprintf("分账单%s不存在", c.fields["out_order_no"]))
	}
	c.orders.sharings.settle(sh, c.now)
	m := c.sharingMessage(sh)
	m.set("status", sh.status())
	if len(sh.Shares) > 0 {
		m.set("receivers", sh.receiversJSON())
		return m
	}
	m.setInt("amount", sh.Unfrozen)
	m.set("description", sh.Description)
	return m
}

// sharingMessage returns a success with the numbers of a sharing.
func (c *call) sharingMessage(sh *sharing) *message {
	m := c.success()
	m.set("transaction_id", sh.TransactionID)
	m.set("out_order_no", sh.OutOrderNo)
	m.set("order_id", sh.OrderID)
	return m
}
