package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay"
)

// The merchant in the examples of WeChat Pay's documentation.
const (
	appID = "wxd930ea5d5a258f4f"
	mchID = "10000100"
	key   = "192006250b4c09247ec02edce69f6a2d"

	outTradeNo    = "20150806125346"
	outRefundNo   = "R20150806125346"
	transactionID = "1004400740201409030005092168"
	prepayID      = "wx201411101639507cbf6ffd8b0779950874"
	openID        = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
	nonce         = "5K8264ILTKCH16CQ2502SI8ZNMTM67VS"
	notifyURL     = "https://shop.example.com/wxpay/notify"

	p12File = "../../../testdata/apiclient_cert.p12"
)

var utc8 = time.FixedZone("+08", 8*60*60)

// order returns the typed order. With appid, mch_id, nonce_str and sign_type it has
// 15 parameters. detail has 600 bytes.
func order() *wxpay.UnifiedOrderRequest {
	goods := func(id, name string, price int64) wxpay.OrderGoods {
		return wxpay.OrderGoods{GoodsID: id, GoodsName: name, Quantity: 1, Price: price, GoodsCategory: "数码配件/手机"}
	}
	start := time.Date(2026, 3, 1, 12, 0, 0, 0, utc8)
	return &wxpay.UnifiedOrderRequest{
		Body:   "深圳分店-手机数码会员充值",
		Attach: "门店=深圳南山;渠道=小程序",
		Detail: &wxpay.OrderDetail{CostPrice: 60880, ReceiptID: "wx123456789012345678", GoodsDetail: []wxpay.OrderGoods{
			goods("iphone17s_16G", "手机深空灰色", 52880),
			goods("case_17s_black", "手机保护壳黑色", 3000),
			goods("film_17s_2", "手机钢化膜两片装", 2000),
			goods("cable_2m", "数据线两米快充编织款", 3000),
		}},
		OutTradeNo: outTradeNo, TotalFee: 60880, SpbillCreateIP: "123.12.12.123",
		TimeStart: start, TimeExpire: start.Add(30 * time.Minute),
		NotifyURL: notifyURL, TradeType: wxpay.TradeTypeJSAPI, OpenID: openID,
	}
}

// eachField passes the parameters of the order to set, as the user of a peer would do.
func eachField(o *wxpay.UnifiedOrderRequest, signType string, set func(name, value string)) error {
	detail, err := json.Marshal(o.Detail)
	set("appid", appID)
	set("mch_id", mchID)
	set("nonce_str", nonce)
	set("sign_type", signType)
	set("body", o.Body)
	set("detail", string(detail))
	set("attach", o.Attach)
	set("out_trade_no", o.OutTradeNo)
	set("total_fee", strconv.FormatInt(o.TotalFee, 10))
	set("spbill_create_ip", o.SpbillCreateIP)
	set("time_start", o.TimeStart.Format("20060102150405"))
	set("time_expire", o.TimeExpire.Format("20060102150405"))
	set("notify_url", o.NotifyURL)
	set("trade_type", string(o.TradeType))
	set("openid", o.OpenID)
	return err
}

func orderFields(signType wxpay.SignType) (map[string]string, error) {
	fields := map[string]string{}
	err := eachField(order(), string(signType), func(name, value string) { fields[name] = value })
	return fields, err
}

// An arrangement arranges the sorted names of a message, in place.
type arrangement func(names []string)

// sorted leaves the order as it is. WeChat Pay sends messages in this order.
func sorted([]string) {}

// shuffled applies the same permutation to all messages with as many names.
func shuffled(names []string) {
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
}

// signed returns the fields with their sign as XML, as WeChat Pay writes it.
func signed(fields map[string]string) (string, error) { return signedIn(sorted, fields) }

func signedIn(arrange arrangement, fields map[string]string) (string, error) {
	sign, err := wxpay.Sign(wxpay.NewXMLMap(fields), key, wxpay.SignTypeMD5)
	fields = maps.Clone(fields)
	fields["sign"] = sign
	return documentIn(arrange, fields), err
}

// document returns the fields as XML: sorted, one per line, in CDATA.
func document(fields map[string]string) string { return documentIn(sorted, fields) }

func documentIn(arrange arrangement, fields map[string]string) string {
	names := slices.Sorted(maps.Keys(fields))
	arrange(names)
	var b strings.Builder
	b.WriteString("<xml>")
	for _, name := range names {
		fmt.Fprintf(&b, "<%s><![CDATA[%s]]></%s>\n", name, fields[name], name)
	}
	b.WriteString("</xml>")
	return b.String()
}

