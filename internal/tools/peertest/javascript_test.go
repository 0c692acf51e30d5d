package peertest

import (
	"crypto/md5"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
	"github.com/seed6780280e/wxpay/wxpaytest/explain"
)

// jsAttach is [attach] without the text that the peer can't send: see
// [javaScriptMarkup].
const jsAttach = `a<b & "c"=' 测试 %20+`

// TestJavaScript calls the gateway with wechatpay-axios-plugin, in the version of
// javascript/package.json. The modules are installed once for all tests.
func TestJavaScript(t *testing.T) {
	dir := installJavaScript(t)
	for name, test := range map[string]func(t *testing.T, dir string){
		"pays":                   javaScriptPays,
		"closes an order":        javaScriptCloses,
		"refunds":                javaScriptRefunds,
		"signs":                  javaScriptSigns,
		"refuses replies":        javaScriptRefusesReplies,
		"refuses notifications":  javaScriptRefusesNotifications,
		"verifies the server":    javaScriptVerifiesServer,
		"takes others' replies":  javaScriptTakesOthersReplies,
		"trims values":           javaScriptTrims,
		"lets markup through":    javaScriptMarkup,
		"signs without a key":    javaScriptKeyless,
		"swaps the algorithm":    javaScriptSwapsAlgorithm,
		"reconnects for refunds": javaScriptReconnects,
	} {
		t.Run(name, func(t *testing.T) { test(t, dir) })
	}
}

func javaScriptPays(t *testing.T, dir string) {
	eachSignType(t, func(t *testing.T, signType string) {
		gw := newGateway(t)
		d := startDriver(t, dir, gw)
		listening := d.ask(map[string]any{"do": "listening"}).URL
		order := d.order(signType, "20150806125346", listening+"/payment", jsAttach)
		require.Empty(t, order.Error, "%v", order.Data)
		made, ok := gw.Order("20150806125346")
		require.True(t, ok)
		assert.Equal(t, made.PrepayID, order.Data["prepay_id"])
		assert.Equal(t, jsAttach, made.Fields["attach"])
		before := d.ok("pay/orderquery", signType, map[string]any{"out_trade_no": "20150806125346"})
		assert.Equal(t, "NOTPAY", before["trade_state"])

		phoneType := signType
		if phoneType == "" {
			phoneType = wxpaytest.MD5
		}
		pkg, at := "prepay_id="+made.PrepayID, timeStamp(gw)
		paySign := d.paySign(phoneType, at, pkg)
		require.NoError(t, gw.RequestPayment(paymentParams(t, at, pkg, phoneType, paySign)))
		paid := assertPaid(t, gw, "20150806125346")

		notices := d.notices()
		require.Len(t, notices, 1)
		require.Empty(t, notices[0].Error)
		assert.True(t, lastDelivery(t, gw).Acknowledged)
		for name, want := range map[string]string{
			"transaction_id": paid.TransactionID, "out_trade_no": "20150806125346", "total_fee": "101", "attach": jsAttach,
			"time_end": beijing("20060102150405", paid.Paid),
		} {
			assert.Equal(t, want, notices[0].Data[name], name)
		}
		after := d.ok("pay/orderquery", signType, map[string]any{"transaction_id": paid.TransactionID})
		assert.Equal(t, []any{"SUCCESS", "101", openID}, []any{after["trade_state"], after["total_fee"], after["openid"]})
	})
}

// paySign signs for wx.requestPayment with the peer's code.
func (d *driver) paySign(signType, timeStamp, pkg string) string {
	return d.ask(map[string]any{"do": "sign", "type": signType, "fields": map[string]string{
		"appId": d.gw.Merchant("").AppID, "timeStamp": timeStamp, "nonceStr": nonce, "package": pkg, "signType": signType,
	}}).Sign
}

