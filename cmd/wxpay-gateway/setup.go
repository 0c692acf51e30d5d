package main

import (
	"net/http"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// setup is what a client must configure.
type setup struct {
	API             string          `json:"api"`
	Backup          string          `json:"backup"`
	Login           string          `json:"login"` // code2Session and the other APIs of mini programs
	Code2Session    string          `json:"code2session"`
	Proxy           string          `json:"proxy,omitempty"`
	Hosts           []string        `json:"hosts"` // that the proxy leads to the gateway
	Page            string          `json:"page"`
	CA              string          `json:"ca"`                  // path of the CA certificate
	Preload         string          `json:"preload"`             // path of the preload script for Node.js
	Order           string          `json:"order"`               // path of a signed order
	Curl            string          `json:"curl"`                // a command for a shell that places this order
	CurlProxy       string          `json:"curlProxy,omitempty"` // the same, to the fixed host name, through the proxy
	State           string          `json:"state,omitempty"`
	RefundNotifyURL string          `json:"refundNotifyUrl,omitempty"`
	Merchants       []merchantSetup `json:"merchants"`
}

type merchantSetup struct {
	MchID        string                  `json:"mchId"`
	AppIDs       []string                `json:"appIds"`
	Key          string                  `json:"key"`
	AppSecret    string                  `json:"appSecret"`
	SubMerchants []wxpaytest.SubMerchant `json:"subMerchants,omitempty"`
	Cert         string                  `json:"cert"`
	CertKey      string                  `json:"certKey"`
	P12          string                  `json:"p12"`
}

func (d *desk) setup(*http.Request) (setup, error) { return d.program.setup(), nil }

func (p *program) setup() setup {
	s := setup{
		API: p.gateway.URL, Backup: p.gateway.BackupURL, Login: p.gateway.URL, Code2Session: p.gateway.URL + "/sns/jscode2session",
		Proxy: p.gateway.ProxyURL, Hosts: wxpaytest.PlatformHosts(), Page: p.pageURL(), CA: p.path(rootFile), Preload: p.path(preloadFile),
		Order: p.path(orderFile), State: absolutePath(p.state), RefundNotifyURL: p.refundNotifyURL,
	}
	s.Curl = curlLine("", s.CA, s.API, s.Order)
	if s.Proxy != "" {
		s.CurlProxy = curlLine("--proxy "+s.Proxy+" ", s.CA, "https://"+s.Hosts[0], s.Order)
	}
	for _, id := range p.mchIDs() {
		m := p.gateway.Merchant(id)
		s.Merchants = append(s.Merchants, merchantSetup{
			MchID: id, AppIDs: append([]string{m.AppID}, m.OtherAppIDs...), Key: m.Key, AppSecret: m.AppSecret,
			SubMerchants: m.SubMerchants,
			Cert:         p.path(id, certFile), CertKey: p.path(id, keyFile), P12: p.path(id, p12File),
		})
	}
	return s
}
