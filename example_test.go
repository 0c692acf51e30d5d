package wxpay_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// From the login to the paid order. Against the real WeChat Pay, leave out
// Hosts, Transport and everything else that says gw.
func ExampleClient() {
	check := func(err error) {
		if err != nil {
			log.Fatal(err)
		}
	}
	ctx := context.Background()
	gw := wxpaytest.NewServer() // stands in for WeChat Pay
	defer gw.Close()
	merchant := gw.Merchant("")

	client, err := wxpay.NewClient(wxpay.Config{
		AppID:     merchant.AppID,     // of the mini program
		MchID:     merchant.MchID,     // merchant number (商户号)
		Key:       merchant.Key,       // APIv2 key (APIv2密钥), 32 bytes
		AppSecret: merchant.AppSecret, // of the mini program; only JSCode2Session needs it
		Hosts:     wxpay.SingleHost(gw.URL),
		Transport: gw.Transport(),
	})
	check(err)
	shop := httptest.NewServer(client.NotifyHandler(func(ctx context.Context, n *wxpay.Notification) error {
		if err := n.Expect("20150806125346", 2800); err != nil { // the order's own number and amount
			return err
		}
		fmt.Println("notification: paid", wxpay.FormatYuan(n.TotalFee), "yuan")
		return nil // deliver once, store that, and only then return nil
	}))
	defer shop.Close()

	session, err := client.JSCode2Session(ctx, gw.LoginCode("", "")) // the code of wx.login
	check(err)
	order, err := client.UnifiedOrder(ctx, &wxpay.UnifiedOrderRequest{
		Body: "咖啡店-拿铁", OutTradeNo: "20150806125346", TotalFee: 2800, // fen (分)
		OpenID: session.OpenID, SpbillCreateIP: "203.0.113.7", NotifyURL: shop.URL + "/wxpay/notify",
	})
	check(err)
	params, err := client.RequestPaymentParams(order.PrepayID)
	check(err)
	toPhone, err := json.Marshal(params) // for wx.requestPayment in the mini program
	check(err)

	check(gw.RequestPayment(toPhone)) // the user pays
	query, err := client.OrderQuery(ctx, &wxpay.OrderQueryRequest{OutTradeNo: "20150806125346"})
	check(err)
	fmt.Println("query:", query.TradeState)
	// Output:
	// notification: paid 28.00 yuan
	// query: SUCCESS
}

// exampleShop returns a gateway and a client for its merchant.
func exampleShop() (*wxpaytest.Server, *wxpay.Client) {
	gw := wxpaytest.NewServer()
	merchant := gw.Merchant("")
	client, err := wxpay.NewClient(wxpay.Config{
		AppID:       merchant.AppID,
		MchID:       merchant.MchID,
		Key:         merchant.Key,
		AppSecret:   merchant.AppSecret,
		Certificate: gw.Certificate(""),
		Hosts:       wxpay.SingleHost(gw.URL),
		Transport:   gw.Transport(),
	})
	if err != nil {
		log.Fatal(err)
	}
	return gw, client
}

// paidOrder makes an order of 28 yuan and lets the user pay it.
func paidOrder(gw *wxpaytest.Server, client *wxpay.Client, outTradeNo string) {
	_, err := client.UnifiedOrder(context.Background(), orderOf(outTradeNo))
	if err != nil {
		log.Fatal(err)
	}
	if err := gw.Pay(outTradeNo); err != nil {
		log.Fatal(err)
	}
}

func orderOf(outTradeNo string) *wxpay.UnifiedOrderRequest {
	return &wxpay.UnifiedOrderRequest{
		Body: "咖啡店-拿铁", OutTradeNo: outTradeNo, TotalFee: 2800, OpenID: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
		SpbillCreateIP: "203.0.113.7", NotifyURL: "http://127.0.0.1:1/notify",
	}
}

func ExampleClient_ParseNotify() {
	gw, client := exampleShop()
	defer gw.Close()
	paidOrder(gw, client, "20150806A1")

	handler := func(w http.ResponseWriter, r *http.Request) {
		n, err := client.ParseNotify(r.Body)
		if err == nil {
			err = n.Expect("20150806A1", 2800)
		}
		if err == nil {
			fmt.Println("paid:", n.OutTradeNo)
		}
		wxpay.WriteAck(w, err)
	}

	w := httptest.NewRecorder()
	handler(w, httptest.NewRequest("POST", "/wxpay/notify", strings.NewReader(string(gw.Notification("20150806A1")))))
	fmt.Println(w.Body)
	// Output:
	// paid: 20150806A1
	// <xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>
}

