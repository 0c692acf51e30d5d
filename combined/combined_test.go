package combined

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

const key = "192006250b4c09247ec02edce69f6a2d"

var bg = context.Background()

func newTestClient(t *testing.T) (*wxpay.Client, *wxpaytest.Server) {
	t.Helper()
	gw := producttest.NewGateway(t, wxpaytest.Merchant{Key: key})
	return producttest.ClientOf(t, gw, producttest.WithoutCertificate), gw
}

var hmac = wxpaytest.PathOptions{SignType: wxpaytest.HMACSHA256}

// record answers a path and records the request.
func record(gw *wxpaytest.Server, path string, reply map[string]string) *map[string]string {
	return producttest.Handle(gw, path, hmac, reply)
}

func request() *OrderRequest {
	return &OrderRequest{
		CombineOutTradeNo: "C1", CombineOpenID: "o1", SpbillCreateIP: "1.2.3.4", NotifyURL: "https://shop.example/notify", SceneInfo: SceneInfo{DeviceID: "D1"},
		SubOrderList: SubOrderList{OrderList: []SubOrder{
			{AppID: "wx1", MchID: "1900000109", Body: "b", Attach: "a", OutTradeNo: "A1", TotalFee: 10, SubMchID: "1230000109"},
			{AppID: "wx2", MchID: "1900000110", Body: "b", Attach: "a & b", OutTradeNo: "B1", TotalFee: 20},
		}},
	}
}

func TestOrder(t *testing.T) {
	c, gw := newTestClient(t)
	got := record(gw, "/pay/combinedorder", map[string]string{"trade_type": "JSAPI", "prepay_id": "wx2016", "device_info": "D"})
	r, err := Order(bg, c, request())
	require.NoError(t, err)
	assert.Equal(t, "wx2016", r.PrepayID)
	assert.JSONEq(t, `{"order_num":2,"order_list":[
		{"appid":"wx1","mch_id":"1900000109","sub_mch_id":"1230000109","body":"b","attach":"a","out_trade_no":"A1","fee_type":"CNY","total_fee":10},
		{"appid":"wx2","mch_id":"1900000110","body":"b","attach":"a & b","out_trade_no":"B1","fee_type":"CNY","total_fee":20}]}`, (*got)["sub_order_list"])
	assert.JSONEq(t, `{"device_id":"D1","payer_client_ip":"1.2.3.4"}`, (*got)["scene_info"])
	assert.Equal(t, "wxd930ea5d5a258f4f 10000100 HMAC-SHA256", (*got)["combine_appid"]+" "+(*got)["combine_mch_id"]+" "+(*got)["sign_type"])
	for _, name := range []string{"appid", "mch_id", "sub_mch_id"} {
		assert.NotContains(t, *got, name)
	}
	params, err := c.RequestPaymentParams(r.PrepayID)
	require.NoError(t, err)
	assert.Equal(t, wxpay.SignTypeHMACSHA256, params.SignType)
}

func TestOrderRefuses(t *testing.T) {
	c, _ := newTestClient(t)
	for want, change := range map[string]func(*OrderRequest){
		"CombineOpenID":           func(r *OrderRequest) { r.CombineOpenID = "" },
		"needs 2 to 50":           func(r *OrderRequest) { r.SubOrderList.OrderList = r.SubOrderList.OrderList[:1] },
		"but there are 2 orders":  func(r *OrderRequest) { r.SubOrderList.OrderNum = 3 },
		"TotalFee":                func(r *OrderRequest) { r.SubOrderList.OrderList[1].TotalFee = 0 },
		"Attach":                  func(r *OrderRequest) { r.SubOrderList.OrderList[1].Attach = "" },
		"MchID":                   func(r *OrderRequest) { r.SubOrderList.OrderList[1].MchID = "" },
		"1 to 32 bytes":           func(r *OrderRequest) { r.SubOrderList.OrderList[1].OutTradeNo = strings.Repeat("1", 33) },
		`repeats out_trade_no "A`: func(r *OrderRequest) { r.SubOrderList.OrderList[1] = r.SubOrderList.OrderList[0] },
		"combine_out_trade_no":    func(r *OrderRequest) { r.CombineOutTradeNo = "" },
	} {
		req := request()
		change(req)
		_, err := Order(bg, c, req)
		assert.ErrorContains(t, err, want)
		assert.Equal(t, wxpay.OutcomeNotDone, wxpay.OutcomeOf(err))
	}
	_, err := Order(bg, c.ForSubMerchant("1900000109", ""), request())
	assert.ErrorContains(t, err, "provider's own client")
}

