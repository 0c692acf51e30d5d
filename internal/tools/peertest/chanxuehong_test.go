package peertest

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"hash"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/chanxuehong/wechat/mch/core"
	"github.com/chanxuehong/wechat/mch/pay"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// atGateway sends requests for the platform to the gateway. The hosts are constants in
// the peer.
type atGateway struct {
	host string
	base http.RoundTripper
}

func (a atGateway) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Host, r.Host = a.host, a.host
	return a.base.RoundTrip(r)
}

func redirected(t *testing.T, gw *wxpaytest.Server, base http.RoundTripper) *http.Client {
	u, err := url.Parse(gw.URL)
	require.NoError(t, err)
	return &http.Client{Transport: atGateway{u.Host, base}}
}

func chanxuehongClient(gw *wxpaytest.Server, httpClient *http.Client) *core.Client {
	m := gw.Merchant("")
	return core.NewClient(m.AppID, m.MchID, m.Key, httpClient)
}

// chanxuehongClients returns a client without and one with the certificate.
func chanxuehongClients(t *testing.T, gw *wxpaytest.Server) (plain, withCert *core.Client) {
	transport := gw.Transport()
	transport.TLSClientConfig.Certificates = []tls.Certificate{*gw.Certificate("")}
	return chanxuehongClient(gw, redirected(t, gw, gw.Transport())), chanxuehongClient(gw, redirected(t, gw, transport))
}

func chanxuehongOrder(signType, outTradeNo, notifyURL string) *pay.UnifiedOrderRequest {
	return &pay.UnifiedOrderRequest{
		Body: "腾讯充值中心-QQ会员充值", OutTradeNo: outTradeNo, TotalFee: 101, SpbillCreateIP: "123.12.12.123",
		NotifyURL: notifyURL, TradeType: "JSAPI", OpenId: openID, SignType: signType, Attach: attach,
	}
}

// chanxuehongServer returns a handler that verifies with the peer's code. It appends
// to messages and failures.
func chanxuehongServer(gw *wxpaytest.Server) (handler http.HandlerFunc, messages *[]map[string]string, failures *[]error) {
	messages, failures = new([]map[string]string), new([]error)
	m := gw.Merchant("")
	srv := core.NewServer(m.AppID, m.MchID, m.Key,
		core.HandlerFunc(func(ctx *core.Context) {
			*messages = append(*messages, ctx.Msg)
			_ = ctx.Response(map[string]string{"return_code": "SUCCESS", "return_msg": "OK"})
		}),
		core.ErrorHandlerFunc(func(_ http.ResponseWriter, _ *http.Request, err error) {
			*failures = append(*failures, err)
		}))
	return func(w http.ResponseWriter, r *http.Request) { srv.ServeHTTP(w, r, nil) }, messages, failures
}

// chanxuehongPaySign signs for wx.requestPayment.
func chanxuehongPaySign(gw *wxpaytest.Server, timeStamp, pkg, signType string) string {
	m := gw.Merchant("")
	if signType == core.SignType_MD5 {
		return core.JsapiSign(m.AppID, timeStamp, nonce, pkg, signType, m.Key)
	}
	// Here the peer's JsapiSign panics, because it does not support HMAC-SHA256. Its
	// function Sign does.
	fields := map[string]string{
		"appId": m.AppID, "timeStamp": timeStamp, "nonceStr": nonce, "package": pkg, "signType": signType,
	}
	return core.Sign(fields, m.Key, func() hash.Hash { return hmac.New(sha256.New, []byte(m.Key)) })
}

func TestChanxuehongPays(t *testing.T) {
	eachSignType(t, func(t *testing.T, signType string) {
		gw := newGateway(t)
		client, _ := chanxuehongClients(t, gw)
		order, err := pay.UnifiedOrder2(client, chanxuehongOrder(signType, "20150806125346", nowhere))
		require.NoError(t, err)
		made, ok := gw.Order("20150806125346")
		require.True(t, ok)
		assert.Equal(t, made.PrepayID, order.PrepayId)
		assert.Equal(t, attach, made.Fields["attach"])

		before, err := pay.OrderQuery2(client, &pay.OrderQueryRequest{OutTradeNo: "20150806125346", SignType: signType})
		require.NoError(t, err)
		assert.Equal(t, "NOTPAY", before.TradeState)
		assert.Equal(t, attach, before.Attach)

		phoneType := signType
		if phoneType == "" {
			phoneType = core.SignType_MD5
		}
		pkg, at := "prepay_id="+order.PrepayId, timeStamp(gw)
		paySign := chanxuehongPaySign(gw, at, pkg, phoneType)
		require.NoError(t, gw.RequestPayment(paymentParams(t, at, pkg, phoneType, paySign)))
		paid := assertPaid(t, gw, "20150806125346")

		after, err := pay.OrderQuery2(client, &pay.OrderQueryRequest{TransactionId: paid.TransactionID, SignType: signType})
		require.NoError(t, err)
		assert.Equal(t, "SUCCESS", after.TradeState)
		assert.EqualValues(t, 101, after.TotalFee)
		assert.EqualValues(t, 101, after.CashFee)
		assert.Equal(t, "20150806125346", after.OutTradeNo)
		assert.Equal(t, paid.TransactionID, after.TransactionId)
		assert.Equal(t, paid.Paid.Unix(), after.TimeEnd.Unix())
	})
}

