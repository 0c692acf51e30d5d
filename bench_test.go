package wxpay

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"

	"github.com/seed6780280e/wxpay/internal/transport"
)

// Each benchmark is compared with a lower bound: the hash that can't be avoided.

func benchMessage(b *testing.B) ([]byte, XMLMap) {
	message := messages(b)["notify.coupons.xml"]
	m, err := ParseXML(message)
	if err != nil {
		b.Fatal(err)
	}
	return message, m
}

func BenchmarkSign(b *testing.B) {
	_, m := benchMessage(b)
	text := []byte(m.signedText() + "key=" + testKey)
	b.Run("limit MD5", func(b *testing.B) {
		for b.Loop() {
			sum := md5.Sum(text)
			_ = hex.EncodeToString(sum[:])
		}
	})
	b.Run("limit HMAC-SHA256", func(b *testing.B) {
		for b.Loop() {
			mac := hmac.New(sha256.New, []byte(testKey))
			mac.Write(text)
			_ = hex.EncodeToString(mac.Sum(nil))
		}
	})
	for _, t := range []SignType{SignTypeMD5, SignTypeHMACSHA256} {
		b.Run(string(t), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Sign(m, testKey, t); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkParseNotify(b *testing.B) {
	message, m := benchMessage(b)
	text := []byte(m.signedText() + "key=" + testKey)
	b.Run("limit", func(b *testing.B) {
		for b.Loop() {
			md5.Sum(text)
		}
	})
	c := notifier(b)
	b.Run("notify", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := c.ParseNotify(bytes.NewReader(message)); err != nil {
				b.Fatal(err)
			}
		}
	})
	refund := messages(b)["refundnotify.success.xml"]
	b.Run("refund", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := c.ParseRefundNotify(bytes.NewReader(refund)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkRefundQuery(b *testing.B) {
	pairs := success()
	for n := range 50 {
		for name, value := range map[string]string{
			"out_refund_no": "R%d", "refund_id": "5000000038201905270973267%d", "refund_fee": "1%d", "refund_status": "SUCCESS",
			"refund_channel": "ORIGINAL", "refund_account": "REFUND_SOURCE_UNSETTLED_FUNDS", "refund_recv_accout": "支付用户零钱", "refund_success_time": "2019-05-27 15:00:00",
		} {
			if bytes.Contains([]byte(value), []byte("%d")) {
				value = fmt.Sprintf(value, n)
			}
			pairs[fmt.Sprintf("%s_%d", name, n)] = value
		}
	}
	m := NewXMLMap(pairs)
	sign, _ := Sign(m, testKey, SignTypeHMACSHA256)
	m.Set("sign", sign)
	message, _ := AppendXML(nil, m)
	text := []byte(m.signedText())
	c := notifier(b)
	b.Run("limit", func(b *testing.B) {
		for b.Loop() {
			sha256.Sum256(text)
		}
	})
	b.Run("reply", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			fields, fail := c.checkResponse(&refundQuery.Endpoint, signedRequest{sign: m.Get("sign")}, &transport.Response{Status: 200, Body: message})
			if fail != nil {
				b.Fatal(fail)
			}
			if _, err := decode[RefundQueryResponse](responseOf(&refundQuery), fields); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkSeal(b *testing.B) {
	c := notifier(b)
	req := order("20150806125346")
	req.TradeType = TradeTypeJSAPI
	b.ReportAllocs()
	for b.Loop() {
		fields, err := unifiedOrder.encodeFor(c, req)
		if err != nil {
			b.Fatal(err)
		}
		signed, err := c.signed(&unifiedOrder.Endpoint, fields)
		if err != nil {
			b.Fatal(err)
		}
		_ = signed.xml()
	}
}
