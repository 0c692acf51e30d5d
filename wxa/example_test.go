package wxa_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxa"
)

// exampleServer stands for api.weixin.qq.com.
func exampleServer() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/cgi-bin/stable_token":
			io.WriteString(w, `{"access_token":"TOKEN","expires_in":7200}`)
		case "/wxa/sec/order/upload_shipping_info":
			io.WriteString(w, `{"errcode":10060001,"errmsg":"支付单不存在 rid: 1"}`)
		}
	}))
}

// The order was paid a moment ago, and WeChat does not know it yet. A job queue takes
// ShippingStep instead, which waits.
func ExampleClient_UploadShippingInfo() {
	server := exampleServer()
	defer server.Close()
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: "wxd930ea5d5a258f4f", MchID: "1900000109", Key: "8934e7d15453e97507ef794cf7b0519d",
		AppSecret: "0123456789abcdef0123456789abcdef", Hosts: wxpay.SingleHost(server.URL),
	})
	if err != nil {
		log.Fatal(err)
	}
	mini := wxa.New(client, wxa.Config{})

	n := &wxpay.Notification{Payment: wxpay.Payment{TransactionID: "4200000000TEST0001", OpenID: "oTEST01"}} // of ParseNotify
	err = mini.UploadShippingInfo(context.Background(), wxa.ShippingOf(&n.Payment, wxa.LogisticsExpress, wxa.Parcel{
		TrackingNo: "SF01", ExpressCompany: "SF", ItemDesc: "mug*1", ReceiverContact: "138****0000",
	}))
	fmt.Println(err)
	fmt.Println(wxpay.OutcomeOf(err), wxpay.Retryable(err))

	// Output:
	// wxpay: upload_shipping_info: 10060001 "支付单不存在 rid: 1"
	// not done true
}