func TestChanxuehongPaySignPanics(t *testing.T) {
	assert.Panics(t, func() { core.JsapiSign("wxd930ea5d5a258f4f", "1", nonce, "prepay_id=1", "HMAC-SHA256", "key") })
}

func TestChanxuehongClosesOrder(t *testing.T) {
	eachSignType(t, func(t *testing.T, signType string) {
		gw := newGateway(t)
		client, _ := chanxuehongClients(t, gw)
		_, err := pay.UnifiedOrder2(client, chanxuehongOrder(signType, "20150806125346", nowhere))
		require.NoError(t, err)
		request := &pay.CloseOrderRequest{OutTradeNo: "20150806125346", SignType: signType}

		var refused *core.BizError
		require.ErrorAs(t, pay.CloseOrder2(client, request), &refused)
		assert.Equal(t, "TRADE_STATE_ERROR", refused.ErrCode)
		gw.Clock.Advance(5 * time.Minute)
		require.NoError(t, pay.CloseOrder2(client, request), "the peer must verify a response with result_msg and an empty sub_mch_id")

		query, err := pay.OrderQuery2(client, &pay.OrderQueryRequest{OutTradeNo: "20150806125346", SignType: signType})
		require.NoError(t, err)
		assert.Equal(t, "CLOSED", query.TradeState)
		require.ErrorAs(t, pay.CloseOrder2(client, request), &refused)
		assert.Equal(t, "ORDERCLOSED", refused.ErrCode)
	})
}

func TestChanxuehongRefunds(t *testing.T) {
	eachSignType(t, func(t *testing.T, signType string) {
		gw := newGateway(t)
		client, withCert := chanxuehongClients(t, gw)
		_, err := pay.UnifiedOrder2(client, chanxuehongOrder(signType, "20150806125346", nowhere))
		require.NoError(t, err)
		require.NoError(t, gw.PayWith("20150806125346", wxpaytest.Payment{Coupons: threeCoupons()}))
		request := &pay.RefundRequest{
			OutTradeNo: "20150806125346", OutRefundNo: "R1", TotalFee: 101, RefundFee: 50, SignType: signType,
		}

		_, err = pay.Refund2(client, request)
		require.EqualError(t, err, "http.Status: 400 Bad Request", "no certificate")
		asked, err := pay.Refund2(withCert, request)
		require.NoError(t, err)
		made, ok := gw.Refund("R1")
		require.True(t, ok)
		assert.Equal(t, made.RefundID, asked.RefundId)
		assert.EqualValues(t, 50, asked.RefundFee)
		assert.EqualValues(t, 71, asked.CashFee)
		require.NotNil(t, asked.CashRefundFee)
		assert.EqualValues(t, 36, *asked.CashRefundFee)
		require.NotNil(t, asked.SettlementTotalFee)
		assert.EqualValues(t, 96, *asked.SettlementTotalFee)

		require.NoError(t, gw.FinishRefund("R1", wxpaytest.RefundSuccess))
		gw.Clock.Advance(time.Minute)
		request.OutRefundNo, request.RefundFee = "R2", 51
		_, err = pay.Refund2(withCert, request)
		require.NoError(t, err)
		query, err := pay.RefundQuery2(client, &pay.RefundQueryRequest{OutTradeNo: "20150806125346", SignType: signType})
		require.NoError(t, err)
		require.Len(t, query.RefundList, 2)
		first, second := query.RefundList[0], query.RefundList[1]
		done, _ := gw.Refund("R1")
		assert.Equal(t, []string{"R1", "SUCCESS", "R2", "PROCESSING"},
			[]string{first.OutRefundNo, first.RefundStatus, second.OutRefundNo, second.RefundStatus})
		assert.Equal(t, done.Finished.Unix(), first.RefundSuccessTime.Unix())
		assert.True(t, second.RefundSuccessTime.IsZero())
		assert.EqualValues(t, 51, second.RefundFee)
		assert.EqualValues(t, 46, *second.SettlementRefundFee)

		// Here the peer returns no amounts after a refund has started: the typed query
		// sets them only for trade_state SUCCESS.
		typed, err := pay.OrderQuery2(client, &pay.OrderQueryRequest{OutTradeNo: "20150806125346", SignType: signType})
		require.NoError(t, err)
		assert.Equal(t, "REFUND", typed.TradeState)
		assert.Zero(t, typed.TotalFee)
		fields, err := pay.OrderQuery(client, map[string]string{
			"out_trade_no": "20150806125346", "nonce_str": nonce, "sign_type": signType,
		})
		require.NoError(t, err)
		assert.Equal(t, "101", fields["total_fee"])
		assert.Equal(t, made.TransactionID, fields["transaction_id"])
	})
}