func javaScriptCloses(t *testing.T, dir string) {
	eachSignType(t, func(t *testing.T, signType string) {
		gw := newGateway(t)
		d := startDriver(t, dir, gw)
		require.Empty(t, d.order(signType, "20150806125346", nowhere, "").Error)
		number := map[string]any{"out_trade_no": "20150806125346"}

		early := d.call("pay/closeorder", signType, number)
		assert.Equal(t, "EV2_RES_STATUS_CODE_NOT_SUCESS", early.Code)
		assert.Equal(t, "TRADE_STATE_ERROR", early.Data["err_code"])
		gw.Clock.Advance(5 * time.Minute)
		d.ok("pay/closeorder", signType, number)
		assert.Equal(t, "CLOSED", d.ok("pay/orderquery", signType, number)["trade_state"])
		assert.Equal(t, "ORDERCLOSED", d.order(signType, "20150806125346", nowhere, "").Data["err_code"])
	})
}

func javaScriptRefunds(t *testing.T, dir string) {
	eachSignType(t, func(t *testing.T, signType string) {
		gw := newGateway(t)
		d := startDriver(t, dir, gw)
		require.Empty(t, d.order(signType, "20150806125346", nowhere, "").Error)
		require.NoError(t, gw.PayWith("20150806125346", wxpaytest.Payment{Coupons: threeCoupons()}))
		listening := d.ask(map[string]any{"do": "listening"}).URL
		request := map[string]any{"out_trade_no": "20150806125346", "out_refund_no": "R1", "total_fee": 101, "refund_fee": 50,
			"refund_desc": "商品已售完", "notify_url": listening + "/refund"}

		without := d.ask(map[string]any{"do": "call", "path": "secapi/pay/refund", "fields": d.withIDs(signType, request)})
		assert.Equal(t, http.StatusBadRequest, without.Status, "no certificate")
		asked := d.ok("secapi/pay/refund", signType, request)
		made, ok := gw.Refund("R1")
		require.True(t, ok)
		assert.Equal(t, []any{made.RefundID, "50", "36"}, []any{asked["refund_id"], asked["refund_fee"], asked["cash_refund_fee"]})
		exchanges := gw.Exchanges()
		assert.Equal(t, gw.Merchant("").MchID, exchanges[len(exchanges)-1].Client)
		assert.False(t, exchanges[0].Presents, "an order must not present a certificate")

		require.NoError(t, gw.FinishRefund("R1", wxpaytest.RefundSuccess))
		assert.True(t, lastDelivery(t, gw).Acknowledged)
		notices := d.notices()
		require.Len(t, notices, 1)
		require.Empty(t, notices[0].Error)
		assert.Equal(t, []any{"R1", "SUCCESS", "50"},
			[]any{notices[0].Data["out_refund_no"], notices[0].Data["refund_status"], notices[0].Data["refund_fee"]})
		query := d.ok("pay/refundquery", signType, map[string]any{"out_refund_no": "R1"})
		assert.Equal(t, []any{"1", "SUCCESS"}, []any{query["refund_count"], query["refund_status_0"]})
	})
}

// Both sides compute the same signature.
func javaScriptSigns(t *testing.T, dir string) {
	gw := newGateway(t)
	d := startDriver(t, dir, gw)
	fields := awkward()
	for _, signType := range []string{wxpaytest.MD5, wxpaytest.HMACSHA256} {
		e := explain.Sign(gw.Merchant("").Key, fields)
		want := map[string]string{wxpaytest.MD5: e.MD5, wxpaytest.HMACSHA256: e.HMAC}[signType]
		assert.Equal(t, want, d.ask(map[string]any{"do": "sign", "type": signType, "fields": fields}).Sign)
	}
}

