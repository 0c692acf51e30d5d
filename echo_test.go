package wxpay

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
)

// An echoCase is an operation with one call.
type echoCase struct {
	endpoint          *Endpoint
	request, response *fieldtag.Plan
	fields            map[string]string // the fields that the call sends
	reply             map[string]string // the fields that a good reply adds to success
	call              func(c *Client) error
}

func echoOf[Request, Response any](op *Operation[Request, Response], req *Request, reply ...string) echoCase {
	sent, err := op.encode(req)
	if err != nil {
		panic(err)
	}
	e := echoCase{endpoint: &op.Endpoint, request: op.request, response: op.response, fields: map[string]string{}, reply: map[string]string{},
		call: func(c *Client) error { _, err := op.Call(bg, c, req); return err }}
	for name, value := range sent.All() {
		e.fields[name] = value
	}
	for i := 0; i < len(reply); i += 2 {
		e.reply[reply[i]] = reply[i+1]
	}
	return e
}

func echoCases() []echoCase {
	const number, id = "20150806125346", "1217752501201407033233368018"
	item := func(index string) []string {
		return []string{"out_refund_no" + index, "R1", "refund_id" + index, "50000000382019052709732678859", "refund_fee" + index, "1800", "refund_status" + index, "SUCCESS"}
	}
	refunding := &RefundRequest{TransactionID: id, OutTradeNo: number, OutRefundNo: "R1", TotalFee: 2000, RefundFee: 1800, RefundFeeType: "HKD"}
	refunded := []string{"transaction_id", id, "out_trade_no", number, "out_refund_no", "R1", "refund_id", "5", "total_fee", "2000", "refund_fee", "1800",
		"fee_type", "HKD", "refund_fee_type", "HKD"}
	asking := &RefundQueryRequest{RefundID: "50000000382019052709732678859", OutRefundNo: "R1", TransactionID: id, OutTradeNo: number}
	found := []string{"transaction_id", id, "out_trade_no", number, "total_fee", "2000"}
	return []echoCase{
		echoOf(&unifiedOrder, order(number, func(r *UnifiedOrderRequest) { r.FeeType = "HKD" }), "prepay_id", "wx1", "trade_type", "JSAPI", "out_trade_no", number, "total_fee", "101", "fee_type", "HKD"),
		echoOf(&micropay, sale(number, func(r *MicropayRequest) { r.FeeType = "HKD" }), "out_trade_no", number, "total_fee", "888", "fee_type", "HKD", "transaction_id", id),
		echoOf(&orderQuery, &OrderQueryRequest{TransactionID: id, OutTradeNo: number}, "trade_state", "NOTPAY", "transaction_id", id, "out_trade_no", number),
		echoOf(&closeOrder, &CloseOrderRequest{OutTradeNo: number}, "out_trade_no", number),
		echoOf(&reverse, &ReverseRequest{TransactionID: id, OutTradeNo: number}, "recall", "N", "transaction_id", id, "out_trade_no", number),
		echoOf(&refund, refunding, refunded...),
		echoOf(&refundV2, refunding, refunded...),
		echoOf(&refundQuery, asking, append(found, item("_0")...)...),
		echoOf(&refundQueryV2, asking, append(found, item("")...)...),
		echoOf(&authCodeToOpenID, &AuthCodeToOpenIDRequest{AuthCode: "120061098828009406"}, "openid", "o"),
	}
}

func (e echoCase) answer(t *testing.T, change ...string) error {
	t.Helper()
	pairs := success("sub_mch_id", "1900000109", "sub_appid", "wx8888888888888888")
	for name, value := range e.reply {
		pairs[name] = value
	}
	for i := 0; i < len(change); i += 2 {
		pairs[change[i]] = change[i+1]
	}
	signType := SignTypeHMACSHA256
	if e.endpoint.SignType != "" {
		signType = e.endpoint.SignType
	}
	cert, err := LoadPEM("testdata/apiclient_cert.pem", "testdata/apiclient_key.pem")
	require.NoError(t, err)
	c := replies(t, signed(t, signType, pairs), func(cfg *Config) {
		cfg.Certificate, cfg.OtherAppIDs = cert, []string{"wx-other"}
	})
	return e.call(c.ForSubMerchant("1900000109", "wx8888888888888888"))
}

