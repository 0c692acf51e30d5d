package peertest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-pay/gopay"
	"github.com/go-pay/gopay/pkg/xhttp"
	"github.com/go-pay/gopay/wechat"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// gopayClient returns a client that has the certificate and trusts only the gateway.
func gopayClient(t *testing.T, gw *wxpaytest.Server) *wechat.Client {
	m := gw.Merchant("")
	client := wechat.NewClient(m.AppID, m.MchID, m.Key, true)
	client.SetProxyUrl(gw.URL)
	client.SetHttpClient(xhttp.NewClient().SetHttpTransport(gw.Transport()))

	withCert := gw.Transport()
	client.SetTLSHttpClient(xhttp.NewClient().SetHttpTransport(withCert))
	require.NoError(t, client.AddCertPkcs12FileContent(merchantP12(t)))
	// Here the peer no longer verifies the server: setting the certificate replaces the
	// TLS configuration of the transport by one that skips verification.
	require.True(t, withCert.TLSClientConfig.InsecureSkipVerify)
	require.Nil(t, withCert.TLSClientConfig.RootCAs)
	withCert.TLSClientConfig.InsecureSkipVerify = false
	withCert.TLSClientConfig.RootCAs = gw.RootCAs()
	return client
}

func gopayRequest(signType string) gopay.BodyMap {
	request := gopay.BodyMap{}
	request.Set("nonce_str", nonce)
	if signType != "" {
		request.Set("sign_type", signType)
	}
	return request
}

func gopayOrder(signType, outTradeNo, notifyURL string) gopay.BodyMap {
	return gopayRequest(signType).
		Set("body", "腾讯充值中心-QQ会员充值").
		Set("out_trade_no", outTradeNo).
		Set("total_fee", 101).
		Set("spbill_create_ip", "123.12.12.123").
		Set("notify_url", notifyURL).
		Set("trade_type", wechat.TradeType_Mini).
		Set("openid", openID).
		Set("attach", attach)
}

// gopayVerify verifies a response or notification with the peer's code. The peer removes
// the sign from a map, so a copy is verified.
func gopayVerify(t *testing.T, gw *wxpaytest.Server, signType string, message any) bool {
	if fields, ok := message.(gopay.BodyMap); ok {
		copied := gopay.BodyMap{}
		for name, value := range fields {
			copied.Set(name, value)
		}
		message = copied
	}
	ok, err := wechat.VerifySign(gw.Merchant("").Key, signType, message)
	return assert.NoError(t, err) && ok
}

// gopayNotify returns a handler for payment notifications that uses the peer's code.
func gopayNotify(t *testing.T, gw *wxpaytest.Server, signType string, got *gopay.BodyMap) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		fields, err := wechat.ParseNotifyToBodyMap(r)
		reply := &wechat.NotifyResponse{ReturnCode: gopay.FAIL, ReturnMsg: "sign"}
		if assert.NoError(t, err) && gopayVerify(t, gw, signType, fields) {
			*got = fields
			reply = &wechat.NotifyResponse{ReturnCode: gopay.SUCCESS, ReturnMsg: "OK"}
		}
		_, _ = w.Write([]byte(reply.ToXmlString()))
	}
}

func gopayNotification(t *testing.T, body []byte) gopay.BodyMap {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(string(body)))
	fields, err := wechat.ParseNotifyToBodyMap(r)
	require.NoError(t, err)
	return fields
}

