package main

import (
	"context"
	"crypto/md5"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/chanxuehong/wechat/mch/core"
	"github.com/chanxuehong/wechat/mch/pay"
	"github.com/go-pay/gopay"
	"github.com/go-pay/gopay/pkg/xhttp"
	gopaywechat "github.com/go-pay/gopay/wechat"
	"github.com/objcoding/wxpay"
	"github.com/silenceper/wechat/v2/pay/config"
	silenceperorder "github.com/silenceper/wechat/v2/pay/order"

	ourwxpay "github.com/seed6780280e/wxpay"
)

// A call places an order or a refund, and returns the id in the response.
type call func() (string, error)

func orderInMemoryRow() row {
	return &computing{
		name: "order in memory: all but the network",
		about: "From the Go struct to the prepay_id of the response, which comes from memory. MD5. Limit: the hash of the " +
			"signed texts of both messages, and the bytes of the request, appended once. It parses nothing and creates no HTTP request.",
		contenders: orderContenders,
		done:       restoreDefault,
		toLimit:    3.6, toPeer: 3, allocs: 22,
	}
}

func orderContenders() ([]contender, error) {
	reply, err := signed(orderReply())
	if err != nil {
		return nil, err
	}
	answerDefault(reply)
	fields, err := orderFields(ourwxpay.SignTypeMD5)
	if err != nil {
		return nil, err
	}
	sent, received, ready := signedText(fields), signedText(orderReply()), []byte(document(fields))
	client, err := newClient(func(cfg *ourwxpay.Config) {
		cfg.WrapTransport = func(http.RoundTripper) http.RoundTripper { return &canned{reply: reply} }
	})
	if err != nil {
		return nil, err
	}
	right := equal(prepayID)
	gopayClient := gopaywechat.NewClient(appID, mchID, key, true)
	gopayClient.SetHttpClient(xhttp.NewClient().SetTransport(&canned{reply: reply}))
	chanxuehong := core.NewClient(appID, mchID, key, &http.Client{Transport: &canned{reply: reply}})
	return []contender{
		does(limit, "", func() (string, error) {
			body := append([]byte(nil), ready...)
			a, b := md5.Sum(sent), md5.Sum(received)
			return prepayID, expect(len(body) > 0 && a != b, "")
		}, right),
		does(ours, "", ourOrder(client), right),
		does("gopay", "verifies no response", gopayOrder(gopayClient), right),
		does("chanxuehong", "", chanxuehongOrder(chanxuehong), right),
		does("silenceper", "verifies no response, has no time_start", silenceperOrder(), right),
		does("objcoding", "", objcodingOrder(), right),
	}, nil
}

func ourOrder(client *ourwxpay.Client) call {
	request := order()
	return func() (string, error) {
		reply, err := client.UnifiedOrder(context.Background(), request)
		if err != nil {
			return "", err
		}
		return reply.PrepayID, nil
	}
}

func gopayOrder(client *gopaywechat.Client) call {
	o := order()
	return func() (string, error) {
		m := gopay.BodyMap{}
		if err := eachField(o, "MD5", func(name, value string) { m.Set(name, value) }); err != nil {
			return "", err
		}
		reply, err := client.UnifiedOrder(context.Background(), m)
		if err != nil {
			return "", err
		}
		return reply.PrepayId, nil
	}
}

func chanxuehongOrder(client *core.Client) call {
	o := order()
	return func() (string, error) {
		detail, err := json.Marshal(o.Detail)
		if err != nil {
			return "", err
		}
		reply, err := pay.UnifiedOrder2(client, &pay.UnifiedOrderRequest{
			Body: o.Body, Detail: string(detail), Attach: o.Attach, OutTradeNo: o.OutTradeNo, TotalFee: o.TotalFee,
			SpbillCreateIP: o.SpbillCreateIP, TimeStart: o.TimeStart, TimeExpire: o.TimeExpire, NotifyURL: o.NotifyURL,
			TradeType: string(o.TradeType), OpenId: o.OpenID, SignType: "MD5",
		})
		if err != nil {
			return "", err
		}
		return reply.PrepayId, nil
	}
}

func silenceperOrder() call {
	o := order()
	client := silenceperorder.NewOrder(&config.Config{AppID: appID, MchID: mchID, Key: key})
	return func() (string, error) {
		detail, err := json.Marshal(o.Detail)
		if err != nil {
			return "", err
		}
		reply, err := client.PrePayOrder(&silenceperorder.Params{
			Body: o.Body, Detail: string(detail), Attach: o.Attach, OutTradeNo: o.OutTradeNo,
			TotalFee: strconv.FormatInt(o.TotalFee, 10), CreateIP: o.SpbillCreateIP, NotifyURL: o.NotifyURL,
			TimeExpire: o.TimeExpire.Format("20060102150405"), TradeType: string(o.TradeType), OpenID: o.OpenID, SignType: "MD5",
		})
		return reply.PrePayID, err
	}
}

func objcodingOrder() call {
	o, client := order(), objcodingClient(ourwxpay.SignTypeMD5)
	return func() (string, error) {
		m := wxpay.Params{}
		if err := eachField(o, "MD5", func(name, value string) { m[name] = value }); err != nil {
			return "", err
		}
		reply, err := client.UnifiedOrder(m)
		return reply["prepay_id"], err
	}
}
