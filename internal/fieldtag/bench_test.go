package fieldtag

import (
	"strconv"
	"testing"
	"time"

	"github.com/seed6780280e/wxpay/internal/pairs"
)

type pair struct{ name, value string }

// all returns the list of the pairs.
func all(given []pair) *pairs.List {
	var b pairs.Builder
	for _, p := range given {
		b.Add(p.name, p.value)
	}
	list, _ := b.List()
	return &list
}

type benchIDs struct {
	AppID string `wxpay:"appid"`
	MchID string `wxpay:"mch_id"`
}

type benchCoupon struct {
	ID   string `wxpay:"coupon_id_$n"`
	Type string `wxpay:"coupon_type_$n"`
	Fee  int64  `wxpay:"coupon_fee_$n"`
}

type benchNotification struct {
	benchIDs
	OpenID        string        `wxpay:"openid"`
	IsSubscribe   bool          `wxpay:"is_subscribe"`
	TradeType     string        `wxpay:"trade_type"`
	BankType      string        `wxpay:"bank_type"`
	TotalFee      int64         `wxpay:"total_fee"`
	Settlement    *int64        `wxpay:"settlement_total_fee"`
	FeeType       string        `wxpay:"fee_type"`
	CashFee       int64         `wxpay:"cash_fee"`
	CouponFee     int64         `wxpay:"coupon_fee"`
	CouponCount   int64         `wxpay:"coupon_count"`
	Coupons       []benchCoupon `wxpay:"$n"`
	TransactionID string        `wxpay:"transaction_id,required"`
	OutTradeNo    string        `wxpay:"out_trade_no,required"`
	Attach        string        `wxpay:"attach"`
	TimeEnd       time.Time     `wxpay:"time_end,yyyyMMddHHmmss"`
}

func BenchmarkDecode(b *testing.B) {
	pairs := all([]pair{
		{"appid", "wx2421b1c4370ec43b"},
		{"attach", "table 7"},
		{"bank_type", "CFT"},
		{"cash_fee", "90"},
		{"coupon_count", "2"},
		{"coupon_fee", "11"},
		{"coupon_fee_0", "10"},
		{"coupon_fee_1", "1"},
		{"coupon_id_0", "10000"},
		{"coupon_id_1", "10001"},
		{"coupon_type_0", "CASH"},
		{"coupon_type_1", "NO_CASH"},
		{"fee_type", "CNY"},
		{"is_subscribe", "N"},
		{"mch_id", "10000100"},
		{"nonce_str", "5d2b6c2a8db53831f7eda20af46e531c"},
		{"openid", "oUpF8uMEb4qRXf22hE3X68TekukE"},
		{"out_trade_no", "1409811653"},
		{"result_code", "SUCCESS"},
		{"return_code", "SUCCESS"},
		{"settlement_total_fee", "100"},
		{"sign", "B552ED6B279343CB493C5DD0D78AB241"},
		{"time_end", "20140903131540"},
		{"total_fee", "101"},
		{"trade_type", "JSAPI"},
		{"transaction_id", "1004400740201409030005092168"},
	})
	plan := For[benchNotification]()
	b.ReportAllocs()
	for b.Loop() {
		var n benchNotification
		if malformed, err := plan.Decode(&n, pairs); malformed != nil || err != nil {
			b.Fatal(malformed, err)
		}
	}
}

type benchRefund struct {
	OutRefundNo string              `wxpay:"out_refund_no_$n,required"`
	RefundID    string              `wxpay:"refund_id_$n,required"`
	Channel     string              `wxpay:"refund_channel_$n"`
	RefundFee   int64               `wxpay:"refund_fee_$n,required"`
	Status      string              `wxpay:"refund_status_$n,required"`
	Account     string              `wxpay:"refund_account_$n"`
	RecvAccount string              `wxpay:"refund_recv_accout_$n"`
	SuccessTime time.Time           `wxpay:"refund_success_time_$n,yyyy-MM-dd HH:mm:ss"`
	Coupons     []benchRefundCoupon `wxpay:"$m"`
}
type benchRefundCoupon struct {
	ID  string `wxpay:"coupon_refund_id_$n_$m"`
	Fee int64  `wxpay:"coupon_refund_fee_$n_$m"`
}