func TestGopayPays(t *testing.T) {
	eachSignType(t, func(t *testing.T, signType string) {
		gw, ctx := newGateway(t), context.Background()
		client := gopayClient(t, gw)
		var notice gopay.BodyMap
		url := notified(t, gopayNotify(t, gw, signType, &notice))

		order, err := client.UnifiedOrder(ctx, gopayOrder(signType, "20150806125346", url))
		require.NoError(t, err)
		require.Equal(t, "SUCCESS", order.ReturnCode, order.ReturnMsg)
		require.Equal(t, "SUCCESS", order.ResultCode, order.ErrCodeDes)
		assert.Equal(t, "JSAPI", order.TradeType)
		assert.True(t, gopayVerify(t, gw, signType, order), "the signature of the response is wrong")
		made, ok := gw.Order("20150806125346")
		require.True(t, ok)
		assert.Equal(t, made.PrepayID, order.PrepayId)
		assert.Equal(t, attach, made.Fields["attach"])
		assert.Equal(t, wxpaytest.StateNotPay, made.State)

		_, before, err := client.QueryOrder(ctx, gopayRequest(signType).Set("out_trade_no", "20150806125346"))
		require.NoError(t, err)
		assert.True(t, gopayVerify(t, gw, signType, before))
		assert.Equal(t, "NOTPAY", before.GetString("trade_state"))
		assert.Empty(t, before.GetString("transaction_id"))

		m := gw.Merchant("")
		phoneType := signType
		if phoneType == "" {
			phoneType = wechat.SignType_MD5
		}
		pkg, at := "prepay_id="+order.PrepayId, timeStamp(gw)
		paySign := wechat.GetMiniPaySign(m.AppID, nonce, pkg, phoneType, at, m.Key)
		require.NoError(t, gw.RequestPayment(paymentParams(t, at, pkg, phoneType, paySign)))
		paid := assertPaid(t, gw, "20150806125346")

		sent := lastDelivery(t, gw)
		assert.True(t, sent.Acknowledged, "%s", sent.Reply)
		assert.Equal(t, paid.TransactionID, notice.GetString("transaction_id"))
		assert.Equal(t, "20150806125346", notice.GetString("out_trade_no"))
		assert.Equal(t, "101", notice.GetString("total_fee"))
		assert.Equal(t, "101", notice.GetString("cash_fee"))
		assert.Equal(t, attach, notice.GetString("attach"))
		assert.Equal(t, beijing("20060102150405", paid.Paid), notice.GetString("time_end"))

		after, fields, err := client.QueryOrder(ctx, gopayRequest(signType).Set("transaction_id", paid.TransactionID))
		require.NoError(t, err)
		assert.True(t, gopayVerify(t, gw, signType, fields))
		assert.True(t, gopayVerify(t, gw, signType, after), "without coupons the struct has all fields")
		assert.Equal(t, "SUCCESS", after.TradeState)
		assert.Equal(t, "101", after.TotalFee)
		assert.Equal(t, openID, after.Openid)
		assert.Equal(t, attach, after.Attach)
		assert.Equal(t, paid.TransactionID, after.TransactionId)
	})
}

// The phone rejects parameters that are signed with another algorithm than the order,
// for another mini program, with another key, or for another time.
func TestGopayPaySignRefused(t *testing.T) {
	gw := newGateway(t)
	m := gw.Merchant("")
	order, err := gopayClient(t, gw).UnifiedOrder(context.Background(),
		gopayOrder(wechat.SignType_HMAC_SHA256, "20150806125346", nowhere))
	require.NoError(t, err)
	pkg, at := "prepay_id="+order.PrepayId, timeStamp(gw)

	for name, tt := range map[string]struct{ signType, paySign string }{
		"the order's was HMAC-SHA256": {"MD5", wechat.GetMiniPaySign(m.AppID, nonce, pkg, "MD5", at, m.Key)},
		"another mini program":        {"HMAC-SHA256", wechat.GetMiniPaySign("wx2421b1c4370ec43b", nonce, pkg, "HMAC-SHA256", at, m.Key)},
		"another key":                 {"HMAC-SHA256", wechat.GetMiniPaySign(m.AppID, nonce, pkg, "HMAC-SHA256", at, m.Key[1:]+"0")},
		"another second":              {"HMAC-SHA256", wechat.GetMiniPaySign(m.AppID, nonce, pkg, "HMAC-SHA256", at+"0", m.Key)},
	} {
		t.Run(name, func(t *testing.T) {
			var refused *wxpaytest.RequestPaymentError
			require.ErrorAs(t, gw.RequestPayment(paymentParams(t, at, pkg, tt.signType, tt.paySign)), &refused)
			assert.Equal(t, "requestPayment:fail (支付验证签名失败)", refused.ErrMsg)
		})
	}
	unpaid, _ := gw.Order("20150806125346")
	assert.Equal(t, wxpaytest.StateNotPay, unpaid.State)
}

