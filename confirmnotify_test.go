package wxpay

import (
	"bytes"
	"context"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// notified returns the notification of a paid order, changed and signed again.
func (c *testClient) notified(no string, change map[string]string) string {
	c.t.Helper()
	fields, err := ParseXML(c.gw.Notification(no))
	require.NoError(c.t, err)
	for name, value := range change {
		fields.Set(name, value)
	}
	pairs := maps.Collect(fields.All())
	delete(pairs, "sign")
	return signed(c.t, SignTypeHMACSHA256, pairs)
}

// WeChat Pay may add fields. No notification is lost wherever the new field is:
// if the signature does not prove the message, a query does.
func TestNewFieldsLoseNoNotification(t *testing.T) {
	c := newTestClient(t)
	c.paid("newfield1", func(r *UnifiedOrderRequest) { r.Attach, r.DeviceInfo = "深圳分店", "013467007045764" })
	genuine, err := ParseXML(c.gw.Notification("newfield1"))
	require.NoError(t, err)
	delivered := 0
	h := c.NotifyHandler(func(_ context.Context, n *Notification) error {
		delivered++
		return n.Expect("newfield1", 101)
	})
	unconfirmed, tried := 0, 0
	for name := range genuine.All() {
		for _, added := range []string{"a_new_field", name + "0", name + "_new", "balance_fee", "discount_fee", "zz_new_field"} {
			if genuine.Has(added) || isPaymentName(added) {
				continue
			}
			message := c.notified("newfield1", map[string]string{added: "1"})
			if _, err := c.ParseNotify(strings.NewReader(message)); err != nil {
				require.ErrorIs(t, err, ErrUnconfirmed, added)
				unconfirmed++
			}
			tried++
			require.Contains(t, post(h, message).Body.String(), "SUCCESS", added)
			require.Equal(t, tried, delivered, added)
		}
	}
	assert.Greater(t, tried, 50)
	assert.Greater(t, unconfirmed, 5)

	for _, pairs := range []map[string]string{{"bank_type": ""}, {"bank_type": "", "balance_fee": "1"}} {
		assert.Contains(t, post(h, c.notified("newfield1", pairs)).Body.String(), "SUCCESS")
	}
}

// If a query was needed, ConfirmNotify returns what the query says. It rejects a
// message that the query contradicts.
func TestConfirmNotify(t *testing.T) {
	c := newTestClient(t)
	c.paid("confirm01", func(r *UnifiedOrderRequest) { r.Attach = "a" })
	n, err := c.ConfirmNotify(bg, bytes.NewReader(c.gw.Notification("confirm01")))
	require.NoError(t, err)
	assert.Equal(t, "confirm01", n.OutTradeNo)
	assert.Zero(t, c.counted("/pay/orderquery"), "the signature proves the message without a query")

	n, err = c.ConfirmNotify(bg, strings.NewReader(c.notified("confirm01", map[string]string{"balance_fee": "1"})))
	require.NoError(t, err)
	assert.Equal(t, 1, c.counted("/pay/orderquery"))
	assert.NoError(t, n.Expect("confirm01", 101))
	assert.False(t, n.Fields.Has("balance_fee"), "the query did not confirm this field")
	assert.Equal(t, "SUCCESS", n.Fields.Get("trade_state"))

	_, err = c.UnifiedOrder(bg, order("confirm02"))
	require.NoError(t, err)
	for why, change := range map[string]map[string]string{
		"the query has another total_fee":      {"total_fee": "888"},
		"the query has another transaction_id": {"transaction_id": "42"},
		"the query has another attach":         {"attach": "b"},
		"the query has another openid":         {"openid": "o"},
		`order "confirm02" is in state`:        {"out_trade_no": "confirm02"},
		"ORDERNOTEXIST":                        {"out_trade_no": "confirm03"},
	} {
		change["balance_fee"] = "1"
		n, err := c.ConfirmNotify(bg, strings.NewReader(c.notified("confirm01", change)))
		assert.Nil(t, n)
		assert.ErrorContains(t, err, why)
	}
	_, err = c.ConfirmNotify(bg, strings.NewReader(""))
	assert.ErrorIs(t, err, ErrMalformedMessage)
	c.gw.Inject(wxpaytest.Fault{Name: wxpaytest.ResetBefore, Path: "/pay/orderquery", Times: 9})
	_, err = c.ConfirmNotify(bg, strings.NewReader(c.notified("confirm01", map[string]string{"balance_fee": "1"})))
	assert.ErrorIs(t, err, ErrUnconfirmed)
}

// Fields that may change after the payment do not contradict an older message.
func TestConfirmNotifyOfWhatChanged(t *testing.T) {
	for _, name := range []string{"is_subscribe", "sub_is_subscribe", "user_repaid"} {
		c := replies(t, signed(t, SignTypeHMACSHA256, success("out_trade_no", "no", "transaction_id", "42", "total_fee", "101", "trade_state", "SUCCESS", name, "Y")))
		n, err := c.ConfirmNotify(bg, strings.NewReader(signed(t, SignTypeHMACSHA256, paidMessage("attach", "a", name, "N"))))
		require.NoError(t, err, name)
		assert.Equal(t, "Y", n.Fields.Get(name))
	}
}

// A query may know more than the message, for example a later refund.
func TestConfirmNotifyOfARefundedOrder(t *testing.T) {
	c := newTestClient(t)
	c.refunded("confirm04", 101, 101)
	n, err := c.ConfirmNotify(bg, strings.NewReader(c.notified("confirm04", map[string]string{"a": "1"})))
	require.NoError(t, err)
	require.NoError(t, n.Expect("confirm04", 101), "the signature proves the message without a query")

	c.paid("confirm05", func(r *UnifiedOrderRequest) { r.Attach = "a" })
	_, err = c.Refund(bg, &RefundRequest{OutTradeNo: "confirm05", OutRefundNo: "R5", TotalFee: 101, RefundFee: 1})
	require.NoError(t, err)
	n, err = c.ConfirmNotify(bg, strings.NewReader(c.notified("confirm05", map[string]string{"balance_fee": "1"})))
	require.NoError(t, err)
	assert.ErrorContains(t, n.Expect("confirm05", 101), `order "confirm05" is in state "REFUND", expected SUCCESS`)
	assert.ErrorContains(t, n.ExpectSale(Sale{OutTradeNo: "confirm05", TotalFee: 101}), `in state "REFUND"`)
}

// The client of a service provider queries for the shop in the message.
func TestConfirmNotifyOfAShop(t *testing.T) {
	var asked []string
	c := replies(t, signed(t, SignTypeHMACSHA256, success("out_trade_no", "no", "transaction_id", "42", "total_fee", "101", "trade_state", "SUCCESS")),
		func(cfg *Config) {
			cfg.WrapTransport = func(next http.RoundTripper) http.RoundTripper {
				return roundTripper(func(r *http.Request) (*http.Response, error) {
					body, err := r.GetBody()
					require.NoError(t, err)
					fields, err := readFields(body, -1)
					require.NoError(t, err)
					asked = append(asked, fields.Get("sub_mch_id")+" "+fields.Get("out_trade_no"))
					return next.RoundTrip(r)
				})
			}
		})
	n, err := c.ConfirmNotify(bg, strings.NewReader(signed(t, SignTypeHMACSHA256, paidMessage("sub_mch_id", "1111", "attach", "a"))))
	require.NoError(t, err)
	assert.Equal(t, []string{"1111 no"}, asked)
	assert.NoError(t, n.ExpectSale(Sale{SubMchID: "1111", OutTradeNo: "no", TotalFee: 101}))
	assert.Error(t, n.Expect("no", 101))
}

// A signed message of another kind is not accepted as a payment notification,
// whatever its values are.
func TestOtherMessagesByTheirNames(t *testing.T) {
	for _, pairs := range [][]string{
		{"refund_channel_0", "ORIGINAL&refund_count=1"}, {"refund_channel_0", "ORIGINAL"}, {"refund_id_0", "1"}, {"coupon_refund_id_0_1", "1"},
		{"refund_status_12", "SUCCESS"}, {"prepay_id", "wx1"}, {"consume_fee", "1"}, {"plan_id", "1"}, {"change_type", "ADD"}, {"recall", "N"}, {"out_order_no", "1"},
	} {
		_, err := notifier(t).ParseNotify(strings.NewReader(signed(t, SignTypeMD5, paidMessage(pairs...))))
		assert.Error(t, err, pairs)
		assert.NotErrorIs(t, err, ErrInvalidSignature, "the signature is correct")
	}
}

// A reply is trusted because of TLS. An attach of another program may contain
// anything, and the order can still be queried.
func TestRepliesMayHoldAnything(t *testing.T) {
	for _, attach := range []string{"a&transaction_id=1", "x&out_trade_no=victim&total_fee=1&z=", "&sign=1"} {
		c := replies(t, signed(t, SignTypeHMACSHA256, success("out_trade_no", "no", "transaction_id", "42", "total_fee", "101", "trade_state", "SUCCESS", "attach", attach)))
		order, err := c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "no"})
		require.NoError(t, err)
		assert.Equal(t, attach, order.Attach)
	}
}
