package main

import (
	"context"
	"crypto/md5"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// The sample backend is a merchant that uses the SDK. With it, the page can be
// tried without a backend.
const (
	sampleNotifyPath = "/desk/sample/notify"
	sampleRefundPath = "/desk/sample/refund-notify"
)

// sampleQuestion asks the sample backend to place an order.
type sampleQuestion struct {
	Kind string `json:"kind"` // "order"; "mistake": an order with a wrong sign
}

// sampleAnswer is what the backend returns to the mini program.
type sampleAnswer struct {
	Order  string `json:"order,omitempty"`
	Params string `json:"params,omitempty"` // for wx.requestPayment
	Error  string `json:"error,omitempty"`  // the error that the backend got
}

func (d *desk) sample(r *http.Request, q sampleQuestion) (sampleAnswer, error) {
	if q.Kind == "mistake" {
		return d.mistake(r)
	}
	m := d.sampleMerchant()
	client, err := d.sampleClient()
	if err != nil {
		return sampleAnswer{}, err
	}
	no := sampleNumber()
	order, err := client.UnifiedOrder(r.Context(), &wxpay.UnifiedOrderRequest{
		Body: "咖啡店-拿铁", OutTradeNo: no, TotalFee: 2800, SpbillCreateIP: "203.0.113.7",
		OpenID: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", NotifyURL: d.pageURL() + sampleNotifyPath,
	})
	if err != nil {
		return sampleAnswer{Error: err.Error()}, nil
	}
	params, err := client.RequestPaymentParams(order.PrepayID)
	if err != nil {
		return sampleAnswer{}, err
	}
	text, err := json.MarshalIndent(params, "", "  ")
	return sampleAnswer{Order: orderID(sampleShop(m), no), Params: string(text)}, err
}

// sampleClient returns the client of the first merchant or, for a service
// provider, of its first sub-merchant.
func (d *desk) sampleClient() (*wxpay.Client, error) {
	m := d.sampleMerchant()
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: m.AppID, MchID: m.MchID, Key: m.Key, AppSecret: m.AppSecret,
		Hosts: wxpay.SingleHost(d.gateway.URL), Transport: d.gateway.Transport(), Clock: d.gateway.Clock,
	})
	if err != nil || len(m.SubMerchants) == 0 {
		return client, err
	}
	return client.ForSubMerchant(m.SubMerchants[0].MchID, ""), nil
}

func (d *desk) sampleMerchant() wxpaytest.Merchant { return d.gateway.Merchant("") }

func sampleShop(m wxpaytest.Merchant) string {
	if len(m.SubMerchants) > 0 {
		return m.SubMerchants[0].MchID
	}
	return m.MchID
}

func sampleNumber() string {
	return "sample" + time.Now().UTC().Format("20060102150405") + rand.Text()[:6]
}

// mistake places an order whose signature includes the empty attach. This is one
// of the most common mistakes.
func (d *desk) mistake(r *http.Request) (sampleAnswer, error) {
	m := d.sampleMerchant()
	pairs := [][2]string{
		{"appid", m.AppID}, {"attach", ""}, {"body", "咖啡店-拿铁"}, {"mch_id", m.MchID}, {"nonce_str", rand.Text()},
		{"notify_url", d.pageURL() + sampleNotifyPath}, {"openid", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
		{"out_trade_no", sampleNumber()}, {"spbill_create_ip", "203.0.113.7"}, {"total_fee", "2800"}, {"trade_type", "JSAPI"},
	}
	var text, body strings.Builder
	for _, p := range pairs {
		text.WriteString(p[0] + "=" + p[1] + "&")
		fmt.Fprintf(&body, "<%s><![CDATA[%s]]></%s>", p[0], p[1], p[0])
	}
	sum := md5.Sum([]byte(text.String() + "key=" + m.Key))
	fmt.Fprintf(&body, "<sign>%s</sign>", strings.ToUpper(hex.EncodeToString(sum[:])))
	client := &http.Client{Transport: d.gateway.Transport(), Timeout: 10 * time.Second}
	defer client.CloseIdleConnections()
	request, err := http.NewRequestWithContext(r.Context(), http.MethodPost, d.gateway.URL+"/pay/unifiedorder",
		strings.NewReader("<xml>"+body.String()+"</xml>"))
	if err != nil {
		return sampleAnswer{}, err
	}
	response, err := client.Do(request)
	if err != nil {
		return sampleAnswer{Error: err.Error()}, nil
	}
	return sampleAnswer{Error: "签名错误"}, response.Body.Close()
}

// sampleNotify handles the notifications of the sample backend.
func (d *desk) sampleNotify(w http.ResponseWriter, r *http.Request) {
	client, err := d.sampleClient()
	if err != nil {
		http.Error(w, "FAIL", http.StatusInternalServerError)
		return
	}
	client.NotifyHandler(func(context.Context, *wxpay.Notification) error { return nil }).ServeHTTP(w, r)
}

// sampleRefundURL returns where the sample backend takes the notification of a
// refund, or "" if the order is not one of its own.
func (d *desk) sampleRefundURL(order string) string {
	o, ok := d.gateway.Order(order)
	if !ok || !strings.HasSuffix(o.Fields["notify_url"], sampleNotifyPath) {
		return ""
	}
	return d.pageURL() + sampleRefundPath
}

// sampleRefundNotify handles the refund notifications of the sample backend.
func (d *desk) sampleRefundNotify(w http.ResponseWriter, r *http.Request) {
	client, err := d.sampleClient()
	if err != nil {
		http.Error(w, "FAIL", http.StatusInternalServerError)
		return
	}
	client.RefundNotifyHandler(func(context.Context, *wxpay.RefundNotification) error { return nil }).ServeHTTP(w, r)
}
