package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/chanxuehong/wechat/mch/core"
	gopaywechat "github.com/go-pay/gopay/wechat"
	silenceper "github.com/silenceper/wechat/v2/util"

	ourwxpay "github.com/seed6780280e/wxpay"
)

// platformHost is the host name that is a constant in the peers.
const platformHost = "api.mch.weixin.qq.com"

func orderRows(latency time.Duration) []row {
	return []row{
		orderRow(1, latency, 0.97, 1.25, 2), orderRow(64, latency, 0.97, 1.55, 2.5), orderRow(512, latency, 0.90, 1.45, 10),
	}
}

func orderRow(concurrency int, latency time.Duration, callsPerSecond, cpu, peerCPU float64) row {
	return &networked{
		name: fmt.Sprintf("HTTPS order, c = %d", concurrency),
		about: fmt.Sprintf("%d calls at a time, to a server that takes %v. Limit: net/http's transport, "+
			"tuned to open and keep as many connections, and prepared bytes. CPU is the processor time of the client process per call.", concurrency, latency),
		concurrency: concurrency, latency: latency,
		entrants: []entrant{
			{name: limit, connect: bareOrder(concurrency)},
			{name: ours, connect: connectOurs},
			{name: "gopay", note: "verifies neither the server nor the response", connect: connectGopay},
			{name: "chanxuehong", connect: connectChanxuehong},
			{name: "silenceper", note: "verifies no response", connect: connectSilenceper},
			{name: "objcoding", connect: connectObjcoding},
		},
		callsPerSecond: callsPerSecond, p99: 1.15, cpu: cpu, peerCPU: peerCPU,
	}
}

// tuned returns a transport that opens and keeps this number of connections.
func tuned(connections int) *http.Transport {
	return &http.Transport{
		MaxIdleConnsPerHost: connections, MaxConnsPerHost: connections, DisableCompression: true,
		TLSClientConfig: &tls.Config{ClientSessionCache: tls.NewLRUClientSessionCache(0)},
	}
}

func bareOrder(connections int) func(base string) (connected, error) {
	return func(base string) (connected, error) {
		fields, err := orderFields(ourwxpay.SignTypeMD5)
		if err != nil {
			return connected{}, err
		}
		return bare(base+orderPath, fields, tuned(connections))
	}
}

// bare posts prepared bytes and reads the response.
func bare(address string, fields map[string]string, transport *http.Transport) (connected, error) {
	document, err := signed(fields)
	if err != nil {
		return connected{}, err
	}
	body := []byte(document)
	return connected{
		call: func() (string, error) {
			req, err := http.NewRequest(http.MethodPost, address, bytes.NewReader(body))
			if err != nil {
				return "", err
			}
			req.Header.Set("Content-Type", "text/xml; charset=utf-8")
			resp, err := transport.RoundTrip(req)
			if err != nil {
				return "", err
			}
			defer resp.Body.Close()
			data, err := io.ReadAll(resp.Body)
			if err != nil || resp.StatusCode != http.StatusOK {
				return "", fmt.Errorf("HTTP %d: %w", resp.StatusCode, err)
			}
			return string(data), nil
		},
		closeIdle: transport.CloseIdleConnections,
	}, nil
}

func connectOurs(base string) (connected, error) {
	client, err := newClient(func(cfg *ourwxpay.Config) { cfg.Hosts = ourwxpay.SingleHost(base) })
	if err != nil {
		return connected{}, err
	}
	return connected{call: ourOrder(client), closeIdle: client.CloseIdleConnections}, nil
}

func connectGopay(base string) (connected, error) {
	client := gopaywechat.NewClient(appID, mchID, key, true)
	client.SetProxyUrl(base)
	return connected{call: gopayOrder(client)}, nil
}

func connectChanxuehong(base string) (connected, error) {
	return connected{call: chanxuehongOrder(core.NewClient(appID, mchID, key, nil)), enter: enterWith(base)}, nil
}

func connectSilenceper(base string) (connected, error) {
	return connected{call: silenceperOrder(), enter: enterWith(base)}, nil
}

func connectObjcoding(base string) (connected, error) {
	return connected{call: objcodingOrder(), enter: enterWith(base)}, nil
}

// enterWith returns a function that installs a default transport for the contender in
// net/http. It sends requests for the platform's host to base.
func enterWith(base string) func() {
	transport := originalTransport.(*http.Transport).Clone()
	transport.Proxy = nil
	transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		var dialer net.Dialer
		return dialer.DialContext(ctx, network, hostOf(base))
	}
	return func() {
		http.DefaultTransport = transport
		silenceper.DefaultHTTPClient = http.DefaultClient
	}
}

func hostOf(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return ""
	}
	return u.Host
}

// trusted returns an error unless the process trusts the authority of cert.
func trusted(cert *x509.Certificate) error {
	_, err := cert.Verify(x509.VerifyOptions{DNSName: platformHost})
	return err
}
