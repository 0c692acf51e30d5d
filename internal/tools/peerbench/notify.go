package main

import (
	"bytes"
	"crypto/aes"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"net/http"
	"strings"

	"github.com/chanxuehong/wechat/mch/core"
	gopaywechat "github.com/go-pay/gopay/wechat"
	"github.com/objcoding/wxpay"
	"github.com/silenceper/wechat/v2/pay/config"
	"github.com/silenceper/wechat/v2/pay/notify"

	ourwxpay "github.com/seed6780280e/wxpay"
)

func notifyRows() []row {
	return []row{notifyRow("sorted", sorted, 4.2), notifyRow("shuffled", shuffled, 5.0)}
}

func notifyRow(order string, arrange arrangement, toLimit float64) row {
	return &computing{
		name: "payment notification, " + order + " names: parse, verify, decode",
		about: "20 fields, 2 coupons, MD5. Limit: the hash of the signed text, which is sorted and prepared. " +
			"Each peer uses the fastest of its functions that verifies correctly.",
		contenders: func() ([]contender, error) { return notifyContenders(arrange) },
		toLimit:    toLimit, toPeer: 7, allocs: 7,
	}
}

var errUnverified = errors.New("the peer rejected the message")

func notifyContenders(arrange arrangement) ([]contender, error) {
	fields := notification()
	message, err := signedIn(arrange, fields)
	if err != nil {
		return nil, err
	}
	text := signedText(fields)
	client, err := newClient(func(*ourwxpay.Config) {})
	if err != nil {
		return nil, err
	}
	rightMap := func(m map[string]string) error {
		return expect(m["total_fee"] == "60880" && m["coupon_fee_1"] == "100", "a field is wrong")
	}
	objcoding := objcodingClient(ourwxpay.SignTypeMD5)
	return []contender{
		does(limit, "", func() ([md5.Size]byte, error) { return md5.Sum(text), nil }, equal(md5.Sum(text))),
		does(ours, "", func() (*ourwxpay.Notification, error) { return client.ParseNotify(strings.NewReader(message)) },
			func(n *ourwxpay.Notification) error {
				return expect(n.TotalFee == 60880 && len(n.Coupons) == 2 && n.Coupons[1].Fee == 100, "a field is wrong")
			}),
		does("gopay", "fields stay a map of strings", func() (map[string]string, error) {
			m, err := gopaywechat.ParseNotifyToBodyMap(post(message))
			if err != nil {
				return nil, err
			}
			if ok, err := gopaywechat.VerifySign(key, "MD5", m); err != nil || !ok {
				return nil, errUnverified
			}
			return map[string]string{"total_fee": m.GetString("total_fee"), "coupon_fee_1": m.GetString("coupon_fee_1")}, nil
		}, rightMap),
		does("chanxuehong", "fields stay a map of strings", chanxuehongNotify(message), rightMap),
		does("silenceper", "knows 3 coupons", silenceperNotify(message), func(n *notify.PaidResult) error {
			return expect(*n.TotalFee == 60880 && *n.CouponFee1 == "100", "a field is wrong")
		}),
		does("objcoding", "fields stay a map of strings", func() (map[string]string, error) {
			m := wxpay.XmlToMap(message)
			return m, expect(objcoding.ValidSign(m), "the peer rejected the message")
		}, rightMap),
	}, nil
}

func chanxuehongNotify(message string) func() (map[string]string, error) {
	var got map[string]string
	var failure error
	server := core.NewServer(appID, mchID, key,
		core.HandlerFunc(func(ctx *core.Context) { got = ctx.Msg }),
		core.ErrorHandlerFunc(func(_ http.ResponseWriter, _ *http.Request, err error) { failure = err }))
	return func() (map[string]string, error) {
		got, failure = nil, nil
		server.ServeHTTP(nil, post(message), nil)
		return got, failure
	}
}