// The books of a shop: amounts in fen by out_trade_no, and what was delivered.
func ExampleClient_NotifyHandler() {
	gw, client := exampleShop()
	defer gw.Close()
	paidOrder(gw, client, "20150806A1")
	price, delivered := map[string]int64{"20150806A1": 2800}, map[string]bool{} // a database, really

	handler := client.NotifyHandler(func(ctx context.Context, n *wxpay.Notification) error {
		if err := n.Expect(n.OutTradeNo, price[n.OutTradeNo]); err != nil { // 0 for an unknown order: an error
			return err
		}
		if delivered[n.OutTradeNo] {
			return nil // the same message again: acknowledge, deliver nothing
		}
		delivered[n.OutTradeNo] = true // in one transaction with the delivery
		fmt.Println("delivered:", n.OutTradeNo)
		return nil
	})

	for range 2 {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest("POST", "/wxpay/notify", strings.NewReader(string(gw.Notification("20150806A1")))))
		fmt.Println(strings.Contains(w.Body.String(), "SUCCESS"))
	}
	// Output:
	// delivered: 20150806A1
	// true
	// true
}

func ExampleClient_RequestPaymentParams() {
	gw, client := exampleShop()
	defer gw.Close()

	params, err := client.RequestPaymentParams("wx201410272009395522657a690389285100")
	if err != nil {
		log.Fatal(err)
	}
	params.TimeStamp, params.NonceStr, params.PaySign = "1490840662", "…", "…" // others each time
	text, err := json.MarshalIndent(params, "", "  ")
	fmt.Println(string(text), err)
	// Output:
	// {
	//   "timeStamp": "1490840662",
	//   "nonceStr": "…",
	//   "package": "prepay_id=wx201410272009395522657a690389285100",
	//   "signType": "HMAC-SHA256",
	//   "paySign": "…"
	// } <nil>
}

