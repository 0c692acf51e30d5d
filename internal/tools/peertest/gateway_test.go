package peertest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

const (
	openID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
	nonce  = "5K8264ILTKCH16CQ2502SI8ZNMTM67VS"

	// Nothing listens there. Orders are paid, but their notifications are not answered.
	nowhere = "http://127.0.0.1:9/notify"

	// Everything that XML must escape, and some characters that URLs would escape.
	attach = `a<b & "c"=']]>' 测试 %20+`
)

// signTypes are the values of sign_type in requests. The empty one means MD5, and the
// field is left out.
var signTypes = []string{"", wxpaytest.MD5, wxpaytest.HMACSHA256}

func eachSignType(t *testing.T, test func(t *testing.T, signType string)) {
	for _, signType := range signTypes {
		t.Run("sign_type="+signType, func(t *testing.T) { test(t, signType) })
	}
}

func newGateway(t *testing.T) *wxpaytest.Server {
	gw := wxpaytest.NewServer()
	t.Cleanup(gw.Close)
	return gw
}

// notified starts a merchant's server and returns its address.
func notified(t *testing.T, handler http.HandlerFunc) string {
	srv := httptest.NewServer(handler)
	t.Cleanup(srv.Close)
	return srv.URL
}

// lastDelivery returns the latest attempt to deliver a notification.
func lastDelivery(t *testing.T, gw *wxpaytest.Server) wxpaytest.Delivery {
	all := gw.Deliveries()
	require.NotEmpty(t, all)
	return all[len(all)-1]
}

// paymentParams returns what the mini program passes to wx.requestPayment.
func paymentParams(t *testing.T, timeStamp, pkg, signType, paySign string) []byte {
	params, err := json.Marshal(map[string]string{
		"timeStamp": timeStamp, "nonceStr": nonce, "package": pkg, "signType": signType, "paySign": paySign,
	})
	require.NoError(t, err)
	return params
}

func timeStamp(gw *wxpaytest.Server) string {
	return strconv.FormatInt(gw.Clock.Now().Unix(), 10)
}

// beijing formats a time in Beijing time, as in the protocol.
func beijing(layout string, at time.Time) string {
	return at.In(time.FixedZone("", 8*60*60)).Format(layout)
}

// merchantP12 returns a certificate file as from the merchant platform. It contains the
// certificates of the merchant and of the authority.
func merchantP12(t *testing.T) []byte {
	p12, err := os.ReadFile("../../../testdata/apiclient_cert.p12")
	require.NoError(t, err)
	return p12
}

// threeCoupons returns a coupon of each of the three types, 30 fen in total.
func threeCoupons() []wxpaytest.Coupon {
	return []wxpaytest.Coupon{
		{ID: "10000", Type: "CASH", Fee: 20},
		{ID: "10001", Type: "NO_CASH", Fee: 5},
		{ID: "10002", Fee: 5},
	}
}

// manyCoupons returns more coupons than any struct has fields for. coupon_fee_10 sorts
// before coupon_fee_2.
func manyCoupons() []wxpaytest.Coupon {
	coupons := make([]wxpaytest.Coupon, 12)
	for i := range coupons {
		coupons[i] = wxpaytest.Coupon{ID: strconv.Itoa(2000 + i), Type: "CASH", Fee: int64(i + 1)}
	}
	return coupons
}

// awkward returns a message with coupons and with every difficulty for signing.
func awkward() map[string]string {
	fields := map[string]string{
		"return_code": "SUCCESS", "result_code": "SUCCESS", "appid": "wxd930ea5d5a258f4f", "mch_id": "10000100",
		"nonce_str": nonce, "out_trade_no": "20150806125346", "total_fee": "101", "cash_fee": "23",
		"coupon_fee": "78", "coupon_count": "12", "attach": attach, "device_info": "", "offset": "0",
		"Upper": "1", "under_score": "2", "underscore": "3", "key": "4", "body": "  two spaces each side  ",
	}
	for i, c := range manyCoupons() {
		fields[fmt.Sprintf("coupon_id_%d", i)] = c.ID
		fields[fmt.Sprintf("coupon_type_%d", i)] = c.Type
		fields[fmt.Sprintf("coupon_fee_%d", i)] = strconv.FormatInt(c.Fee, 10)
	}
	return fields
}

// assertPaid checks that the gateway has an order of 101 fen without coupons as paid.
func assertPaid(t *testing.T, gw *wxpaytest.Server, outTradeNo string) wxpaytest.Order {
	order, ok := gw.Order(outTradeNo)
	require.True(t, ok)
	assert.Equal(t, wxpaytest.StateSuccess, order.State)
	assert.EqualValues(t, 101, order.TotalFee)
	assert.Equal(t, openID, order.OpenID)
	assert.NotEmpty(t, order.TransactionID)
	return order
}

// delivered passes a message to a handler, without a network.
func delivered(handler http.HandlerFunc, body []byte) {
	handler(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body)))
}
