package main

import (
	"context"
	"crypto/md5"
	"net/http"
	"strconv"

	"github.com/chanxuehong/wechat/mch/core"
	"github.com/chanxuehong/wechat/mch/pay"
	"github.com/go-pay/gopay"
	"github.com/go-pay/gopay/pkg/xhttp"
	gopaywechat "github.com/go-pay/gopay/wechat"
	"github.com/objcoding/wxpay"

	ourwxpay "github.com/seed6780280e/wxpay"
)

func refundQueryRow() row {
	return &computing{
		name: "refund query: parse, verify, decode",
		about: "The whole call. The response comes from memory and has 50 refunds of 8 fields. MD5. Limit: the hash of its signed text, " +
			"without a request, without parsing. silenceper has no refund query.",
		contenders: refundQueryContenders,
		done:       restoreDefault,
		toLimit:    4.0, toPeer: 8,
	}
}

func refundQueryContenders() ([]contender, error) {
	fields := refundQueryReply()
	reply, err := signed(fields)
	if err != nil {
		return nil, err
	}
	answerDefault(reply)
	text := signedText(fields)
	client, err := newClient(func(cfg *ourwxpay.Config) {
		cfg.WrapTransport = func(http.RoundTripper) http.RoundTripper { return &canned{reply: reply} }
	})
	if err != nil {
		return nil, err
	}
	request := &ourwxpay.RefundQueryRequest{TransactionID: transactionID}
	last := "refund_fee_" + strconv.Itoa(refunds-1)
	chanxuehong := core.NewClient(appID, mchID, key, &http.Client{Transport: &canned{reply: reply}})
	objcoding := objcodingClient(ourwxpay.SignTypeMD5)
	return []contender{
		does(limit, "", func() ([md5.Size]byte, error) { return md5.Sum(text), nil }, equal(md5.Sum(text))),
		does(ours, "", func() (*ourwxpay.RefundQueryResponse, error) {
			return client.RefundQuery(context.Background(), request)
		}, func(r *ourwxpay.RefundQueryResponse) error {
			return expect(len(r.Refunds) == refunds && r.Refunds[49].RefundFee == 149, "a refund is wrong")
		}),
		does("gopay", "its struct has 2 refunds, its map has all", gopayRefundQuery(reply), func(m gopay.BodyMap) error {
			return equal("149")(m.GetString(last))
		}),
		does("chanxuehong", "", func() (*pay.RefundQueryResponse, error) {
			return pay.RefundQuery2(chanxuehong, &pay.RefundQueryRequest{TransactionId: transactionID})
		}, func(r *pay.RefundQueryResponse) error {
			return expect(len(r.RefundList) == refunds && r.RefundList[49].RefundFee == 149, "a refund is wrong")
		}),
		does("objcoding", "fields stay a map of strings", func() (wxpay.Params, error) {
			return objcoding.RefundQuery(wxpay.Params{"transaction_id": transactionID})
		}, func(m wxpay.Params) error { return equal("149")(m[last]) }),
	}, nil
}

// gopayRefundQuery also verifies the response, because the call of gopay does not.
func gopayRefundQuery(reply string) func() (gopay.BodyMap, error) {
	client := gopaywechat.NewClient(appID, mchID, key, true)
	client.SetHttpClient(xhttp.NewClient().SetTransport(&canned{reply: reply}))
	return func() (gopay.BodyMap, error) {
		request := gopay.BodyMap{}
		request.Set("nonce_str", nonce).Set("transaction_id", transactionID)
		_, m, err := client.QueryRefund(context.Background(), request)
		if err != nil {
			return nil, err
		}
		if ok, err := gopaywechat.VerifySign(key, "MD5", m); err != nil || !ok {
			return nil, errUnverified
		}
		return m, nil
	}
}
