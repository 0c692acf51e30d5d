package main

import (
	"fmt"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// pair contains the two requests of one order: creating it and paying it.
type pair struct{ order, payment []byte }

// pairs returns the requests of n orders. They are encoded and signed before the
// measurement.
func pairs(n int, host string, m wxpaytest.Merchant, notifyURL string) ([]pair, error) {
	all := make([]pair, n)
	for i := range all {
		number := fmt.Sprintf("load-%09d", i)
		body, err := orderBody(m, number, notifyURL)
		if err != nil {
			return nil, err
		}
		all[i] = pair{
			order:   request(host, "/pay/unifiedorder", "text/xml", body),
			payment: request(host, "/desk/pay", "application/json", fmt.Appendf(nil, `{"order":%q}`, m.MchID+"/"+number)),
		}
	}
	return all, nil
}

func request(host, path, contentType string, body []byte) []byte {
	head := fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n", path, host, contentType, len(body))
	return append(head, body...)
}

func orderBody(m wxpaytest.Merchant, number, notifyURL string) ([]byte, error) {
	fields := wxpay.NewXMLMap(map[string]string{
		"appid": m.AppID, "mch_id": m.MchID, "nonce_str": "5K8264ILTKCH16CQ2502SI8ZNMTM67VS", "sign_type": "MD5",
		"body": "腾讯充值中心-QQ会员充值", "out_trade_no": number, "total_fee": "888", "spbill_create_ip": "123.12.12.123",
		"notify_url": notifyURL, "trade_type": "JSAPI", "openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "attach": "深圳分店",
	})
	sign, err := wxpay.Sign(fields, m.Key, wxpay.SignTypeMD5)
	if err != nil {
		return nil, err
	}
	fields.Set("sign", sign)
	return wxpay.AppendXML(nil, fields)
}