// An order to open in a browser or as a code needs its address.
func TestOrderWithoutAddress(t *testing.T) {
	for trade, name := range map[wxpay.TradeType]string{wxpay.TradeTypeNative: "code_url", wxpay.TradeTypeMWEB: "mweb_url"} {
		c, gw := newTestClient(t)
		record(gw, "/pay/combinedorder", map[string]string{"trade_type": string(trade), "prepay_id": "wx2016"})
		req := request()
		req.TradeType = trade
		_, err := Order(bg, c, req)
		assert.ErrorContains(t, err, name+" is missing")
	}
}

const queried = `{"order_num":2,"order_list":[
	{"mchid":"1900000109","trade_type":"JSAPI","attach":"a","amount":{"total_amount":10,"currency":"CNY"},"transaction_id":"T1","out_trade_no":"A1","goods_tag":"g","description":"d",
		"promotion_detail":[{"promotion_id":"1","scope":"GLOBAL","type":"COUPON","amount":1}]},
	{"mch_id":"1900000110","total_fee":"20","fee_type":"CNY","body":"e","cash_fee":19,"transaction_id":"T2","out_trade_no":"B1","time_end":"20260101100000"}]}`

func TestQuery(t *testing.T) {
	c, gw := newTestClient(t)
	got := record(gw, "/pay/querycombinedorder", map[string]string{
		"combine_out_trade_no": "C1", "combine_openid": "o1", "device_info": "D", "result_msg": "ok", "trade_state": "SUCCESS", "trade_state_desc": "paid", "sub_order_list": queried,
	})
	r, err := Query(bg, c, &QueryRequest{CombineOutTradeNo: "C1"})
	require.NoError(t, err)
	assert.Equal(t, "C1", (*got)["combine_out_trade_no"])
	assert.Equal(t, wxpay.TradeStateSuccess, r.TradeState)
	require.Len(t, r.SubOrderList.OrderList, 2)
	a, b := r.SubOrderList.OrderList[0], r.SubOrderList.OrderList[1]
	assert.Equal(t, Amount{10, "CNY"}, a.Amount)
	assert.Equal(t, "1900000109 d g T1", strings.Join([]string{a.MchID, a.Description, a.GoodsTag, a.TransactionID}, " "))
	assert.Equal(t, int64(1), a.PromotionDetail.Promotions[0].Amount)
	assert.Equal(t, Amount{20, "CNY"}, b.Amount, "the other names, and a number as text")
	assert.Equal(t, "1900000110 e T2", strings.Join([]string{b.MchID, b.Description, b.TransactionID}, " "))
	assert.Equal(t, int64(19), b.CashFee)
	assert.Equal(t, "2026-01-01T10:00:00+08:00", b.TimeEnd.Format(time.RFC3339))

	record(gw, "/pay/querycombinedorder", map[string]string{"combine_out_trade_no": "C2", "trade_state": "SUCCESS"})
	_, err = Query(bg, c, &QueryRequest{CombineOutTradeNo: "C1"})
	assert.ErrorContains(t, err, "another request")
}