// The peer retries a call once after SYSTEMERROR, with the same bytes. The gateway
// refunds once.
func TestChanxuehongRepeatsRefund(t *testing.T) {
	gw := newGateway(t)
	client, withCert := chanxuehongClients(t, gw)
	_, err := pay.UnifiedOrder2(client, chanxuehongOrder("", "20150806125346", nowhere))
	require.NoError(t, err)
	require.NoError(t, gw.Pay("20150806125346"))
	gw.Inject(wxpaytest.Fault{Name: wxpaytest.SystemErrorAfter, Path: "/secapi/pay/refund"})

	asked, err := pay.Refund2(withCert, &pay.RefundRequest{OutTradeNo: "20150806125346", OutRefundNo: "R1", TotalFee: 101, RefundFee: 101})
	require.NoError(t, err)
	require.Len(t, gw.Refunds(), 1)
	assert.Equal(t, gw.Refunds()[0].RefundID, asked.RefundId)
	order, _ := gw.Order("20150806125346")
	assert.EqualValues(t, 101, order.Refunded)
	requests := gw.Exchanges()
	require.Len(t, requests, 3)
	assert.Equal(t, "SYSTEMERROR", requests[1].Code)
	assert.Equal(t, requests[1].Body, requests[2].Body)
	assert.Equal(t, gw.Merchant("").MchID, requests[2].Client)
}

func TestChanxuehongNotification(t *testing.T) {
	for _, signType := range []string{"", wxpaytest.MD5} {
		t.Run("sign_type="+signType, func(t *testing.T) {
			gw := newGateway(t)
			handler, messages, failures := chanxuehongServer(gw)
			client, _ := chanxuehongClients(t, gw)
			_, err := pay.UnifiedOrder2(client, chanxuehongOrder(signType, "20150806125346", notified(t, handler)))
			require.NoError(t, err)
			require.NoError(t, gw.PayWith("20150806125346", wxpaytest.Payment{Coupons: manyCoupons()}))

			require.Empty(t, *failures)
			require.Len(t, *messages, 1)
			assert.True(t, lastDelivery(t, gw).Acknowledged)
			paid, _ := gw.Order("20150806125346")
			notice := (*messages)[0]
			assert.Equal(t, paid.TransactionID, notice["transaction_id"])
			assert.Equal(t, []string{"101", "23", "78", "12", "11", "2011"}, []string{notice["total_fee"],
				notice["cash_fee"], notice["coupon_fee"], notice["coupon_count"], notice["coupon_fee_10"], notice["coupon_id_11"]})
			assert.Equal(t, attach, notice["attach"])
		})
	}
}

// Here the peer rejects the genuine notification of an HMAC-SHA256 order: it uses MD5
// for a message without sign_type. WeChat Pay often sends notifications without
// sign_type, and so does the gateway. With sign_type the peer accepts it.
func TestChanxuehongNotificationHMAC(t *testing.T) {
	gw := newGateway(t)
	handler, messages, failures := chanxuehongServer(gw)
	client, _ := chanxuehongClients(t, gw)
	_, err := pay.UnifiedOrder2(client, chanxuehongOrder(wxpaytest.HMACSHA256, "20150806125346", notified(t, handler)))
	require.NoError(t, err)
	require.NoError(t, gw.Pay("20150806125346"))
	assert.Empty(t, *messages)
	require.Len(t, *failures, 1)
	// Here the peer puts the expected signature into the text of the error.
	require.ErrorContains(t, (*failures)[0], "sign mismatch")
	assert.False(t, lastDelivery(t, gw).Acknowledged, "the peer must not acknowledge")

	fields := awkward()
	fields["sign_type"] = wxpaytest.HMACSHA256
	delivered(handler, gw.SignXML("", wxpaytest.HMACSHA256, fields))
	require.Len(t, *messages, 1)
	assert.Equal(t, "12", (*messages)[0]["coupon_count"])
	assert.Len(t, *failures, 1)
}

// Here the peer passes an unsigned payment notification to the handler if the message
// contains a req_info. Without req_info it rejects the message.
func TestChanxuehongForgedNotification(t *testing.T) {
	gw := newGateway(t)
	handler, messages, failures := chanxuehongServer(gw)
	forged := awkward()
	delivered(handler, wxpaytest.EncodeXML(forged))
	assert.Empty(t, *messages)
	require.Len(t, *failures, 1)
	require.ErrorIs(t, (*failures)[0], core.ErrNotFoundSign)

	forged["req_info"] = "anything"
	delivered(handler, wxpaytest.EncodeXML(forged))
	require.Len(t, *messages, 1)
	assert.Equal(t, "101", (*messages)[0]["total_fee"])
}

