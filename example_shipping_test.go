package wxpay_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxa"
)

// paid is the payment of the examples about shipping.
var paid = wxpay.Notification{Payment: wxpay.Payment{
	TransactionID: "4200000000TEST0001", OutTradeNo: "20150806A1", OpenID: "o-payer", TotalFee: 2800,
}}

// exampleMini returns a client of the mini program's server API. Its server knows the
// order of paid from the second look on.
func exampleMini() (*wxa.Client, func()) {
	looks, uploaded := 0, ""
	order := func() string {
		if uploaded == "" {
			return `{"transaction_id":"4200000000TEST0001","merchant_trade_no":"20150806A1","paid_amount":2800,"openid":"o-payer","order_state":1,"shipping":{}}`
		}
		return `{"transaction_id":"4200000000TEST0001","merchant_trade_no":"20150806A1","paid_amount":2800,"openid":"o-payer","order_state":2,
			"shipping":{"delivery_mode":1,"logistics_type":1,"finish_shipping":true,"finish_shipping_count":1,
			"shipping_list":[{"tracking_no":"SF1234567890","express_company":"SF","goods_desc":"马克杯*1"}]}}`
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/cgi-bin/stable_token":
			io.WriteString(w, `{"access_token":"TOKEN","expires_in":7200}`)
		case "/wxa/sec/order/upload_shipping_info":
			body, _ := io.ReadAll(r.Body)
			uploaded = string(body)
			io.WriteString(w, `{"errcode":0,"errmsg":"ok"}`)
		case "/wxa/sec/order/get_order":
			if looks++; looks == 1 {
				io.WriteString(w, `{"errcode":10060001,"errmsg":"支付单不存在"}`)
				return
			}
			io.WriteString(w, `{"errcode":0,"errmsg":"ok","order":`+order()+`}`)
		case "/wxa/sec/order/get_order_list":
			io.WriteString(w, `{"errcode":0,"errmsg":"ok","has_more":false,"last_index":"","order_list":[`+order()+`]}`)
		case "/wxa/business/getuserphonenumber":
			io.WriteString(w, `{"errcode":0,"errmsg":"ok","phone_info":{"phoneNumber":"13800000000","purePhoneNumber":"13800000000","countryCode":"86"}}`)
		default:
			io.WriteString(w, `{"errcode":0,"errmsg":"ok"}`)
		}
	}))
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: "wxd930ea5d5a258f4f", MchID: "1900000109", Key: "8934e7d15453e97507ef794cf7b0519d",
		AppSecret: "0123456789abcdef0123456789abcdef", Hosts: wxpay.SingleHost(server.URL),
	})
	if err != nil {
		log.Fatal(err)
	}
	return wxa.New(client, wxa.Config{}), server.Close
}

// A job queue ships an order. Each run of the job takes one step and stores its progress.
func Example_shippingStep() {
	mini, stop := exampleMini()
	defer stop()
	ctx := context.Background()
	n := &paid
	req := wxa.ShippingOf(&n.Payment, wxa.LogisticsExpress, wxa.Parcel{
		TrackingNo: "SF1234567890", ExpressCompany: "SF", ItemDesc: "马克杯*1", ReceiverContact: "138****0000",
	})

	stored := []byte("{}") // the column of the job: no progress yet
	for {
		var progress wxpay.Progress
		if err := json.Unmarshal(stored, &progress); err != nil {
			log.Fatal(err)
		}
		step, err := mini.ShippingStep(ctx, req, progress)
		if err != nil {
			log.Fatal(err) // store step.Progress here too; Advice() of the error says what to do
		}
		if step.Final {
			fmt.Println("shipped:", step.State.OutTradeNo)
			return
		}
		if stored, err = json.Marshal(step.Progress); err != nil {
			log.Fatal(err)
		}
		fmt.Println("the job runs again later") // after step.After
	}
	// Output:
	// the job runs again later
	// shipped: 20150806A1
}

// The orders whose money stays frozen because nobody shipped them.
func Example_unshippedOrders() {
	mini, stop := exampleMini()
	defer stop()
	ctx := context.Background()

	toShip := &wxa.OrdersRequest{State: wxa.OrderToShip, PaidFrom: time.Now().Add(-7 * 24 * time.Hour)}
	for order, err := range mini.Orders(ctx, toShip) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("not shipped:", order.OutTradeNo, wxpay.FormatYuan(order.PaidAmount), "yuan")
	}
	// Output:
	// not shipped: 20150806A1 28.00 yuan
}

