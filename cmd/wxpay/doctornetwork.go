package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// The names of the checks of the network.
const (
	checkBaseURL = "base-url"
	checkCA      = "ca"
	checkProxy   = "proxy"
	checkHosts   = "hosts"
)

// A network is how the servers are reached.
type network struct {
	pay, login []string                              // base URLs
	roots      *x509.CertPool                        // nil: the system's authorities
	root       []byte                                // content of WXPAY_CA; nil: none
	proxy      func(*http.Request) (*url.URL, error) // of the environment
	timeout    time.Duration                         // how long a host may take to answer
}

const (
	payHost    = "https://api.mch.weixin.qq.com"
	backupHost = "https://api2.mch.weixin.qq.com"
	loginHost  = "https://api.weixin.qq.com"
)

// transport returns a new transport for the network.
func (n *network) transport() *http.Transport {
	return &http.Transport{Proxy: n.proxy, TLSClientConfig: &tls.Config{RootCAs: n.roots, MinVersion: tls.VersionTLS12}}
}

// checkNetwork checks the settings of the network, and returns nil if they are wrong.
func (c *checkup) checkNetwork(s *subject, now time.Time, limit time.Duration) *network {
	n := &network{pay: []string{payHost, backupHost}, login: []string{loginHost}, proxy: http.ProxyFromEnvironment, timeout: limit}
	base, ca := s.text("WXPAY_BASE_URL"), s.path("WXPAY_CA")
	if base.set() {
		if !c.baseURL(base.value, s.isReal()) {
			return nil
		}
		address := strings.TrimRight(base.value, "/")
		n.pay, n.login = []string{address}, []string{address}
		if isOverseas(address) {
			n.login = []string{loginHost}
		}
	}
	switch {
	case !ca.set():
	case s.isReal():
		c.problem(checkCA, says("WXPAY_CA is set for WeChat Pay's own servers"), says("remove WXPAY_CA, which only a gateway needs, or set WXPAY_BASE_URL to the gateway's address"))
		return nil
	default:
		if n.roots, n.root = c.authorities(ca, now); n.roots == nil {
			return nil
		}
	}
	return n
}

// authorities reads the gateway's root certificate.
func (c *checkup) authorities(ca given, now time.Time) (*x509.CertPool, []byte) {
	data, _, ok := c.readFile(checkCA, ca)
	if !ok {
		return nil, nil
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(data) {
		what, fix := contentOf(data).mistake(ca.name, noCertificate, says("set the path of the gateway's root certificate (PEM)"))
		c.problem(checkCA, what, fix)
		return nil, nil
	}
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		cert, err := x509.ParseCertificate(block.Bytes)
		if err == nil && !now.After(cert.NotAfter) && !now.Before(cert.NotBefore) {
			return pool, data
		}
	}
	c.problem(checkCA, says("the certificate in %s is not valid now", ca.name), says("save the gateway's root certificate again, or correct the clock of this machine"))
	return nil, nil
}
