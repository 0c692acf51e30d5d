package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

func TestOrdersNewestFirstAndFound(t *testing.T) {
	r := start(t)
	r.order("20150806A1", 100, r.pageURL()+"/nobody")
	r.paid("20150806A2", 200)
	r.order("20150806B1", 300, r.pageURL()+"/nobody")
	numbers := func(query string) (all []string) {
		for _, o := range ask[orderList](r, "/desk/orders?"+query).Orders {
			all = append(all, o.OutTradeNo)
		}
		return all
	}
	assert.Equal(t, []string{"20150806B1", "20150806A2", "20150806A1"}, numbers(""))
	assert.Equal(t, []string{"20150806A2", "20150806A1"}, numbers("q=0806A"))
	assert.Equal(t, []string{"20150806A2"}, numbers("state=SUCCESS"))
	assert.Equal(t, []string{"20150806B1", "20150806A1"}, numbers("state=NOTPAY"))
	assert.Equal(t, []string{"20150806B1", "20150806A2", "20150806A1"}, numbers("q="+url.QueryEscape("拿铁")))
	assert.Equal(t, []string{"20150806A2"}, numbers("q=42000000012"))
	assert.Empty(t, numbers("q=nothing"))
	assert.Equal(t, 3, ask[orderList](r, "/desk/orders?q=nothing").Total)
}

func TestStoryOfAnOrderThatNobodyAcknowledges(t *testing.T) {
	r := start(t)
	id := r.paid("20150806S1", 2800)
	s := ask[story](r, "/desk/order?id="+id)
	assert.Equal(t, "咖啡店-拿铁", s.Fields["body"])
	require.Len(t, s.Events, 3)
	request, attempt := s.Events[0].Request, s.Events[2].Delivery
	assert.Equal(t, wxpaytest.ChangePaid, s.Events[1].Change.Kind)
	assert.Equal(t, "/pay/unifiedorder", request.Path)
	assert.Contains(t, request.Body, "<out_trade_no>")
	assert.Contains(t, request.Reply, "prepay_id")
	assert.Equal(t, 1, attempt.Attempt)
	assert.False(t, attempt.Acknowledged)
	assert.Equal(t, http.StatusOK, attempt.Status, "the page is no backend, and says so")
	assert.Equal(t, r.gateway.Clock.Now().Add(15*time.Second), s.Next.In(time.Local))

	tell[clockAnswer](r, "/desk/clock", clockQuestion{To: "delivery"})
	s = ask[story](r, "/desk/order?id="+id)
	require.Len(t, s.Events, 4)
	assert.Equal(t, 2, s.Events[3].Delivery.Attempt)
}

func TestStoryOfNoOrder(t *testing.T) {
	r := start(t)
	response, err := http.Get(r.pageURL() + "/desk/order?id=10000100/none")
	require.NoError(t, err)
	assert.Equal(t, "unknown", read[problem](r, response, http.StatusNotFound).Code)
}

func TestPhoneSaysWhatWeChatSays(t *testing.T) {
	r := start(t)
	_, params := r.order("20150806P1", 2800, r.pageURL()+"/nobody")
	change := func(name, value string) string {
		var fields map[string]string
		require.NoError(t, json.Unmarshal([]byte(params), &fields))
		fields[name] = value
		text, err := json.Marshal(fields)
		require.NoError(t, err)
		return string(text)
	}
	for name, c := range map[string]struct{ params, errMsg, cause string }{
		"signType":   {change("signType", "MD5"), "支付验证签名失败", "signType"},
		"paySign":    {change("paySign", "00"), "支付验证签名失败", ""},
		"package":    {change("package", "prepay_id=wx0"), "缺少参数: total_fee", "unknown"},
		"no package": {change("package", "wx0"), "缺少参数: total_fee", "unknown"},
		"no JSON":    {"timeStamp=1", "parameter should be Object", ""},
	} {
		t.Run(name, func(t *testing.T) {
			for _, path := range []string{"/desk/cashier", "/desk/pay", "/desk/cancel"} {
				a := tell[phoneAnswer](r, path, map[string]any{"params": c.params})
				assert.Contains(t, a.ErrMsg, "requestPayment:fail ")
				assert.Contains(t, a.ErrMsg, c.errMsg, path)
				assert.Equal(t, c.cause, a.Cause, path)
				assert.Nil(t, a.Order)
			}
		})
	}
	open := tell[phoneAnswer](r, "/desk/cashier", map[string]any{"params": params})
	assert.Empty(t, open.ErrMsg)
	require.NotNil(t, open.Order)
	assert.Equal(t, int64(2800), open.Order.TotalFee)
	assert.Equal(t, "requestPayment:fail cancel", tell[phoneAnswer](r, "/desk/cancel", map[string]any{"params": params}).ErrMsg)
	tell[clockAnswer](r, "/desk/clock", clockQuestion{Advance: 7200})
	assert.Equal(t, "expired", tell[phoneAnswer](r, "/desk/cashier", map[string]any{"params": params}).Cause)
	assert.Equal(t, "expired", r.refused("/desk/pay", map[string]any{"order": "20150806P1"}, http.StatusConflict).Code)
}