// The peer passes a refund notification on without decrypting it, because it has no
// code for that.
func TestChanxuehongRefundNotification(t *testing.T) {
	gw := newGateway(t)
	handler, messages, failures := chanxuehongServer(gw)
	client, withCert := chanxuehongClients(t, gw)
	_, err := pay.UnifiedOrder2(client, chanxuehongOrder("", "20150806125346", nowhere))
	require.NoError(t, err)
	require.NoError(t, gw.Pay("20150806125346"))
	_, err = pay.Refund2(withCert, &pay.RefundRequest{
		OutTradeNo: "20150806125346", OutRefundNo: "R1", TotalFee: 101, RefundFee: 101, NotifyUrl: notified(t, handler),
	})
	require.NoError(t, err)
	require.NoError(t, gw.FinishRefund("R1", wxpaytest.RefundSuccess))
	require.Empty(t, *failures)
	require.Len(t, *messages, 1)
	assert.NotEmpty(t, (*messages)[0]["req_info"])
	assert.NotContains(t, (*messages)[0], "sign")
	assert.True(t, lastDelivery(t, gw).Acknowledged)
}

func TestChanxuehongSignature(t *testing.T) {
	gw := newGateway(t)
	key := gw.Merchant("").Key
	handler, messages, failures := chanxuehongServer(gw)
	delivered(handler, gw.SignXML("", wxpaytest.MD5, awkward()))
	require.Empty(t, *failures)
	require.Len(t, *messages, 1)
	ours := (*messages)[0]
	assert.Equal(t, core.Sign(awkward(), key, nil), ours["sign"])
	delete(ours, "sign")
	assert.Equal(t, awkward(), ours, "the messages differ")
}

// The peer rejects a response that is not from the platform.
func TestChanxuehongVerifiesReplies(t *testing.T) {
	for fault, text := range map[wxpaytest.FaultName]string{
		wxpaytest.WrongSignature:   "sign mismatch",
		wxpaytest.OtherKey:         "sign mismatch",
		wxpaytest.MissingSignature: "not found sign",
		wxpaytest.OtherIDs:         "appid mismatch",
		wxpaytest.OtherNumber:      "out_trade_no mismatch",
		wxpaytest.TruncatedBody:    "XML syntax error",
		wxpaytest.HTMLPage:         "XML syntax error",
		wxpaytest.Unavailable:      "http.Status: 503",
	} {
		t.Run(string(fault), func(t *testing.T) {
			gw := newGateway(t)
			client, _ := chanxuehongClients(t, gw)
			_, err := pay.UnifiedOrder2(client, chanxuehongOrder("", "20150806125346", nowhere))
			require.NoError(t, err)
			require.NoError(t, gw.Pay("20150806125346"))
			gw.Inject(wxpaytest.Fault{Name: fault, Path: "/pay/orderquery", Times: -1})
			_, err = pay.OrderQuery2(client, &pay.OrderQueryRequest{OutTradeNo: "20150806125346"})
			assert.ErrorContains(t, err, text)
		})
	}
}

// Here the peer hides why an order was rejected: PARAM_ERROR can be unsigned, and the
// peer reports the missing signature instead of the code.
func TestChanxuehongBareParamError(t *testing.T) {
	gw := newGateway(t)
	client, _ := chanxuehongClients(t, gw)
	gw.Inject(wxpaytest.Fault{Name: wxpaytest.UnsignedErrCode, Code: "PARAM_ERROR", Before: true})
	_, err := pay.UnifiedOrder2(client, chanxuehongOrder("", "20150806125346", nowhere))
	require.ErrorIs(t, err, core.ErrNotFoundSign)
	assert.Equal(t, "PARAM_ERROR", gw.Exchanges()[0].Code)
	assert.Empty(t, gw.Orders())
}

// The peer's client with a certificate verifies the server: it rejects the gateway,
// because the system does not trust its authority.
func TestChanxuehongTLSVerifies(t *testing.T) {
	gw := newGateway(t)
	theirs, err := core.NewTLSHttpClient2(gw.CertificatePEM(""))
	require.NoError(t, err)
	client := chanxuehongClient(gw, redirected(t, gw, theirs.Transport))
	_, err = pay.Refund2(client, &pay.RefundRequest{OutTradeNo: "20150806125346", OutRefundNo: "R1", TotalFee: 101, RefundFee: 101})
	var unknown x509.UnknownAuthorityError
	require.ErrorAs(t, err, &unknown)
	assert.Empty(t, gw.Exchanges())
}
