package coupon_test

import (
	"context"
	"fmt"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/coupon"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

func ExampleSend() {
	gw := wxpaytest.NewServer()
	defer gw.Close()
	gw.Handle("/mmpaymkttransfers/send_coupon", wxpaytest.PathOptions{Certificate: true, SignType: "MD5"}, func(f map[string]string) map[string]string {
		return map[string]string{"coupon_stock_id": f["coupon_stock_id"], "openid": f["openid"], "ret_code": "SUCCESS", "coupon_id": "6954", "success_count": "1"}
	})
	m := gw.Merchant("")
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: m.AppID, MchID: m.MchID, Key: m.Key, Certificate: gw.Certificate(""), Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport(),
	})
	if err != nil {
		panic(err)
	}
	r, err := coupon.Send(context.Background(), client, &coupon.SendRequest{CouponStockID: "1757", PartnerTradeNo: "1000009820141203515766", OpenID: "o1"})
	if err != nil {
		panic(err) // if the outcome is unknown: the same request again, with the same number
	}
	fmt.Println(r.OpenID, "has coupon", r.CouponID)
	// Output: o1 has coupon 6954
}