func javaScriptRefusesReplies(t *testing.T, dir string) {
	gw := newGateway(t)
	d := startDriver(t, dir, gw)
	require.Empty(t, d.order("", "20150806125346", nowhere, "").Error)
	for fault, code := range map[wxpaytest.FaultName]string{
		wxpaytest.WrongSignature:   "EV2_RES_SIGNATURE_NOT_EQUAL",
		wxpaytest.OtherKey:         "EV2_RES_SIGNATURE_NOT_EQUAL",
		wxpaytest.MissingSignature: "EV2_RES_SIGNATURE_NOT_EQUAL",
		wxpaytest.HTMLPage:         "EV2_RES_STATUS_CODE_NOT_SUCESS",
		wxpaytest.TruncatedBody:    "EV2_RES_SIGNATURE_NOT_EQUAL",
	} {
		gw.Inject(wxpaytest.Fault{Name: fault, Path: "/pay/orderquery"})
		answer := d.call("pay/orderquery", "", map[string]any{"out_trade_no": "20150806125346"})
		assert.Equal(t, code, answer.Code, "%s: %+v", fault, answer)
		// Here the peer reveals the expected signature.
		if code == "EV2_RES_SIGNATURE_NOT_EQUAL" {
			assert.Regexp(t, `doesn't matched the local calculated\([0-9A-F]{32}\)`, answer.Error)
		}
	}
	// Here the peer accepts a failure before it checks the signature.
	gw.Inject(wxpaytest.Fault{Name: wxpaytest.WrongSignature, Path: "/pay/closeorder"})
	early := d.call("pay/closeorder", "", map[string]any{"out_trade_no": "20150806125346"})
	assert.Equal(t, []any{"EV2_RES_STATUS_CODE_NOT_SUCESS", "TRADE_STATE_ERROR"}, []any{early.Code, early.Data["err_code"]})
}

func javaScriptRefusesNotifications(t *testing.T, dir string) {
	gw := newGateway(t)
	d := startDriver(t, dir, gw)
	verify := func(xml []byte) driverAnswer { return d.ask(map[string]any{"do": "verify", "xml": string(xml)}) }
	fields := awkward()
	fields["body"] = "no blanks around it"
	for _, signType := range []string{wxpaytest.MD5, wxpaytest.HMACSHA256} {
		signed := gw.SignXML("", signType, fields)
		assert.Empty(t, verify(signed).Error)
		changed := strings.Replace(string(signed), ">101<", ">102<", 1)
		require.NotEqual(t, string(signed), changed)
		assert.Equal(t, "EV2_RES_SIGNATURE_NOT_EQUAL", verify([]byte(changed)).Code)
	}
	assert.Equal(t, "EV2_RES_SIGNATURE_NOT_EQUAL", verify(wxpaytest.EncodeXML(fields)).Code)
}

// Without the certificate of the authority, the peer does not connect.
func javaScriptVerifiesServer(t *testing.T, dir string) {
	gw := newGateway(t)
	d := startDriver(t, dir, gw, "NODE_EXTRA_CA_CERTS=")
	assert.Contains(t, d.order("", "20150806125346", nowhere, "").Error, "certificate")
	for _, path := range []string{"pay/orderquery", "secapi/pay/refund"} {
		assert.Contains(t, d.call(path, "", map[string]any{"out_trade_no": "20150806125346"}).Error, "certificate")
	}
	assert.Empty(t, gw.Exchanges())
}

// Here the peer accepts a correctly signed response about another merchant or order.
func javaScriptTakesOthersReplies(t *testing.T, dir string) {
	for fault, field := range map[wxpaytest.FaultName]string{wxpaytest.OtherIDs: "mch_id", wxpaytest.OtherNumber: "out_trade_no"} {
		gw := newGateway(t)
		d := startDriver(t, dir, gw)
		require.Empty(t, d.order("", "20150806125346", nowhere, "").Error)
		right := d.ok("pay/orderquery", "", map[string]any{"out_trade_no": "20150806125346"})
		gw.Inject(wxpaytest.Fault{Name: fault, Path: "/pay/orderquery"})
		other := d.ok("pay/orderquery", "", map[string]any{"out_trade_no": "20150806125346"})
		assert.NotEqual(t, right[field], other[field], fault)
	}
}