func TestGopayClosesOrder(t *testing.T) {
	eachSignType(t, func(t *testing.T, signType string) {
		gw, ctx := newGateway(t), context.Background()
		client := gopayClient(t, gw)
		_, err := client.UnifiedOrder(ctx, gopayOrder(signType, "20150806125346", nowhere))
		require.NoError(t, err)
		named := func() gopay.BodyMap { return gopayRequest(signType).Set("out_trade_no", "20150806125346") }

		early, err := client.CloseOrder(ctx, named())
		require.NoError(t, err)
		assert.Equal(t, []string{"FAIL", "TRADE_STATE_ERROR"}, []string{early.ResultCode, early.ErrCode})
		assert.True(t, gopayVerify(t, gw, signType, early), "a response with result_code FAIL must be signed")

		gw.Clock.Advance(5 * time.Minute)
		closed, err := client.CloseOrder(ctx, named())
		require.NoError(t, err)
		assert.Equal(t, "SUCCESS", closed.ResultCode, closed.ErrCodeDes)
		// Here the peer can't verify the response: its struct has no result_msg, and
		// CloseOrder returns only the struct.
		assert.False(t, gopayVerify(t, gw, signType, closed))

		query, _, err := client.QueryOrder(ctx, named())
		require.NoError(t, err)
		assert.Equal(t, "CLOSED", query.TradeState)
		again, err := client.UnifiedOrder(ctx, gopayOrder(signType, "20150806125346", nowhere))
		require.NoError(t, err)
		assert.Equal(t, "ORDERCLOSED", again.ErrCode)
	})
}

// gopayRefund returns a refund of an order of 101 fen.
func gopayRefund(signType, outRefundNo string, fee int, notifyURL string) gopay.BodyMap {
	return gopayRequest(signType).Set("out_trade_no", "20150806125346").Set("out_refund_no", outRefundNo).
		Set("total_fee", 101).Set("refund_fee", fee).Set("refund_desc", "商品已售完").Set("notify_url", notifyURL)
}

// gopayPaidWithCoupons returns a client with an order that was paid with 71 fen and three
// coupons.
func gopayPaidWithCoupons(t *testing.T, gw *wxpaytest.Server, signType string) *wechat.Client {
	client := gopayClient(t, gw)
	_, err := client.UnifiedOrder(context.Background(), gopayOrder(signType, "20150806125346", nowhere))
	require.NoError(t, err)
	unpaid, _, err := client.Refund(context.Background(), gopayRefund(signType, "R1", 50, nowhere))
	require.NoError(t, err)
	require.Equal(t, "ORDERNOTEXIST", unpaid.ErrCode)
	require.NoError(t, gw.PayWith("20150806125346", wxpaytest.Payment{Coupons: threeCoupons()}))
	return client
}

func TestGopayRefunds(t *testing.T) {
	eachSignType(t, func(t *testing.T, signType string) {
		gw, ctx := newGateway(t), context.Background()
		client := gopayPaidWithCoupons(t, gw, signType)
		asked, fields, err := client.Refund(ctx, gopayRefund(signType, "R1", 50, nowhere))
		require.NoError(t, err)
		require.Equal(t, "SUCCESS", asked.ResultCode, asked.ErrCodeDes)
		assert.True(t, gopayVerify(t, gw, signType, fields))
		made, ok := gw.Refund("R1")
		require.True(t, ok)
		assert.Equal(t, made.RefundID, asked.RefundId)
		assert.Equal(t, made.TransactionID, asked.TransactionId)
		assert.Equal(t, []string{"50", "50", "101", "96", "71"}, []string{asked.RefundFee,
			asked.SettlementRefundFee, asked.TotalFee, asked.SettlementTotalFee, asked.CashFee})
		// Coupons paid 30 of 101 fen. Of a refund of 50 fen, 14 go back to the first coupon.
		assert.Equal(t, []string{"36", "14", "1", "CASH", "10000", "14"},
			[]string{asked.CashRefundFee, asked.CouponRefundFee, asked.CouponRefundCount,
				asked.CouponType0, asked.CouponRefundId0, asked.CouponRefundFee0})

		query, fields, err := client.QueryRefund(ctx, gopayRequest(signType).Set("out_refund_no", "R1"))
		require.NoError(t, err)
		assert.True(t, gopayVerify(t, gw, signType, fields))
		assert.Equal(t, []string{"1", "R1", "PROCESSING", "50", "14", ""}, []string{query.RefundCount, query.OutRefundNo0,
			query.RefundStatus0, query.RefundFee0, query.CouponRefundFee0, query.RefundSuccessTime0})
		for _, x := range gw.Exchanges() {
			assert.Equal(t, x.Path == "/secapi/pay/refund", x.Presents, "certificate presented to %s", x.Path)
		}
	})
}

