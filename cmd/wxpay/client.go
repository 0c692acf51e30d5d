package main

import (
	"crypto/tls"
	"log/slog"
	"net/http"

	"github.com/seed6780280e/wxpay"
)

// newClient returns a client of the merchant, or of the shop in WXPAY_SUB_MCHID.
func (s *settings) newClient() (*wxpay.Client, error) {
	client, err := wxpay.NewClient(s.clientConfig())
	if err != nil || s.subMchID == "" {
		return client, err
	}
	return client.ForSubMerchant(s.subMchID, s.subAppID), nil
}

func (s *settings) clientConfig() wxpay.Config {
	cfg := wxpay.Config{
		AppID: s.appID, MchID: s.mchID, Key: s.key.Reveal(), AppSecret: s.appSecret.Reveal(), SignType: s.signType,
		Certificate: s.certificate, Timeout: s.timeout, Clock: s.clock,
		Logger: slog.New(slog.DiscardHandler), // the verbs report what matters
	}
	if s.baseURL != "" {
		cfg.Hosts = hostsOf(s.baseURL)
	}
	if s.roots != nil {
		cfg.Transport = http.DefaultTransport.(*http.Transport).Clone()
		cfg.Transport.TLSClientConfig = &tls.Config{RootCAs: s.roots, MinVersion: tls.VersionTLS12}
	}
	return cfg
}

// hostsOf returns the hosts of a base URL. Only payments have hosts in other regions.
func hostsOf(baseURL string) wxpay.Hosts {
	if isOverseas(baseURL) {
		return wxpay.Hosts{Pay: []string{baseURL}}
	}
	return wxpay.SingleHost(baseURL)
}