// Here the peer rejects a correctly signed message: its parser trims text outside
// CDATA, which changes the signature of a value with spaces at its ends. WeChat Pay and
// the gateway write all text in CDATA.
func javaScriptTrims(t *testing.T, dir string) {
	gw := newGateway(t)
	d := startDriver(t, dir, gw)
	marked := string(gw.SignXML("", "", map[string]string{"return_code": "SUCCESS", "attach": " two spaces "}))
	bare := strings.Replace(marked, "<![CDATA[ two spaces ]]>", " two spaces ", 1)
	require.NotEqual(t, marked, bare)
	assert.Equal(t, " two spaces ", d.ask(map[string]any{"do": "verify", "xml": marked}).Data["attach"])
	assert.Equal(t, "EV2_RES_SIGNATURE_NOT_EQUAL", d.ask(map[string]any{"do": "verify", "xml": bare}).Code)
}

// Here the peer lets a value break out of its CDATA section: text after ]]> becomes
// markup.
func javaScriptMarkup(t *testing.T, dir string) {
	gw := newGateway(t)
	d := startDriver(t, dir, gw)
	for _, value := range []string{attach, "a]]></attach><goods_tag>1</goods_tag><attach><![CDATA[&"} {
		broken := d.order("", "20150806125346", nowhere, value)
		assert.Equal(t, "FAIL", broken.Data["return_code"])
	}
	asked := gw.Exchanges()
	assert.Equal(t, []string{"XML_FORMAT_ERROR", "XML_FORMAT_ERROR"}, []string{asked[0].Code, asked[1].Code})
	assert.Contains(t, string(asked[1].Body), "</attach><goods_tag>1</goods_tag><attach>")
}

// Here the peer signs without a key if the key does not have 32 characters. It also
// accepts such signatures, which anyone can create.
func javaScriptKeyless(t *testing.T, dir string) {
	gw := newGateway(t)
	d := startDriver(t, dir, gw, "WXPAY_KEY="+gw.Merchant("").Key+"0")
	refused := d.order("", "20150806125346", nowhere, "")
	assert.Equal(t, "签名错误", refused.Data["return_msg"])
	assert.Equal(t, "Wrong sign: the string was signed without &key= and the key at its end; append both before hashing.", refused.Why)

	forger := notified(t, func(w http.ResponseWriter, _ *http.Request) {
		fields := map[string]string{"return_code": "SUCCESS", "result_code": "SUCCESS", "trade_state": "SUCCESS"}
		keyless := md5.Sum([]byte(explain.Sign("", fields).StringToSign))
		fields["sign"] = fmt.Sprintf("%X", keyless)
		_, _ = w.Write(wxpaytest.EncodeXML(fields))
	})
	d = startDriver(t, dir, gw, "WXPAY_KEY="+gw.Merchant("").Key+"0", "WXPAY_URL="+forger+"/")
	assert.Equal(t, "SUCCESS", d.ok("pay/orderquery", "", map[string]any{"out_trade_no": "20150806125346"})["trade_state"])
}

// Here the peer signs with MD5 if it does not know the sign_type.
func javaScriptSwapsAlgorithm(t *testing.T, dir string) {
	gw := newGateway(t)
	d := startDriver(t, dir, gw)
	refused := d.order("hmac-sha256", "20150806125346", nowhere, "")
	assert.Equal(t, "签名错误", refused.Data["return_msg"])
	sent := gw.Exchanges()[0].Fields
	assert.Equal(t, explain.Sign(gw.Merchant("").Key, sent).MD5, sent["sign"])
	assert.Equal(t, `Wrong sign_type: "hmac-sha256"; this path takes MD5 and HMAC-SHA256.`, refused.Why)
}

// Here the peer creates a new agent, and so a new connection, for every call that needs
// the certificate.
func javaScriptReconnects(t *testing.T, dir string) {
	gw := newGateway(t)
	gw.IgnoreIntervals = true
	d := startDriver(t, dir, gw)
	require.Empty(t, d.order("", "20150806125346", nowhere, "").Error)
	require.NoError(t, gw.Pay("20150806125346"))
	before := gw.Connections("")
	for _, number := range []string{"R1", "R2", "R3"} {
		d.ok("secapi/pay/refund", "", map[string]any{"out_trade_no": "20150806125346", "out_refund_no": number, "total_fee": 101, "refund_fee": 1})
	}
	assert.EqualValues(t, 3, gw.Connections("").Accepted-before.Accepted)
}