func BenchmarkDecodeRows(b *testing.B) {
	for _, rows := range []int{12, 50, 487} {
		b.Run(strconv.Itoa(rows), func(b *testing.B) { benchmarkDecodeRows(b, rows) })
	}
}

func benchmarkDecodeRows(b *testing.B, rows int) {
	type reply struct {
		Refunds []benchRefund `wxpay:"$n"`
	}
	var list []pair
	for n := range rows {
		suffix := "_" + strconv.Itoa(n)
		list = append(list,
			pair{"out_refund_no" + suffix, "R1415701182" + suffix},
			pair{"refund_id" + suffix, "2008450740201411110000174436"},
			pair{"refund_channel" + suffix, "ORIGINAL"},
			pair{"refund_fee" + suffix, "100"},
			pair{"refund_status" + suffix, "SUCCESS"},
			pair{"refund_account" + suffix, "REFUND_SOURCE_RECHARGE_FUNDS"},
			pair{"refund_recv_accout" + suffix, "招商银行信用卡0403"},
			pair{"refund_success_time" + suffix, "2016-07-25 15:26:26"})
	}
	pairs := all(list)
	plan := For[reply]()
	b.ReportAllocs()
	for b.Loop() {
		var r reply
		if malformed, err := plan.Decode(&r, pairs); malformed != nil || err != nil || len(r.Refunds) != rows {
			b.Fatal(malformed, err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*pairs.Len()), "ns/field")
}

func BenchmarkEncode(b *testing.B) {
	type good struct {
		ID       string `json:"goods_id"`
		Name     string `json:"goods_name"`
		Quantity int64  `json:"quantity"`
		Price    int64  `json:"price"`
	}
	type order struct {
		benchIDs
		DeviceInfo     string    `wxpay:"device_info,S32"`
		Body           string    `wxpay:"body,required,S128"`
		Detail         []good    `wxpay:"detail,json,S6144"`
		Attach         string    `wxpay:"attach,S128"`
		OutTradeNo     string    `wxpay:"out_trade_no,required,S32"`
		FeeType        string    `wxpay:"fee_type,S16"`
		TotalFee       int64     `wxpay:"total_fee,required"`
		SpbillCreateIP string    `wxpay:"spbill_create_ip,required,S64"`
		TimeStart      time.Time `wxpay:"time_start,yyyyMMddHHmmss"`
		TimeExpire     time.Time `wxpay:"time_expire,yyyyMMddHHmmss"`
		NotifyURL      string    `wxpay:"notify_url,required,S256"`
		TradeType      string    `wxpay:"trade_type,S16"`
		OpenID         string    `wxpay:"openid,S128"`
	}
	src := &order{
		benchIDs:       benchIDs{AppID: "wx2421b1c4370ec43b", MchID: "10000100"},
		DeviceInfo:     "013467007045764",
		Body:           "腾讯充值中心-QQ会员充值",
		Attach:         "深圳分店",
		OutTradeNo:     "20150806125346",
		FeeType:        "CNY",
		TotalFee:       8888,
		SpbillCreateIP: "123.12.12.123",
		TimeStart:      time.Date(2009, 12, 25, 9, 10, 10, 0, Zone),
		TimeExpire:     time.Date(2009, 12, 27, 9, 10, 10, 0, Zone),
		NotifyURL:      "https://www.example.com/wxpay/notify",
		TradeType:      "JSAPI",
		OpenID:         "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
	}
	for range 8 { // 600 bytes
		src.Detail = append(src.Detail, good{"iphone6s_16G", "iPhone 6s 16 GB", 1, 528800})
	}
	plan := For[order]()
	b.ReportAllocs()
	for b.Loop() {
		var to pairs.Builder
		if err := plan.Encode(src, &to); err != nil {
			b.Fatal(err)
		}
	}
}