func TestPayingWithACoupon(t *testing.T) {
	r := start(t)
	id, _ := r.order("20150806C1", 2800, r.pageURL()+"/nobody")
	a := tell[phoneAnswer](r, "/desk/pay", map[string]any{
		"order": id, "bankType": "CMB_DEBIT", "coupons": []couponQuestion{{Type: "CASH", Fee: 500}},
	})
	assert.Equal(t, "requestPayment:ok", a.ErrMsg)
	assert.Equal(t, id, a.ID)
	paid := ask[story](r, "/desk/order?id="+id).Order
	require.Len(t, paid.Coupons, 1)
	assert.Equal(t, int64(500), paid.Coupons[0].Fee)
	assert.Equal(t, "paid", r.refused("/desk/pay", map[string]any{"order": id}, http.StatusConflict).Code)
}

func TestCounterPaymentAsksForThePassword(t *testing.T) {
	r := start(t)
	code := tell[loginAnswer](r, "/desk/code", codeQuestion{Password: true}).Code
	_, err := r.client().Micropay(t.Context(), &wxpay.MicropayRequest{
		Body: "拿铁", OutTradeNo: "20150806M1", TotalFee: 100, SpbillCreateIP: "203.0.113.7", AuthCode: code,
	})
	require.ErrorIs(t, err, wxpay.ErrUserPaying)
	tell[nothing](r, "/desk/password", passwordQuestion{Order: "20150806M1", OK: true})
	o, _ := r.gateway.Order("20150806M1")
	assert.Equal(t, wxpaytest.StateSuccess, o.State)
}

func TestRefundOnTheMerchantPlatform(t *testing.T) {
	r := start(t, "-refund-notify-url", "http://127.0.0.1:1/refunded")
	id := r.paid("20150806R1", 2800)
	refund := tell[refundRow](r, "/desk/refund", refundQuestion{Order: id, Fee: 800, Reason: "凉了"})
	assert.Equal(t, int64(800), refund.Fee)
	assert.Equal(t, "PROCESSING", refund.Status)
	assert.Equal(t, "http://127.0.0.1:1/refunded", refund.NotifyURL)
	tell[nothing](r, "/desk/refund/finish", finishQuestion{refund.ID, "CHANGE"})
	list := ask[refundList](r, "/desk/refunds?q=20150806R1")
	require.Len(t, list.Refunds, 1)
	assert.Equal(t, "CHANGE", list.Refunds[0].Status)
	assert.Equal(t, "凉了", list.Refunds[0].Reason)
	assert.Empty(t, ask[refundList](r, "/desk/refunds?q=other").Refunds)

	r.refused("/desk/refund", refundQuestion{Order: id, Fee: 2001}, http.StatusConflict)
	r.refused("/desk/refund/finish", finishQuestion{refund.ID, "SUCCESS"}, http.StatusConflict)
	r.refused("/desk/refund/finish", finishQuestion{"none", "SUCCESS"}, http.StatusNotFound)
}

