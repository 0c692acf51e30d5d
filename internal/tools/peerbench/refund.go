package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/chanxuehong/wechat/mch/core"
	"github.com/chanxuehong/wechat/mch/pay"
	"github.com/go-pay/gopay"
	gopaywechat "github.com/go-pay/gopay/wechat"
	"github.com/silenceper/wechat/v2/pay/config"
	silenceperrefund "github.com/silenceper/wechat/v2/pay/refund"

	ourwxpay "github.com/seed6780280e/wxpay"
)

func refundRow(concurrency int, latency time.Duration) row {
	return &networked{
		name: fmt.Sprintf("refund with certificate, c = %d", concurrency),
		about: "Like the order, with the merchant certificate. objcoding is missing, because its transport cannot be redirected; " +
			"like silenceper, it reads the p12 and creates a transport for every refund.",
		concurrency: concurrency, latency: latency,
		entrants: []entrant{
			{name: limit, connect: bareRefund(concurrency)},
			{name: ours, connect: refundOurs},
			{name: "gopay", note: "verifies neither the server nor the response", connect: refundGopay},
			{name: "chanxuehong", connect: refundChanxuehong},
			{name: rebuilding, note: "creates a transport for every refund; verifies no response", connect: refundSilenceper},
		},
		callsPerSecond: 0.97, resumed: 1, rebuilding: 7,
	}
}

// rebuilding is the peer that creates a transport for every refund.
const rebuilding = "silenceper"

func refundFields() map[string]string {
	return map[string]string{
		"appid": appID, "mch_id": mchID, "nonce_str": nonce, "sign_type": "MD5", "out_trade_no": outTradeNo,
		"out_refund_no": outRefundNo, "total_fee": "60880", "refund_fee": "100",
	}
}

func bareRefund(connections int) func(base string) (connected, error) {
	return func(base string) (connected, error) {
		cert, err := ourwxpay.LoadP12(p12File, mchID)
		if err != nil {
			return connected{}, err
		}
		transport := tuned(connections)
		transport.TLSClientConfig.Certificates = []tls.Certificate{*cert}
		return bare(base+refundPath, refundFields(), transport)
	}
}

func refundOurs(base string) (connected, error) {
	cert, err := ourwxpay.LoadP12(p12File, mchID)
	if err != nil {
		return connected{}, err
	}
	client, err := newClient(func(cfg *ourwxpay.Config) {
		cfg.Hosts, cfg.Certificate = ourwxpay.SingleHost(base), cert
	})
	if err != nil {
		return connected{}, err
	}
	request := &ourwxpay.RefundRequest{OutTradeNo: outTradeNo, OutRefundNo: outRefundNo, TotalFee: 60880, RefundFee: 100}
	return connected{
		call: func() (string, error) {
			reply, err := client.Refund(context.Background(), request)
			if err != nil {
				return "", err
			}
			return reply.RefundID, nil
		},
		closeIdle: client.CloseIdleConnections,
	}, nil
}

func refundGopay(base string) (connected, error) {
	client := gopaywechat.NewClient(appID, mchID, key, true)
	client.SetProxyUrl(base)
	if err := client.AddCertPkcs12FilePath(p12File); err != nil {
		return connected{}, err
	}
	return connected{call: func() (string, error) {
		m := gopay.BodyMap{}
		for name, value := range refundFields() {
			m.Set(name, value)
		}
		reply, _, err := client.Refund(context.Background(), m)
		if err != nil {
			return "", err
		}
		return reply.RefundId, nil
	}}, nil
}

// at sends requests for the platform's host to base.
type at struct {
	host string
	base http.RoundTripper
}

func (a at) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Host, r.Host = a.host, a.host
	return a.base.RoundTrip(r)
}

func refundChanxuehong(base string) (connected, error) {
	cert, err := os.ReadFile("../../../testdata/apiclient_cert.pem")
	if err != nil {
		return connected{}, err
	}
	private, err := os.ReadFile("../../../testdata/apiclient_key.pem")
	if err != nil {
		return connected{}, err
	}
	httpClient, err := core.NewTLSHttpClient2(cert, private)
	if err != nil {
		return connected{}, err
	}
	closeIdle := httpClient.CloseIdleConnections
	httpClient.Transport = at{hostOf(base), httpClient.Transport}
	client := core.NewClient(appID, mchID, key, httpClient)
	return connected{call: func() (string, error) {
		reply, err := pay.Refund2(client, &pay.RefundRequest{
			OutTradeNo: outTradeNo, OutRefundNo: outRefundNo, TotalFee: 60880, RefundFee: 100, SignType: "MD5",
		})
		if err != nil {
			return "", err
		}
		return reply.RefundId, nil
	}, closeIdle: closeIdle}, nil
}

func refundSilenceper(base string) (connected, error) {
	client := silenceperrefund.NewRefund(&config.Config{AppID: appID, MchID: mchID, Key: key})
	return connected{call: func() (string, error) {
		reply, err := client.Refund(&silenceperrefund.Params{
			OutTradeNo: outTradeNo, OutRefundNo: outRefundNo, TotalFee: "60880", RefundFee: "100", RootCa: p12File,
		})
		return reply.RefundID, err
	}, enter: enterWith(base), leaks: true}, nil
}
