package main

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"flag"
	"net/url"
	"strconv"
	"time"

	"github.com/seed6780280e/wxpay"
)

// A notice is the notification that is posted.
type notice struct {
	outTradeNo, transactionID, openID, attach, tradeType string
	totalFee                                             int64
	result, errCode                                      string // errCode: if result is fail
	extra                                                pairs

	refund                              bool
	outRefundNo, refundID, refundStatus string
	refundFee                           int64

	retry, twice, wrongSign bool
	speed                   float64
}

func (n *notice) define(f *flag.FlagSet) {
	f.StringVar(&n.outTradeNo, "out-trade-no", "", "`NUMBER` of the order; default: a new one")
	f.StringVar(&n.transactionID, "transaction-id", "", "`NUMBER` of WeChat Pay; default: a new one")
	f.StringVar(&n.openID, "openid", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "the payer (`OPENID`)")
	n.totalFee = 1
	defineWhole(f, &n.totalFee, "total-fee", "amount of the order in `FEN`")
	f.StringVar(&n.attach, "attach", "", "`TEXT` that the order carries")
	f.StringVar(&n.tradeType, "trade-type", "JSAPI", "`TYPE` of the payment")
	f.StringVar(&n.result, "result", "success", "`RESULT` of the payment: success or fail")
	f.StringVar(&n.errCode, "err-code", "", "with -result fail: the `CODE`")
	f.Var(&n.extra, "field", "one more field, as `NAME=VALUE`; may be repeated")
	f.BoolVar(&n.refund, "refund", false, "post the notification of a refund")
	f.StringVar(&n.outRefundNo, "out-refund-no", "", "`NUMBER` of the refund; default: a new one")
	f.StringVar(&n.refundID, "refund-id", "", "`NUMBER` of WeChat Pay for the refund; default: a new one")
	defineWhole(f, &n.refundFee, "refund-fee", "amount of the refund in `FEN`; default: that of the order")
	f.StringVar(&n.refundStatus, "refund-status", "", "`STATUS` of the refund: SUCCESS, CHANGE or REFUNDCLOSE")
	f.BoolVar(&n.retry, "retry", false, "post again on WeChat Pay's schedule until it is acknowledged")
	f.Float64Var(&n.speed, "speed", 1, "with -retry: divide the pauses by this `FACTOR`")
	f.BoolVar(&n.twice, "twice", false, "post the same message a second time")
	f.BoolVar(&n.wrongSign, "wrong-sign", false, "sign or encrypt with another key; the right answer is a refusal")
}

// check checks the arguments, and sets the numbers that are not given.
func (n *notice) check(c *call) error {
	u, err := url.Parse(c.args[0])
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return c.misuse("the argument is not an address: write https://host/path")
	case u.User != nil:
		return c.misuse("WeChat Pay sends no user and no password: remove them from the address")
	case n.totalFee < 1 || n.refundFee < 0:
		return c.misuse("amounts are whole fen, from 1")
	case n.refund && n.refundFee > n.totalFee:
		return c.misuse("-refund-fee is more than -total-fee")
	case n.refundStatus != "" && n.refundStatus != "SUCCESS" && n.refundStatus != "CHANGE" && n.refundStatus != "REFUNDCLOSE":
		return c.misuse("-refund-status must be SUCCESS, CHANGE or REFUNDCLOSE")
	case n.result != "success" && n.result != "fail":
		return c.misuse("-result must be success or fail")
	case !(n.speed > 0):
		return c.misuse("-speed must be more than 0")
	case n.errCode != "" && n.result != "fail":
		return c.misuse("%s goes together with %s", "-err-code", "-result fail")
	case !n.refund && (n.outRefundNo != "" || n.refundID != "" || n.refundFee != 0 || n.refundStatus != ""):
		return c.misuse("%s goes together with %s", "-out-refund-no, -refund-id, -refund-fee, -refund-status", "-refund")
	case n.refund && n.result != "success":
		return c.misuse("-refund and -result do not go together: see -refund-status")
	case n.speed != 1 && !n.retry:
		return c.misuse("%s goes together with %s", "-speed", "-retry")
	case n.retry && n.wrongSign:
		return c.misuse("-retry and -wrong-sign do not go together: a forged message is never acknowledged")
	}
	n.outTradeNo = cmp.Or(n.outTradeNo, "WXPAY"+rand.Text()[:20])
	n.transactionID = cmp.Or(n.transactionID, "4200000000"+numberOf(c.now()))
	n.outRefundNo = cmp.Or(n.outRefundNo, "WXPAYR"+rand.Text()[:20])
	n.refundID = cmp.Or(n.refundID, "5000000000"+numberOf(c.now()))
	n.refundFee = cmp.Or(n.refundFee, n.totalFee)
	n.refundStatus, n.errCode = cmp.Or(n.refundStatus, "SUCCESS"), cmp.Or(n.errCode, "NOTENOUGH")
	return nil
}