func TestClose(t *testing.T) {
	c, gw := newTestClient(t)
	got := record(gw, "/pay/closecombinedorder", nil)
	_, err := Close(bg, c, &CloseRequest{CombineOutTradeNo: "C1", SubOrderList: []CloseOrder{{"1900000109", "A1"}, {"1900000110", "B1"}}})
	require.NoError(t, err)
	assert.Equal(t, `[{"mchid":"1900000109","out_trade_no":"A1"},{"mchid":"1900000110","out_trade_no":"B1"}]`, (*got)["sub_order_list"])
	_, err = Close(bg, c, &CloseRequest{CombineOutTradeNo: "C1", SubOrderList: []CloseOrder{{"", "A1"}}})
	assert.ErrorContains(t, err, "MchID")
}

const paidList = `{"order_num":2,"order_list":[{"appid":"wx1","mch_id":"1900000109","openid":"p1","total_fee":10,"cash_fee":10,"transaction_id":"T1","out_trade_no":"A1","attach":"a","time_end":"20260101100000"},` +
	`{"appid":"wx2","mch_id":"1900000110","openid":"p2","total_fee":20,"cash_fee":20,"transaction_id":"T2","out_trade_no":"B1","attach":"a","time_end":"20260101100000"}]}`

func message(t *testing.T, change map[string]string) string {
	t.Helper()
	fields := map[string]string{
		"return_code": "SUCCESS", "result_code": "SUCCESS", "combine_appid": "wxd930ea5d5a258f4f", "combine_mch_id": "10000100", "combine_out_trade_no": "C1",
		"combine_openid": "o1", "trade_type": "JSAPI", "bank_type": "CMC", "nonce_str": "n", "sign_type": "HMAC-SHA256", "sub_order_list": paidList,
	}
	for name, value := range change {
		fields[name] = value
	}
	return producttest.SignedXML(t, wxpay.NewXMLMap(fields), key, wxpay.SignTypeHMACSHA256)
}

func parse(t *testing.T, c *wxpay.Client, change map[string]string) (*Notification, error) {
	t.Helper()
	return ParseNotify(bg, c, strings.NewReader(message(t, change)))
}

func TestParseNotify(t *testing.T) {
	c, gw := newTestClient(t)
	n, err := parse(t, c, nil)
	require.NoError(t, err)
	assert.Equal(t, "p2", n.SubOrderList.OrderList[1].OpenID)
	sales := []wxpay.Sale{{MchID: "1900000110", OutTradeNo: "B1", TotalFee: 20}, {MchID: "1900000109", OutTradeNo: "A1", TotalFee: 10}}
	require.NoError(t, n.Expect("C1", sales...))
	for want, change := range map[string]func([]wxpay.Sale) (string, []wxpay.Sale){
		"expected 21":      func(s []wxpay.Sale) (string, []wxpay.Sale) { s[0].TotalFee = 21; return "C1", s },
		"was not paid":     func(s []wxpay.Sale) (string, []wxpay.Sale) { s[0].MchID = "1"; return "C1", s },
		"expected USD":     func(s []wxpay.Sale) (string, []wxpay.Sale) { s[0].FeeType = "USD"; return "C1", s },
		"expected 1":       func(s []wxpay.Sale) (string, []wxpay.Sale) { return "C1", s[:1] },
		`expected "C2"`:    func(s []wxpay.Sale) (string, []wxpay.Sale) { return "C2", s },
		"number and amou":  func(s []wxpay.Sale) (string, []wxpay.Sale) { s[0].TotalFee = 0; return "C1", s },
		`order "B1" of mc`: func(s []wxpay.Sale) (string, []wxpay.Sale) { s[1] = s[0]; return "C1", s },
	} {
		number, expected := change(append([]wxpay.Sale(nil), sales...))
		assert.ErrorContains(t, n.Expect(number, expected...), want)
	}
	n.SubOrderList.OrderList[0].SubMchID = "1230000109"
	assert.ErrorContains(t, n.Expect("C1", sales...), "sub_mch_id")

	for want, change := range map[error]map[string]string{
		wxpay.ErrWrongRecipient:   {"combine_mch_id": "99"},
		wxpay.ErrMalformedMessage: {"combine_appid": ""},
		wxpay.ErrWrongMessage:     {"transaction_id": "1"},
		wxpay.ErrRearranged:       {"device_info": "a&combine_out_trade_no=C2"},
	} {
		_, err = parse(t, c, change)
		assert.ErrorIs(t, err, want)
	}
	_, err = parse(t, c, map[string]string{"sub_order_list": "{"})
	assert.ErrorIs(t, err, wxpay.ErrMalformedMessage)
	_, err = ParseNotify(bg, c, strings.NewReader(strings.Replace(message(t, nil), "total_fee\":20", "total_fee\":21", 1)))
	assert.ErrorIs(t, err, wxpay.ErrInvalidSignature)
	_, err = c.ParseNotify(strings.NewReader(message(t, nil)))
	assert.Error(t, err, "it is not the notification of a payment")

	// With a free text before a field that may be absent, WeChat Pay is asked.
	record(gw, "/pay/querycombinedorder", map[string]string{"combine_out_trade_no": "C1", "trade_state": "SUCCESS", "sub_order_list": queried})
	_, err = parse(t, c, map[string]string{"device_info": "D"})
	assert.NoError(t, err)
	for want, reply := range map[string]map[string]string{
		"is USERPAYING":  {"combine_out_trade_no": "C1", "trade_state": "USERPAYING"},
		"another number": {"combine_out_trade_no": "C1", "trade_state": "SUCCESS", "sub_order_list": `{"order_list":[]}`},
		"another one":    {"combine_out_trade_no": "C1", "trade_state": "SUCCESS", "sub_order_list": strings.Replace(queried, `"20"`, `"21"`, 1)},
	} {
		record(gw, "/pay/querycombinedorder", reply)
		_, err = parse(t, c, map[string]string{"device_info": "D"})
		assert.ErrorIs(t, err, wxpay.ErrUnconfirmed)
		assert.ErrorContains(t, err, want)
	}
}