func TestGopayRefundsTheRest(t *testing.T) {
	eachSignType(t, func(t *testing.T, signType string) {
		gw, ctx := newGateway(t), context.Background()
		client := gopayPaidWithCoupons(t, gw, signType)
		first, _, err := client.Refund(ctx, gopayRefund(signType, "R1", 50, nowhere))
		require.NoError(t, err)
		require.NoError(t, gw.FinishRefund("R1", wxpaytest.RefundSuccess))

		frequent, _, err := client.Refund(ctx, gopayRefund(signType, "R2", 51, nowhere))
		require.NoError(t, err)
		assert.Equal(t, "FREQUENCY_LIMITED", frequent.ErrCode)
		gw.Clock.Advance(time.Minute)
		rest, fields, err := client.Refund(ctx, gopayRefund(signType, "R2", 51, nowhere))
		require.NoError(t, err)
		require.Equal(t, "SUCCESS", rest.ResultCode, rest.ErrCodeDes)
		assert.True(t, gopayVerify(t, gw, signType, fields))
		assert.Equal(t, []string{"35", "16", "3", "46"},
			[]string{rest.CashRefundFee, rest.CouponRefundFee, rest.CouponRefundCount, rest.SettlementRefundFee})

		both, fields, err := client.QueryRefund(ctx, gopayRequest(signType).Set("transaction_id", first.TransactionId))
		require.NoError(t, err)
		assert.True(t, gopayVerify(t, gw, signType, fields))
		done, _ := gw.Refund("R1")
		assert.Equal(t, beijing("2006-01-02 15:04:05", done.Finished), both.RefundSuccessTime0)
		assert.Equal(t, []string{"2", "R1", "SUCCESS", "R2", "PROCESSING"},
			[]string{both.RefundCount, both.OutRefundNo0, both.RefundStatus0, both.OutRefundNo1, both.RefundStatus1})
		assert.Equal(t, []string{"50", "51", "14", "16"},
			[]string{both.RefundFee0, both.RefundFee1, both.CouponRefundFee0, both.CouponRefundFee1})
		// Here the peer loses the third coupon of the first and of the second refund: its
		// struct has two coupons per refund. Its map has all.
		assert.Equal(t, "5", both.CouponRefundFee11)
		assert.Equal(t, "5", fields.GetString("coupon_refund_fee_1_2"))

		refunded, _ := gw.Order("20150806125346")
		assert.EqualValues(t, 101, refunded.Refunded)
		assert.Equal(t, wxpaytest.StateRefund, refunded.State)
	})
}