// numberOf returns 18 digits.
func numberOf(now time.Time) string { return strconv.FormatInt(now.UnixNano(), 10)[:18] }

// head returns what is posted, for people.
func (n *notice) head() *record {
	r := &record{}
	r.add("out_trade_no", n.outTradeNo)
	r.add("transaction_id", n.transactionID)
	r.add("total_fee", fen{amount: n.totalFee})
	if n.refund {
		r.add("out_refund_no", n.outRefundNo)
		r.add("refund_fee", fen{amount: n.refundFee})
		r.add("refund_status", n.refundStatus)
	}
	return r
}

// message returns the notification as it is posted.
func (n *notice) message(c *call) ([]byte, error) {
	s := c.settings()
	key := s.key.Reveal()
	if n.wrongSign {
		key = rand.Text() + "wrong0"
	}
	m := wxpay.NewXMLMap(map[string]string{
		"return_code": "SUCCESS", "appid": s.appID, "mch_id": s.mchID, "nonce_str": rand.Text(),
	})
	n.set(&m, map[string]string{"sub_mch_id": s.subMchID, "sub_appid": s.subAppID})
	if n.refund {
		return n.refundMessage(c, m, key)
	}
	n.payment(c, &m)
	sign, err := wxpay.Sign(m, key, cmp.Or(s.signType, wxpay.SignTypeHMACSHA256))
	if err != nil {
		return nil, c.misuse("the message cannot be signed: %s", c.reasonOf(err))
	}
	m.Set("sign", sign)
	return encode(c, m)
}

func encode(c *call, m wxpay.XMLMap) ([]byte, error) {
	text, err := wxpay.AppendXML(nil, m)
	if err != nil {
		return nil, c.misuse("the message cannot be signed: %s", c.reasonOf(err))
	}
	return text, nil
}

// set sets fields that have a value.
func (n *notice) set(m *wxpay.XMLMap, fields map[string]string) {
	for name, value := range fields {
		if value != "" {
			m.Set(name, value)
		}
	}
}

// payment sets the fields of a payment.
func (n *notice) payment(c *call, m *wxpay.XMLMap) {
	total := strconv.FormatInt(n.totalFee, 10)
	n.set(m, map[string]string{
		"result_code": "SUCCESS", "openid": n.openID, "is_subscribe": "N", "trade_type": n.tradeType, "bank_type": "OTHERS",
		"total_fee": total, "fee_type": "CNY", "cash_fee": total, "cash_fee_type": "CNY",
		"transaction_id": n.transactionID, "out_trade_no": n.outTradeNo, "attach": n.attach, "time_end": transactionTime(c.now()),
	})
	if n.result == "fail" {
		n.set(m, map[string]string{"result_code": "FAIL", "err_code": n.errCode, "err_code_des": n.errCode})
	}
	for _, p := range n.extra {
		m.Set(p[0], p[1])
	}
}

// refundMessage encrypts the fields of a refund.
func (n *notice) refundMessage(c *call, m wxpay.XMLMap, key string) ([]byte, error) {
	total, refund := strconv.FormatInt(n.totalFee, 10), strconv.FormatInt(n.refundFee, 10)
	var inner wxpay.XMLMap
	n.set(&inner, map[string]string{
		"transaction_id": n.transactionID, "out_trade_no": n.outTradeNo, "refund_id": n.refundID, "out_refund_no": n.outRefundNo,
		"total_fee": total, "settlement_total_fee": total, "refund_fee": refund, "settlement_refund_fee": refund, "cash_refund_fee": refund,
		"refund_status": n.refundStatus, "refund_recv_accout": "支付用户零钱", "refund_account": "REFUND_SOURCE_RECHARGE_FUNDS", "refund_request_source": "API",
	})
	if n.refundStatus == "SUCCESS" {
		inner.Set("success_time", c.now().In(wxpay.Zone()).Format(time.DateTime))
	}
	for _, p := range n.extra {
		inner.Set(p[0], p[1])
	}
	text, err := encode(c, inner)
	if err != nil {
		return nil, err
	}
	// The root of the encrypted part is <root>.
	text = bytes.TrimSuffix(bytes.TrimPrefix(text, []byte("<xml>")), []byte("</xml>"))
	m.Set("req_info", encryptReqInfo(key, []byte("<root>"+string(text)+"</root>")))
	return encode(c, m)
}

// transactionTime returns a time as messages have it.
func transactionTime(t time.Time) string { return t.In(wxpay.Zone()).Format("20060102150405") }