// signedText returns the text that is hashed, without the key.
func signedText(fields map[string]string) []byte {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		b.WriteString(name + "=" + fields[name] + "&")
	}
	return []byte(b.String() + "key=" + key)
}

// envelope returns the fields of every successful response and notification.
func envelope() map[string]string {
	return map[string]string{
		"return_code": "SUCCESS", "result_code": "SUCCESS", "appid": appID, "mch_id": mchID, "nonce_str": nonce,
	}
}

// notification returns the fields of a notification with two coupons. With its sign it
// has 20 fields.
func notification() map[string]string {
	m := envelope()
	maps.Copy(m, map[string]string{
		"openid": openID, "trade_type": "JSAPI", "bank_type": "CMB_DEBIT", "total_fee": "60880", "cash_fee": "60580",
		"coupon_fee": "300", "coupon_count": "2", "coupon_fee_0": "200", "coupon_id_0": "10000", "coupon_fee_1": "100",
		"coupon_id_1": "10001", "transaction_id": transactionID, "out_trade_no": outTradeNo, "time_end": "20260301120105",
	})
	return m
}

const refunds = 50

// refundQueryReply returns a response with 50 refunds of 8 fields.
func refundQueryReply() map[string]string {
	m := envelope()
	maps.Copy(m, map[string]string{
		"transaction_id": transactionID, "out_trade_no": outTradeNo, "total_fee": "60880", "cash_fee": "60880",
		"refund_count": strconv.Itoa(refunds),
	})
	maps.Copy(m, refundItems(refunds))
	return m
}

// refundItems returns the fields of n refunds, 8 of each.
func refundItems(n int) map[string]string {
	m := map[string]string{}
	for i := range n {
		for name, value := range map[string]string{
			"out_refund_no": fmt.Sprintf("%s%02d", outRefundNo, i), "refund_id": fmt.Sprintf("500004078220260301%010d", i),
			"refund_channel": "ORIGINAL", "refund_fee": strconv.Itoa(100 + i), "refund_status": "SUCCESS",
			"refund_account": "REFUND_SOURCE_RECHARGE_FUNDS", "refund_recv_accout": "招商银行信用卡0403",
			"refund_success_time": "2026-03-02 15:26:26",
		} {
			m[fmt.Sprintf("%s_%d", name, i)] = value
		}
	}
	return m
}

func orderReply() map[string]string {
	m := envelope()
	m["trade_type"], m["prepay_id"] = "JSAPI", prepayID
	return m
}

func refundReply() map[string]string {
	m := envelope()
	maps.Copy(m, map[string]string{
		"transaction_id": transactionID, "out_trade_no": outTradeNo, "out_refund_no": outRefundNo,
		"refund_id": "50000407822026030100000000", "refund_fee": "100", "total_fee": "60880", "cash_fee": "60880",
	})
	return m
}

// checkRequest returns an error if the order or refund is wrong or wrongly signed.
func checkRequest(path string, body []byte) error {
	m, err := wxpay.ParseXML(body)
	if err == nil {
		err = wxpay.Verify(m, key, wxpay.SignTypeMD5)
	}
	if err != nil {
		return err
	}
	want, err := orderFields(wxpay.SignTypeMD5)
	if err != nil {
		return err
	}
	names := []string{"appid", "mch_id", "out_trade_no", "total_fee"}
	if strings.HasSuffix(path, "/unifiedorder") {
		names = append(names, "body", "detail", "attach", "notify_url", "time_expire", "openid")
	}
	for _, name := range names {
		if got := m.Get(name); got != want[name] {
			return fmt.Errorf("%s is %q instead of %q", name, got, want[name])
		}
	}
	return nil
}

// newClient returns the client of this library. It signs with MD5, like all peers by
// default.
func newClient(change func(*wxpay.Config)) (*wxpay.Client, error) {
	cfg := wxpay.Config{AppID: appID, MchID: mchID, Key: key, SignType: wxpay.SignTypeMD5}
	change(&cfg)
	return wxpay.NewClient(cfg)
}

// equal returns a check that the result is want.
func equal[T comparable](want T) func(T) error {
	return func(got T) error {
		if got != want {
			return fmt.Errorf("got %v instead of %v", got, want)
		}
		return nil
	}
}

// expect returns an error unless ok.
func expect(ok bool, what string) error {
	if !ok {
		return errors.New(what)
	}
	return nil
}

// post returns the request that delivers a notification.
func post(body string) *http.Request {
	return &http.Request{Method: http.MethodPost, Body: bodyOf(body)}
}