// A message about shipping is a hint. GetOrder confirms it.
func Example_shippingPush() {
	mini, stop := exampleMini()
	defer stop()
	mini.GetOrder(context.Background(), wxa.KeyOf(&paid.Payment)) // the first look finds nothing
	push, err := wxa.NewPush(wxa.PushConfig{AppID: "wxd930ea5d5a258f4f", Token: "AAAAA"})
	if err != nil {
		log.Fatal(err)
	}

	handler := push.Handler(func(ctx context.Context, e *wxa.Event) error {
		if e.Event != wxa.EventSettlement && e.Event != wxa.EventRemindShipping {
			return nil // not about one order
		}
		order, err := mini.GetOrder(ctx, e.Key())
		if err != nil {
			return err // WeChat sends the message again
		}
		fmt.Println(order.OutTradeNo, "settled:", order.State == wxa.OrderComplete)
		return nil
	})

	// The vector of the official document signs this query.
	query := url.Values{"signature": {"f464b24fc39322e44b38aa78f5edd27bd1441696"}, "timestamp": {"1714036504"}, "nonce": {"1514711492"}}
	body := `{"ToUserName":"gh_t","FromUserName":"oSYS","CreateTime":1767232801,"MsgType":"event",
		"Event":"trade_manage_order_settlement","transaction_id":"4200000000TEST0001","settlement_time":1767236400}`
	reply := httptest.NewRecorder()
	handler.ServeHTTP(reply, httptest.NewRequest("POST", "/wxpay/push?"+query.Encode(), strings.NewReader(body)))
	fmt.Println(reply.Body)
	// Output:
	// 20150806A1 settled: false
	// success
}

// The phone number that a user shared with the button.
func Example_phoneNumber() {
	mini, stop := exampleMini()
	defer stop()
	ctx := context.Background()

	phone, err := mini.PhoneNumber(ctx, "CODE_OF_THE_BUTTON")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(phone.CountryCode, len(phone.PureNumber)) // printing phone shows no number
	// Output: 86 11
}

// centralToken asks the merchant's own service for the token.
type centralToken struct{ url string }

func (s centralToken) Token(ctx context.Context, rejected wxpay.Secret) (wxpay.Secret, error) {
	if token := rejected.Reveal(); token != "" { // WeChat refused this token: drop it, if it is still the current one
		return wxpay.Secret{}, errors.New("the central token was rejected")
	}
	return wxpay.NewSecret("TOKEN_OF_THE_SERVICE"), nil
}

// A shop whose tokens come from one central service.
func Example_tokenSource() {
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: "wxd930ea5d5a258f4f", MchID: "1900000109", Key: "8934e7d15453e97507ef794cf7b0519d",
	})
	if err != nil {
		log.Fatal(err)
	}

	mini := wxa.New(client, wxa.Config{TokenSource: centralToken{"https://token.shop.example"}})
	fmt.Println(mini != nil)
	// Output: true
}

// One order in two parcels: each upload repeats the parcels so far.
func Example_splitDelivery() {
	mini, stop := exampleMini()
	defer stop()
	ctx := context.Background()
	n := &paid

	first := wxa.Parcel{TrackingNo: "SF1234567890", ExpressCompany: "SF", ItemDesc: "马克杯*1", ReceiverContact: "138****0000"}
	second := wxa.Parcel{TrackingNo: "SF1234567891", ExpressCompany: "SF", ItemDesc: "茶壶*1", ReceiverContact: "138****0000"}

	req := wxa.ShippingOf(&n.Payment, wxa.LogisticsExpress, first)
	req.DeliveryMode, req.IsAllDelivered = wxa.DeliverySplit, false
	if err := mini.UploadShippingInfo(ctx, req); err != nil {
		log.Fatal(err)
	}

	req.Parcels, req.IsAllDelivered = []wxa.Parcel{first, second}, true // all parcels, not only the second
	if err := mini.UploadShippingInfo(ctx, req); err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(req.Parcels), "parcels")
	// Output: 2 parcels
}

// A paid order is shipped from its notification.
func Example_uploadShipping() {
	mini, stop := exampleMini()
	defer stop()
	ctx := context.Background()
	n := &paid

	err := mini.UploadShippingInfo(ctx, wxa.ShippingOf(&n.Payment, wxa.LogisticsExpress, wxa.Parcel{
		TrackingNo: "SF1234567890", ExpressCompany: "SF", ItemDesc: "马克杯*1", ReceiverContact: "138****0000",
	}))
	fmt.Println(err)
	// Output: <nil>
}