func TestGopayRefundNotification(t *testing.T) {
	for _, status := range []string{wxpaytest.RefundSuccess, wxpaytest.RefundChange, wxpaytest.RefundClosed} {
		t.Run(status, func(t *testing.T) {
			gw := newGateway(t)
			var notice *wechat.RefundNotify
			url := notified(t, func(w http.ResponseWriter, r *http.Request) {
				message, err := wechat.ParseRefundNotify(r)
				if assert.NoError(t, err) {
					assert.Equal(t, gw.Merchant("").MchID, message.MchId)
					notice, err = wechat.DecryptRefundNotifyReqInfo(message.ReqInfo, gw.Merchant("").Key)
					assert.NoError(t, err)
				}
				_, _ = w.Write([]byte((&wechat.NotifyResponse{ReturnCode: "SUCCESS", ReturnMsg: "OK"}).ToXmlString()))
			})
			client := gopayPaidWithCoupons(t, gw, "")
			_, _, err := client.Refund(context.Background(), gopayRefund("", "R1", 101, url))
			require.NoError(t, err)
			gw.Clock.Advance(20 * time.Minute)
			require.NoError(t, gw.FinishRefund("R1", status))

			done, _ := gw.Refund("R1")
			finished := ""
			if status == wxpaytest.RefundSuccess {
				finished = beijing("2006-01-02 15:04:05", done.Finished)
			}
			sent := lastDelivery(t, gw)
			assert.Equal(t, "R1", sent.OutRefundNo)
			assert.True(t, sent.Acknowledged)
			require.NotNil(t, notice)
			assert.Equal(t, wechat.RefundNotify{
				TransactionId: done.TransactionID, OutTradeNo: "20150806125346",
				RefundId: done.RefundID, OutRefundNo: "R1", TotalFee: "101", SettlementTotalFee: "96",
				RefundFee: "101", SettlementRefundFee: "96", RefundStatus: status, SuccessTime: finished,
				RefundRecvAccout: "支付用户零钱", RefundAccount: "REFUND_SOURCE_UNSETTLED_FUNDS", RefundRequestSource: "API",
			}, *notice)
		})
	}
}

func TestGopayRefundWithoutCertificate(t *testing.T) {
	gw := newGateway(t)
	client := gopayClient(t, gw)
	client.SetTLSHttpClient(xhttp.NewClient().SetHttpTransport(gw.Transport()))
	_, _, err := client.Refund(context.Background(), gopayRequest("").Set("out_trade_no", "20150806125346").
		Set("out_refund_no", "R1").Set("total_fee", 101).Set("refund_fee", 101))
	assert.EqualError(t, err, "HTTP Request Error, StatusCode = 400")
	assert.Empty(t, gw.Refunds())
}

// Both sides compute the same signature for a message with coupons, whoever wrote it.
func TestGopaySignature(t *testing.T) {
	eachSignType(t, func(t *testing.T, signType string) {
		gw := newGateway(t)
		key := gw.Merchant("").Key
		theirs := gopay.BodyMap{}
		for name, value := range awkward() {
			theirs.Set(name, value)
		}
		ours := gopayNotification(t, gw.SignXML("", signType, awkward()))
		assert.Equal(t, wechat.GetReleaseSign(key, signType, theirs), ours.GetString("sign"))
		sign := ours.GetString("sign")
		ours.Remove("sign")
		assert.Equal(t, theirs, ours, "the messages differ")
		assert.Len(t, sign, map[bool]int{true: 64, false: 32}[signType == wxpaytest.HMACSHA256])
	})
}

func TestGopayNotificationWithCoupons(t *testing.T) {
	eachSignType(t, func(t *testing.T, signType string) {
		gw := newGateway(t)
		var notice gopay.BodyMap
		url := notified(t, gopayNotify(t, gw, signType, &notice))
		_, err := gopayClient(t, gw).UnifiedOrder(context.Background(), gopayOrder(signType, "20150806125346", url))
		require.NoError(t, err)
		require.NoError(t, gw.PayWith("20150806125346", wxpaytest.Payment{Coupons: manyCoupons(), BankType: "CMB_DEBIT"}))
		require.True(t, lastDelivery(t, gw).Acknowledged)
		assert.Equal(t, "78", notice.GetString("coupon_fee"))
		assert.Equal(t, "23", notice.GetString("cash_fee"))
		assert.Equal(t, "12", notice.GetString("coupon_count"))
		assert.Equal(t, "11", notice.GetString("coupon_fee_10"))
		assert.Equal(t, "2011", notice.GetString("coupon_id_11"))
		assert.Equal(t, "CMB_DEBIT", notice.GetString("bank_type"))

		// Here the peer rejects a genuine message in struct mode: the struct has three
		// coupons, and the signature leaves out the others.
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(string(lastDelivery(t, gw).Body)))
		typed, err := wechat.ParseNotify(r)
		require.NoError(t, err)
		assert.False(t, gopayVerify(t, gw, signType, typed))
	})
}