func TestRequestsAlsoThoseWithoutAnOrder(t *testing.T) {
	r := start(t)
	r.order("20150806Q1", 100, r.pageURL()+"/nobody")
	tell[sampleAnswer](r, "/desk/sample", sampleQuestion{Kind: "mistake"})
	all := ask[requestList](r, "/desk/requests")
	require.Len(t, all.Requests, 2)
	assert.Equal(t, "SIGNERROR", all.Requests[0].Code)
	refused := ask[requestList](r, "/desk/requests?result=refused")
	require.Len(t, refused.Requests, 1)
	one := ask[request](r, "/desk/request?id="+refused.Requests[0].ID)
	assert.Contains(t, one.Body, "<attach></attach>")
	assert.Contains(t, one.Reply, "签名错误")
	assert.Contains(t, one.Hint, "empty", "the mistake of the sample")
}

func TestFaultBoard(t *testing.T) {
	r := start(t)
	board := ask[faultBoard](r, "/desk/faults")
	ofNotifications := slices.DeleteFunc(wxpaytest.NotifyFaults(), func(n wxpaytest.FaultName) bool { return slices.Contains(wxpaytest.Faults(), n) })
	assert.NotEmpty(t, ofNotifications)
	assert.Len(t, board.Faults, len(wxpaytest.Faults())+len(ofNotifications), "each fault appears once")
	assert.Equal(t, wxpaytest.Paths(), board.Paths)
	assert.Empty(t, board.Active)

	board = tell[faultBoard](r, "/desk/faults/inject", faultQuestion{Name: wxpaytest.TruncatedBody, Path: "/pay/orderquery", Times: 2})
	require.Len(t, board.Active, 1)
	_, err := r.client().OrderQuery(t.Context(), &wxpay.OrderQueryRequest{OutTradeNo: "20150806F1"})
	assert.Error(t, err)
	board = ask[faultBoard](r, "/desk/faults")
	require.Len(t, board.Active, 1)
	assert.Equal(t, 1, board.Active[0].Struck)
	assert.Equal(t, 1, board.Active[0].Times)
	board = tell[faultBoard](r, "/desk/faults/remove", removeQuestion{board.Active[0].ID})
	assert.Empty(t, board.Active)

	before := true
	tell[faultBoard](r, "/desk/faults/inject", faultQuestion{Name: wxpaytest.ErrCode, Code: "NOTENOUGH", Text: "no money", Before: &before})
	_, err = r.client().OrderQuery(t.Context(), &wxpay.OrderQueryRequest{OutTradeNo: "20150806F1"})
	assert.ErrorContains(t, err, `NOTENOUGH "no money"`)

	problem := r.refused("/desk/faults/inject", faultQuestion{Name: wxpaytest.HTMLPage, Path: "notify"}, http.StatusBadRequest)
	assert.Contains(t, problem.Error, "can't strike a notification")
	for _, path := range []string{"pay/orderquery", "/pay/orderquery/", "/pay/unifedorder", "/sns", "/desk/pay", "/sandboxnewer/pay/orderquery"} {
		problem = r.refused("/desk/faults/inject", faultQuestion{Name: wxpaytest.HTMLPage, Path: path}, http.StatusBadRequest)
		assert.Equal(t, `html-page has the Path "`+path+`": the gateway has no such path`, problem.Error)
	}
	for _, path := range append(wxpaytest.Paths(), "/sandboxnew/pay/orderquery", "/xdc/apiv2sandbox/pay/orderquery", "/xdc/apiv2getsignkey/sign/getsignkey") {
		tell[faultBoard](r, "/desk/faults/inject", faultQuestion{Name: wxpaytest.HTMLPage, Path: path})
	}
	tell[faultBoard](r, "/desk/faults/remove", removeQuestion{})
	r.refused("/desk/faults/inject", faultQuestion{}, http.StatusBadRequest)
	tell[faultBoard](r, "/desk/faults/inject", faultQuestion{Name: wxpaytest.HTMLPage})
	assert.Empty(t, tell[faultBoard](r, "/desk/faults/remove", removeQuestion{}).Active)
}