func ExampleClient_Refund() {
	gw, client := exampleShop()
	defer gw.Close()
	paidOrder(gw, client, "20150806A1")
	ctx := context.Background()

	refund, err := client.Refund(ctx, &wxpay.RefundRequest{
		OutTradeNo: "20150806A1", OutRefundNo: "20150806A1-R1", TotalFee: 2800, RefundFee: 1800, RefundDesc: "凉了",
	})
	if err != nil {
		log.Fatal(err) // of unknown outcome? repeat with the same OutRefundNo
	}
	fmt.Println("accepted:", refund.RefundFee)

	query, err := client.RefundQuery(ctx, &wxpay.RefundQueryRequest{OutRefundNo: "20150806A1-R1"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("state:", query.Refunds[0].Status)
	// Output:
	// accepted: 1800
	// state: PROCESSING
}

// A refund notification is a hint; a query confirms it.
func ExampleClient_RefundNotifyHandler() {
	gw, client := exampleShop()
	defer gw.Close()
	paidOrder(gw, client, "20150806A1")

	handler := client.RefundNotifyHandler(func(ctx context.Context, n *wxpay.RefundNotification) error {
		refund, err := client.ConfirmRefund(ctx, n)
		if err != nil {
			return err // answered FAIL: the message comes again
		}
		fmt.Println(refund.OutRefundNo, refund.Status, refund.RefundFee) // what the query says
		return nil
	})

	shop := httptest.NewServer(handler)
	defer shop.Close()
	_, err := client.Refund(context.Background(), &wxpay.RefundRequest{
		OutTradeNo: "20150806A1", OutRefundNo: "20150806A1-R1", TotalFee: 2800, RefundFee: 2800, NotifyURL: shop.URL,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(gw.FinishRefund("20150806A1-R1", wxpaytest.RefundSuccess))
	// Output:
	// 20150806A1-R1 SUCCESS 2800
	// <nil>
}

func ExampleClient_Refunds() {
	gw, client := exampleShop()
	defer gw.Close()
	gw.IgnoreIntervals = true // else a minute between refunds of an order
	paidOrder(gw, client, "20150806A1")
	ctx := context.Background()
	for i := range 12 {
		_, err := client.Refund(ctx, &wxpay.RefundRequest{
			OutTradeNo: "20150806A1", OutRefundNo: fmt.Sprintf("20150806A1-R%d", i), TotalFee: 2800, RefundFee: 100,
		})
		if err != nil {
			log.Fatal(err)
		}
	}

	var count, sum int64
	for refund, err := range client.Refunds(ctx, &wxpay.RefundQueryRequest{OutTradeNo: "20150806A1"}) {
		if err != nil {
			log.Fatal(err)
		}
		count, sum = count+1, sum+refund.RefundFee
	}
	fmt.Println(count, "refunds,", wxpay.FormatYuan(sum), "yuan")
	// Output: 12 refunds, 12.00 yuan
}

// A worker of a job queue: one step a run, the progress stored with the job.
func ExampleClient_RefundStep() {
	gw, client := exampleShop()
	defer gw.Close()
	paidOrder(gw, client, "20150806A1")
	ctx := context.Background()

	// A job is a row of your queue.
	type job struct {
		Request  *wxpay.RefundRequest
		Progress wxpay.Progress
	}
	work := func(j *job) (again time.Duration, err error) {
		step, err := client.RefundStep(ctx, j.Request, j.Progress)
		j.Progress = step.Progress // stored with the job before its next run, also after an error
		switch {
		case err != nil: // waiting does not help: go by OutcomeOf(err), and alert
			return 0, err
		case step.Final:
			fmt.Println("the refund is", step.State.Status)
			return 0, nil
		}
		return max(step.After, time.Nanosecond), nil
	}

	j := &job{Request: &wxpay.RefundRequest{OutTradeNo: "20150806A1", OutRefundNo: "20150806A1-R1", TotalFee: 2800, RefundFee: 2800}}
	for again := time.Nanosecond; again > 0; {
		var err error
		if again, err = work(j); err != nil {
			log.Fatal(err, wxpay.OutcomeOf(err))
		}
		fmt.Println("again after", again.Round(time.Second))
		if again == time.Minute { // meanwhile the bank pays
			fmt.Println(gw.FinishRefund("20150806A1-R1", wxpaytest.RefundSuccess))
		}
	}
	// Output:
	// again after 0s
	// again after 1m0s
	// <nil>
	// the refund is SUCCESS
	// again after 0s
}

// What to do after a failed call.
func ExampleError() {
	gw, client := exampleShop()
	defer gw.Close()
	paidOrder(gw, client, "20150806A1")

	_, err := client.UnifiedOrder(context.Background(), orderOf("20150806A1"))
	if errors.Is(err, wxpay.ErrOrderPaid) {
		fmt.Println("nobody has to pay twice")
	}
	var e *wxpay.Error
	if errors.As(err, &e) {
		fmt.Println(e.Operation, string(e.Code))
		fmt.Println(e.Advice())
	}
	// Output:
	// nobody has to pay twice
	// unifiedorder ORDERPAID
	// query the order; if it is paid, deliver
}

// Whether a refund that failed may be given up, or must be followed up.
func ExampleOutcomeOf() {
	gw, client := exampleShop()
	defer gw.Close()
	paidOrder(gw, client, "20150806A1")
	ctx := context.Background()
	request := &wxpay.RefundRequest{OutTradeNo: "20150806A1", OutRefundNo: "20150806A1-R1", TotalFee: 2800, RefundFee: 2800}

	gw.Inject(wxpaytest.Fault{Name: wxpaytest.WrongSignature, Path: "/secapi/pay/refund", Times: -1})
	_, err := client.Refund(ctx, request)
	fmt.Println(wxpay.OutcomeOf(err), errors.Is(err, wxpay.ErrOutcomeUnknown), errors.Is(err, wxpay.ErrInvalidSignature))

	gw.ClearFaults()
	_, err = client.Refund(ctx, request) // the same number: it is paid back once
	fmt.Println(err)

	_, err = client.Refund(ctx, &wxpay.RefundRequest{OutTradeNo: "20150806A1", TotalFee: 2800, RefundFee: 2800})
	fmt.Println(wxpay.OutcomeOf(err))
	// Output:
	// unknown true true
	// <nil>
	// not done
}

// A path that this package has no method for.
func ExampleClient_Call() {
	gw, client := exampleShop()
	defer gw.Close()
	gw.Handle("/tools/shorturl", wxpaytest.PathOptions{}, func(fields map[string]string) map[string]string {
		return map[string]string{"short_url": "weixin://wxpay/s/XXXXXX"}
	})

	var fields wxpay.XMLMap
	fields.Set("long_url", "weixin://wxpay/bizpayurl?pr=NwY5Mz9")
	reply, err := client.Call(context.Background(), wxpay.Endpoint{Path: "/tools/shorturl"}, fields)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(reply.Get("short_url"))
	// Output: weixin://wxpay/s/XXXXXX
}

// A service provider orders for a shop.
func ExampleClient_ForSubMerchant() {
	gw := wxpaytest.NewServer(wxpaytest.Merchant{SubMerchants: []wxpaytest.SubMerchant{{MchID: "1900000109", AppID: "wx8888888888888888"}}})
	defer gw.Close()
	m := gw.Merchant("")
	provider, err := wxpay.NewClient(wxpay.Config{
		AppID: m.AppID, MchID: m.MchID, Key: m.Key, Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport(),
	})
	if err != nil {
		log.Fatal(err)
	}

	shop := provider.ForSubMerchant("1900000109", "wx8888888888888888")
	order, err := shop.UnifiedOrder(context.Background(), &wxpay.UnifiedOrderRequest{
		Body: "咖啡店-拿铁", OutTradeNo: "20150806A1", TotalFee: 2800, SubOpenID: "o-payer-in-the-shops-app",
		SpbillCreateIP: "203.0.113.7", NotifyURL: "https://shop.example/wxpay/notify",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(order.SubMchID, order.SubAppID)
	// Output: 1900000109 wx8888888888888888
}

func ExampleLoadP12() {
	os.Setenv("WXPAY_KEY", "192006250b4c09247ec02edce69f6a2d")
	defer os.Unsetenv("WXPAY_KEY")

	cert, err := wxpay.LoadP12("testdata/apiclient_cert.p12", "10000100") // the password is the mch_id
	if err != nil {
		log.Fatal(err)
	}
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: "wxd930ea5d5a258f4f", MchID: "10000100", Key: os.Getenv("WXPAY_KEY"), Certificate: cert,
	})
	if err != nil {
		log.Fatal(err)
	}
	if time.Until(client.CertificateExpiry()) < 30*24*time.Hour {
		log.Print("the merchant certificate ends on ", client.CertificateExpiry())
	}

	fmt.Println(client)
	// Output: wxpay.Client{appid:"wxd930ea5d5a258f4f" mch_id:"10000100"}
}

func ExampleVerifyUserData() {
	gw, client := exampleShop()
	defer gw.Close()
	session, err := client.JSCode2Session(context.Background(), gw.LoginCode("", ""))
	if err != nil {
		log.Fatal(err)
	}
	fromPhone, err := gw.EncryptUserData(session.OpenID, `{"nickName":"Band"}`)
	if err != nil {
		log.Fatal(err)
	}

	fmt.Println(wxpay.VerifyUserData(fromPhone.RawData, fromPhone.Signature, session.SessionKey))
	err = wxpay.VerifyUserData(`{"nickName":"Bond"}`, fromPhone.Signature, session.SessionKey)
	fmt.Println(errors.Is(err, wxpay.ErrSessionKey))
	// Output:
	// <nil>
	// true
}

func ExampleParseYuan() {
	fen, err := wxpay.ParseYuan("28.1")
	fmt.Println(fen, wxpay.FormatYuan(fen), err)
	_, err = wxpay.ParseYuan("28.105")
	fmt.Println(err)
	// Output:
	// 2810 28.10 <nil>
	// wxpay: "28.105" is not an amount in yuan with two decimals
}

// The morning after: the day's bill, compared with the shop's own ledger.
func ExampleReconcile() {
	gw, client := exampleShop()
	defer gw.Close()
	day := gw.Clock.Now()
	paidOrder(gw, client, "20150806A1")
	paidOrder(gw, client, "20150806A2")
	paidOrder(gw, client, "20150806A3")
	gw.Clock.Advance(72 * time.Hour)
	ctx := context.Background()

	ledger := func(yield func(wxpay.LedgerEntry, error) bool) { // in a real shop, the rows of a database query
		_ = yield(wxpay.LedgerEntry{OutTradeNo: "20150806A1", Amount: 2800}, nil) &&
			yield(wxpay.LedgerEntry{OutTradeNo: "20150806A2", Amount: 2900}, nil)
	}
	bill, err := client.DownloadBill(ctx, &wxpay.DownloadBillRequest{BillDate: day, TarType: wxpay.TarTypeGZIP})
	if err != nil {
		log.Fatal(err) // ErrNoBill: nobody paid that day; ErrBillCreating: retry later
	}
	defer bill.Close()
	spool, err := os.CreateTemp("", "bill")
	if err != nil {
		log.Fatal(err)
	}
	defer os.Remove(spool.Name())
	defer spool.Close()
	for difference, err := range wxpay.Reconcile(bill.ProvenRows(spool), ledger) {
		if err != nil {
			log.Fatal(err)
		}
		if row := difference.Row; row != nil { // nil: the bill has nothing
			fmt.Println(difference.Kind, "bill:", row.OutTradeNo, row.OutRefundNo, row.TotalFee)
		}
		if entry := difference.Entry; entry != nil { // nil: the ledger has nothing
			fmt.Println(difference.Kind, "ledger:", entry.OutTradeNo, entry.OutRefundNo, entry.Amount)
		}
	}
	// Output:
	// amount differs bill: 20150806A2  2800
	// amount differs ledger: 20150806A2  2900
	// missing in ledger bill: 20150806A3  2800
}