// The peer detects the messages that the gateway forges on demand.
func TestGopayForgedNotification(t *testing.T) {
	for _, fault := range []wxpaytest.FaultName{wxpaytest.WrongSignature, wxpaytest.MissingSignature, wxpaytest.OtherKey} {
		t.Run(string(fault), func(t *testing.T) {
			gw := newGateway(t)
			var notice gopay.BodyMap
			url := notified(t, gopayNotify(t, gw, "", &notice))
			_, err := gopayClient(t, gw).UnifiedOrder(context.Background(), gopayOrder("", "20150806125346", url))
			require.NoError(t, err)
			gw.Inject(wxpaytest.Fault{Name: fault, Path: wxpaytest.NotifyPath})

			require.NoError(t, gw.Pay("20150806125346"))
			assert.False(t, lastDelivery(t, gw).Acknowledged)
			assert.Nil(t, notice)
			gw.Clock.Advance(15 * time.Second)
			assert.True(t, lastDelivery(t, gw).Acknowledged, "the redelivered message must be accepted")
			assert.Equal(t, "101", notice.GetString("total_fee"))
		})
	}
}

// Here the peer does not verify responses: a call succeeds even if the signature is
// wrong or missing. Only a separate call of VerifySign detects that.
func TestGopayRepliesUnverified(t *testing.T) {
	for _, fault := range []wxpaytest.FaultName{wxpaytest.WrongSignature, wxpaytest.MissingSignature} {
		t.Run(string(fault), func(t *testing.T) {
			gw := newGateway(t)
			gw.Inject(wxpaytest.Fault{Name: fault})
			order, err := gopayClient(t, gw).UnifiedOrder(context.Background(),
				gopayOrder("", "20150806125346", nowhere))
			require.NoError(t, err)
			assert.Equal(t, "SUCCESS", order.ResultCode)
			assert.NotEmpty(t, order.PrepayId)
			assert.False(t, gopayVerify(t, gw, "", order))
		})
	}
}

// Here the peer leaves the signature in the caller's map. If the map is used again with
// another value, the peer sends the old signature.
func TestGopayStaleSignature(t *testing.T) {
	gw := newGateway(t)
	client, request := gopayClient(t, gw), gopayOrder("", "20150806125346", nowhere)
	_, err := client.UnifiedOrder(context.Background(), request)
	require.NoError(t, err)
	require.NotEmpty(t, request.GetString("sign"))

	again, err := client.UnifiedOrder(context.Background(), request.Set("out_trade_no", "20150806125347"))
	require.NoError(t, err)
	assert.Equal(t, "FAIL", again.ReturnCode)
	assert.Equal(t, "签名错误", again.ReturnMsg)
	assert.Empty(t, again.Sign)
	assert.Len(t, gw.Orders(), 1)
}

// Here the peer accepts any server: a client from NewClient never verifies the
// certificate of the server.
func TestGopayTrustsAnyServer(t *testing.T) {
	gw := newGateway(t)
	_, err := http.Post(gw.URL+"/pay/unifiedorder", "text/xml", nil)
	require.ErrorContains(t, err, "certificate", "the system must not trust the gateway's authority")

	m := gw.Merchant("")
	client := wechat.NewClient(m.AppID, m.MchID, m.Key, true)
	client.SetProxyUrl(gw.URL)
	require.NoError(t, client.AddCertPkcs12FileContent(merchantP12(t)))
	order, err := client.UnifiedOrder(context.Background(), gopayOrder("", "20150806125346", nowhere))
	require.NoError(t, err)
	assert.Equal(t, "SUCCESS", order.ResultCode)
	require.NoError(t, gw.Pay("20150806125346"))
	refund, _, err := client.Refund(context.Background(), gopayRequest("").Set("out_trade_no", "20150806125346").
		Set("out_refund_no", "R1").Set("total_fee", 101).Set("refund_fee", 101))
	require.NoError(t, err)
	assert.Equal(t, "SUCCESS", refund.ResultCode, refund.ErrCodeDes)
}