func TestClock(t *testing.T) {
	r := start(t)
	speed := func(of float64) *float64 { return &of }
	before := ask[clockAnswer](r, "/desk/clock")
	assert.Zero(t, before.Speed)
	after := tell[clockAnswer](r, "/desk/clock", clockQuestion{Advance: 300})
	assert.Equal(t, 5*time.Minute, after.Now.Sub(before.Now))
	after = tell[clockAnswer](r, "/desk/clock", clockQuestion{To: "bill"})
	assert.Equal(t, "10:00:00", after.Now.In(beijing).Format(time.TimeOnly))
	for _, q := range []clockQuestion{{To: "delivery"}, {To: "yesterday"}, {Advance: -1}, {Speed: speed(-1)}} {
		r.refused("/desk/clock", q, http.StatusBadRequest)
	}
	running := tell[clockAnswer](r, "/desk/clock", clockQuestion{Speed: speed(3600)})
	assert.Equal(t, 3600.0, running.Speed)
	assert.Eventually(t, func() bool { return ask[clockAnswer](r, "/desk/clock").Now.After(after.Now) }, 10*time.Second, 10*time.Millisecond)
	tell[clockAnswer](r, "/desk/clock", clockQuestion{Speed: speed(0)})
}

func TestBills(t *testing.T) {
	r := start(t)
	r.paid("20150806B1", 2800)
	r.paid("20150806B2", 101)
	day := r.gateway.Clock.Now().In(beijing).Format(time.DateOnly)
	response, err := http.Get(r.pageURL() + "/desk/bill?kind=trade&date=" + day)
	require.NoError(t, err)
	assert.Contains(t, read[problem](r, response, http.StatusConflict).Error, "invalid bill_date", "today's bill is not ready yet")
	tell[clockAnswer](r, "/desk/clock", clockQuestion{To: "bill"})

	trade := ask[billTable](r, "/desk/bill?kind=trade&date="+day)
	require.Len(t, trade.Rows, 2)
	assert.Equal(t, "20150806B1", trade.Rows[0][6])
	assert.Equal(t, "交易时间", trade.Header[0])
	assert.Len(t, trade.Rows[0], len(trade.Header))
	assert.Len(t, trade.Summary, len(trade.SummaryHeader))
	fund := ask[billTable](r, "/desk/bill?kind=fund&type=Basic&date="+day)
	assert.NotEmpty(t, fund.Rows)
	assert.Len(t, fund.Rows[0], len(fund.Header))

	file, err := http.Get(r.pageURL() + "/desk/bill/file?kind=trade&date=" + day)
	require.NoError(t, err)
	shown, err := io.ReadAll(file.Body)
	require.NoError(t, err)
	require.NoError(t, file.Body.Close())
	assert.Contains(t, file.Header.Get("Content-Disposition"), "bill-"+strings.ReplaceAll(day, "-", "")+".csv")
	date, err := time.ParseInLocation(time.DateOnly, day, beijing)
	require.NoError(t, err)
	bill, err := r.client().DownloadBill(t.Context(), &wxpay.DownloadBillRequest{BillDate: date})
	require.NoError(t, err)
	defer bill.Close()
	downloaded, err := io.ReadAll(bill)
	require.NoError(t, err)
	assert.Equal(t, string(downloaded), string(shown), "the API returns the same")
}