func TestNotifyHandler(t *testing.T) {
	c, _ := newTestClient(t)
	var got []string
	handler := NotifyHandler(c, func(_ context.Context, n *Notification) error {
		got = append(got, n.CombineOutTradeNo)
		return n.Expect("C1", wxpay.Sale{MchID: "1900000109", OutTradeNo: "A1", TotalFee: 10}, wxpay.Sale{MchID: "1900000110", OutTradeNo: "B1", TotalFee: 20})
	})
	for body, want := range map[string]string{message(t, nil): "SUCCESS", message(t, map[string]string{"combine_out_trade_no": "C2"}): "FAIL"} {
		assert.Contains(t, producttest.Post(handler, body), "[CDATA["+want+"]]")
	}
	assert.Len(t, got, 2)
}

func TestMeanings(t *testing.T) {
	for operation, table := range map[string]map[wxpay.Code]string{
		"combinedorder": {
			"SYSTEMERROR": "unknown now", "INVALID_REQUEST": "unknown never", "OUT_TRADE_NO_USED": "unknown never", "ORDERPAID": "already done never",
			"ORDERCLOSED": "not done never", "PARAM_ERROR": "not done never", "NOAUTH": "not done never", "SIGNERROR": "not done never", "A_NEW_CODE": "unknown later",
		},
		"closecombinedorder": {
			"SYSTEMERROR": "unknown now", "ORDERPAID": "not done never", "ORDERCLOSED": "already done never", "ORDERNOTEXIST": "not done later", "TRADE_STATE_ERROR": "not done never",
		},
		"querycombinedorder": {"ORDERNOTEXIST": "read-only later", "SYSTEMERROR": "read-only now"},
	} {
		for code, want := range table {
			err := NewError(operation, code)
			assert.Equal(t, want, err.Outcome.String()+" "+err.Retry.String(), "%s %s", operation, code)
			assert.NotEmpty(t, err.Advice(), code)
		}
	}
	_, err := json.Marshal(request())
	assert.NoError(t, err)
}
