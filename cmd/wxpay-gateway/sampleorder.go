package main

import (
	"crypto/md5"
	"crypto/rand"
	"encoding/hex"
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// orderFile contains a signed order that curl can send.
const orderFile = "order.xml"

// writeOrder writes an order of the first merchant, with a new number.
func (p *program) writeOrder() error {
	m := p.gateway.Merchant("")
	body := signedOrder(m, p.sampleFields(m))
	return os.WriteFile(filepath.Join(p.dir, orderFile), []byte(body), 0o600)
}

// sampleFields returns the fields of an order, sorted by name.
func (p *program) sampleFields(m wxpaytest.Merchant) [][2]string {
	fields := [][2]string{
		{"appid", m.AppID}, {"body", sampleBody}, {"mch_id", m.MchID}, {"nonce_str", rand.Text()},
		{"notify_url", p.pageURL() + sampleNotifyPath}, {"openid", sampleOpenID},
		{"out_trade_no", sampleNumber()}, {"spbill_create_ip", "203.0.113.7"},
	}
	if shop := sampleShop(m); shop != m.MchID {
		fields = append(fields, [2]string{"sub_mch_id", shop})
	}
	return append(fields, [2]string{"total_fee", "2800"}, [2]string{"trade_type", "JSAPI"})
}

// signedOrder signs fields that are sorted by name, by MD5.
func signedOrder(m wxpaytest.Merchant, fields [][2]string) string {
	var text, body strings.Builder
	for _, f := range fields {
		text.WriteString(f[0] + "=" + f[1] + "&")
		body.WriteString("<" + f[0] + ">")
		_ = xml.EscapeText(&body, []byte(f[1])) // a Builder does not fail
		body.WriteString("</" + f[0] + ">")
	}
	sum := md5.Sum([]byte(text.String() + "key=" + m.Key))
	return "<xml>" + body.String() + "<sign>" + strings.ToUpper(hex.EncodeToString(sum[:])) + "</sign></xml>"
}