// notCompared are fields of both request and reply that may differ.
var notCompared = map[string]string{
	"attach":      "free text of an order: it identifies nothing",
	"device_info": "free text of an order: it identifies nothing",
	"version":     "version of the message, not of the order",
	"openid":      "the reply may contain the openid for another appid",
}

// A field of the request that the reply repeats is compared, with an index, too.
func TestRepliesAreAboutTheRequest(t *testing.T) {
	for _, e := range echoCases() {
		t.Run(e.endpoint.operation(), func(t *testing.T) {
			require.NoError(t, e.answer(t))
			refused := 0
			for name, value := range e.reply {
				base, _ := cutRow(name)
				if sent := e.fields[base]; sent != value {
					continue // the reply repeats no field of the request
				}
				for _, other := range []string{value + "0", value[1:] + "x"} {
					err := e.answer(t, name, other)
					assert.ErrorContains(t, err, "the answer to another request", name)
					assert.ErrorContains(t, err, "the reply's "+name+" is")
				}
				refused++
			}
			assert.Equal(t, e.comparable(), refused > 0, "an operation with EchoFields compares something, others nothing")
			for _, id := range []string{"appid", "mch_id", "sub_appid", "sub_mch_id"} {
				assert.Error(t, e.answer(t, id, "other"), id)
			}
			assert.NoError(t, e.answer(t, "appid", "wx-other"), "it may be another app of the merchant")
		})
	}
}

// comparable reports whether a reply can repeat a field of the request.
func (e echoCase) comparable() bool { return len(e.endpoint.EchoFields) > 0 }

// Every field of both request and response is compared, or notCompared has a
// reason why not.
func TestEchoFieldsAreComplete(t *testing.T) {
	for _, e := range echoCases() {
		asked := map[string]bool{}
		for _, name := range e.request.Names() {
			asked[name] = true
		}
		compared := " " + strings.Join(e.endpoint.EchoFields, " ") + " "
		for _, name := range e.response.Names() {
			base := strings.TrimSuffix(name, "_$n")
			if asked[base] && notCompared[base] == "" {
				assert.Contains(t, compared, " "+base+" ", "%s: %s", e.endpoint.operation(), name)
			}
		}
	}
}

// A reply about a refund of 1 fen does not answer a request for 18 yuan. Nor does
// a reply in another currency.
func TestRefundOfAnotherAmount(t *testing.T) {
	c := newTestClient(t)
	reply := map[string]string{"out_trade_no": "refund01", "out_refund_no": "R1", "refund_id": "5", "total_fee": "2000", "refund_fee": "1"}
	req := &RefundRequest{OutTradeNo: "refund01", OutRefundNo: "R1", TotalFee: 2000, RefundFee: 1800, RefundFeeType: "CNY"}
	c.script("/secapi/pay/refund", reply)
	_, err := c.Refund(bg, req)
	assert.ErrorContains(t, err, `the reply's refund_fee is "1", but "1800" was sent`)
	assert.ErrorIs(t, err, ErrOutcomeUnknown)

	reply["refund_fee"], reply["fee_type"] = "1800", "USD"
	_, err = c.Refund(bg, req)
	assert.ErrorContains(t, err, `the reply's fee_type is "USD", but "CNY" was sent`)
}

// A reply may change free text, and it may omit fields of the request.
func TestFreeTextIsNotCompared(t *testing.T) {
	c := newTestClient(t)
	c.script("/pay/micropay", map[string]string{"out_trade_no": "echo0001", "total_fee": "888", "transaction_id": "1", "attach": "深圳", "device_info": "1"})
	_, err := c.Micropay(bg, sale("echo0001", func(r *MicropayRequest) { r.Attach, r.DeviceInfo, r.FeeType = " 深圳 ", "01", "CNY" }))
	assert.NoError(t, err)
}