func TestBench(t *testing.T) {
	r := start(t)
	wrong := tell[benchAnswer](r, "/desk/bench", benchQuestion{MchID: "10000100", Text: "appid=wxd930ea5d5a258f4f&attach=&body=test&sign=" +
		"0123456789ABCDEF0123456789ABCDEF"})
	assert.Equal(t, "appid=wxd930ea5d5a258f4f&body=test", wrong.StringToSign)
	assert.Empty(t, wrong.Match)
	assert.NotEmpty(t, wrong.Hints)

	// The documentation's vector.
	const vector = "appid=wxd930ea5d5a258f4f&body=test&device_info=1000&mch_id=10000100&nonce_str=ibuaiVcKdpRxkhJA&sign=9A0A8659F005D6984697E2CA0A9CF3B7"
	right := tell[benchAnswer](r, "/desk/bench", benchQuestion{MchID: "10000100", Text: vector})
	assert.Equal(t, "MD5", right.Match)
	assert.Equal(t, "6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6", right.HMAC)
	typed := tell[benchAnswer](r, "/desk/bench", benchQuestion{Key: "192006250b4c09247ec02edce69f6a2d", Text: strings.ReplaceAll(vector, "&", "\n")})
	assert.Equal(t, right.MD5, typed.MD5)

	secret := r.gateway.Merchant("").AppSecret
	x := r.gateway.SignXML("", "", map[string]string{"appid": "wxd930ea5d5a258f4f", "body": "test"})
	for text, want := range map[string]string{
		string(x): "",
		`{"appId":"wxd930ea5d5a258f4f","timeStamp":1,"paySign":"00"}`: "",
	} {
		answer := tell[benchAnswer](r, "/desk/bench", benchQuestion{Key: secret, Text: text})
		assert.Empty(t, answer.Match, want)
	}
	for _, text := range []string{"", "  ", "no pair", "a=1&a=2", "{", "<xml>"} {
		r.refused("/desk/bench", benchQuestion{MchID: "10000100", Text: text}, http.StatusBadRequest)
	}
	r.refused("/desk/bench", benchQuestion{MchID: "1", Text: vector}, http.StatusBadRequest)
}

func TestBenchAddsTheAppIDThatThePhoneKnows(t *testing.T) {
	r := start(t)
	_, params := r.order("20150806T1", 100, r.pageURL()+"/nobody")
	answer := tell[benchAnswer](r, "/desk/bench", benchQuestion{MchID: "10000100", Text: params})
	assert.NotEmpty(t, answer.Match)
	assert.Contains(t, answer.StringToSign, "appId=wxd930ea5d5a258f4f&")
}

func TestSampleOrderIsPaidAndAcknowledged(t *testing.T) {
	r := start(t)
	s := tell[sampleAnswer](r, "/desk/sample", sampleQuestion{Kind: "order"})
	require.NotEmpty(t, s.Params)
	tell[phoneAnswer](r, "/desk/pay", map[string]any{"params": s.Params})
	events := ask[story](r, "/desk/order?id="+s.Order).Events
	require.Len(t, events, 3)
	assert.True(t, events[2].Delivery.Acknowledged)
	tell[delivery](r, "/desk/redeliver", redeliverQuestion{Order: s.Order})
	assert.Len(t, ask[story](r, "/desk/order?id="+s.Order).Events, 4)
}

func TestShopsOfAServiceProvider(t *testing.T) {
	file := writeFile(t, "merchants.json", `[{"mch_id": "1900000109", "appid": "wx8888888888888888", "sub_merchants": [{"sub_mch_id": "1900000110"}, {"sub_mch_id": "1900000111"}]}]`)
	r := start(t, "-merchants", file)
	s := tell[sampleAnswer](r, "/desk/sample", sampleQuestion{Kind: "order"})
	assert.True(t, strings.HasPrefix(s.Order, "1900000110/"))
	list := ask[orderList](r, "/desk/orders")
	require.Len(t, list.Orders, 1, "the order appears once")
	assert.Equal(t, s.Order, list.Orders[0].ID)
	tell[phoneAnswer](r, "/desk/pay", map[string]any{"params": s.Params})
	assert.Equal(t, "SUCCESS", ask[story](r, "/desk/order?id="+s.Order).Order.State)
}

func TestOrdersSurviveARestart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "desk")
	t.Run("first", func(t *testing.T) { startIn(t, dir).paid("20150806K1", 100) })
	t.Run("second", func(t *testing.T) {
		r := startIn(t, dir)
		list := ask[orderList](r, "/desk/orders")
		require.Len(t, list.Orders, 1)
		assert.Equal(t, "SUCCESS", list.Orders[0].State)
		tell[clockAnswer](r, "/desk/clock", clockQuestion{To: "delivery"})
	})
}