func silenceperNotify(message string) func() (*notify.PaidResult, error) {
	n := notify.NewNotify(&config.Config{AppID: appID, MchID: mchID, Key: key})
	return func() (*notify.PaidResult, error) {
		result := new(notify.PaidResult)
		if err := xml.Unmarshal([]byte(message), result); err != nil {
			return nil, err
		}
		return result, expect(n.PaidVerifySign(*result), "the peer rejected the message")
	}
}

func refundNotifyRow() row {
	return &computing{
		name: "refund notification: decrypt, parse, decode",
		about: "A message whose req_info has 13 fields. Limit: base64 and AES-ECB with a prepared key; it parses nothing. " +
			"chanxuehong and objcoding cannot decrypt it.",
		contenders: refundNotifyContenders,
		toLimit:    3.0, toPeer: 10,
	}
}

// refunded returns the text that a refund notification encrypts.
func refunded() string {
	return document(map[string]string{
		"transaction_id": transactionID, "out_trade_no": outTradeNo, "refund_id": "50000407822026030100000000",
		"out_refund_no": outRefundNo, "total_fee": "60880", "settlement_total_fee": "60880", "refund_fee": "100",
		"settlement_refund_fee": "100", "refund_status": "SUCCESS", "success_time": "2026-03-02 15:26:26",
		"refund_recv_accout": "招商银行信用卡0403", "refund_account": "REFUND_SOURCE_RECHARGE_FUNDS",
		"refund_request_source": "API",
	})
}

// ecb applies a block function to each block of data, in place.
func ecb(block func(dst, src []byte), data []byte) {
	for ; len(data) > 0; data = data[aes.BlockSize:] {
		block(data, data)
	}
}

func refundNotifyContenders() ([]contender, error) {
	sum := md5.Sum([]byte(key))
	cipher, err := aes.NewCipher([]byte(hex.EncodeToString(sum[:])))
	if err != nil {
		return nil, err
	}
	text := []byte(refunded())
	padding := aes.BlockSize - len(text)%aes.BlockSize
	data := append(text, bytes.Repeat([]byte{byte(padding)}, padding)...)
	padded := string(data)
	ecb(cipher.Encrypt, data)
	reqInfo := base64.StdEncoding.EncodeToString(data)
	message := document(map[string]string{
		"return_code": "SUCCESS", "appid": appID, "mch_id": mchID, "nonce_str": nonce, "req_info": reqInfo,
	})
	client, err := newClient(func(*ourwxpay.Config) {})
	if err != nil {
		return nil, err
	}
	return []contender{
		does(limit, "", func() ([]byte, error) {
			data, err := base64.StdEncoding.DecodeString(reqInfo)
			ecb(cipher.Decrypt, data)
			return data, err
		}, func(data []byte) error { return equal(padded)(string(data)) }),
		does(ours, "", func() (*ourwxpay.RefundNotification, error) {
			return client.ParseRefundNotify(strings.NewReader(message))
		}, func(n *ourwxpay.RefundNotification) error {
			return expect(n.RefundFee == 100 && n.Account == "REFUND_SOURCE_RECHARGE_FUNDS", "a field is wrong")
		}),
		does("gopay", "amounts stay strings", func() (*gopaywechat.RefundNotify, error) {
			outer, err := gopaywechat.ParseRefundNotify(post(message))
			if err != nil {
				return nil, err
			}
			return gopaywechat.DecryptRefundNotifyReqInfo(outer.ReqInfo, key)
		}, func(n *gopaywechat.RefundNotify) error { return equal("100")(n.RefundFee) }),
		does("silenceper", "times stay strings", silenceperRefundNotify(message), func(n *notify.RefundedReqInfo) error {
			return equal(100)(*n.RefundFee)
		}),
	}, nil
}

func silenceperRefundNotify(message string) func() (*notify.RefundedReqInfo, error) {
	n := notify.NewNotify(&config.Config{AppID: appID, MchID: mchID, Key: key})
	return func() (*notify.RefundedReqInfo, error) {
		outer := new(notify.RefundedResult)
		if err := xml.Unmarshal([]byte(message), outer); err != nil {
			return nil, err
		}
		return n.DecryptReqInfo(outer)
	}
}
