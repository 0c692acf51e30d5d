package main

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func issuedBy(organisation string) *x509.Certificate {
	name := pkix.Name{CommonName: organisation + " CA"}
	if organisation != "" {
		name.Organization = []string{organisation}
	}
	return &x509.Certificate{Issuer: name}
}

// TestDoctorKnowsWhoIssuesPublicCertificates: an authority of the world is no alarm, and
// the box of a company is one.
func TestDoctorKnowsWhoIssuesPublicCertificates(t *testing.T) {
	t.Parallel()
	for organisation, public := range map[string]bool{
		"DigiCert Inc": true, "DigiCert, Inc.": true, "TrustAsia Technologies, Inc.": true, "GlobalSign nv-sa": true, "Let's Encrypt": true, "Sectigo Limited": true,
		"WoTrus CA Limited": true, "Google Trust Services": true, "GeoTrust Inc.": true, "Beijing Xinchacha Credit Management Co., Ltd.": true,
		"Sangfor Technologies Inc.": false, "Fortinet": false, "Zscaler Inc.": false, "My company": false, "Not DigiCert": false, "": false,
	} {
		var c checkup
		c.judgeHosts([]probed{{base: payHost, cert: issuedBy(organisation)}, {base: backupHost, cert: issuedBy(organisation)}}, noSettings())
		texts := c.texts()
		want := 1
		if public {
			want = 0
		}
		assert.Equal(t, want, strings.Count(texts, "warning: "), texts)
		assert.Equal(t, want, strings.Count(texts, "something between here and WeChat answers for api.mch.weixin.qq.com, api2.mch.weixin.qq.com"), texts)
		assert.False(t, c.has(checkHosts), "only a warning")
	}
	var c checkup
	c.judgeHosts([]probed{{base: "https://gateway.example", cert: issuedBy("wxpaytest")}, {base: payHost}}, noSettings())
	assert.NotContains(t, c.texts(), "warning", "a gateway has any issuer")
}

// TestDoctorRecognisesTheTestGateway: a proxy that was left over leads to it.
func TestDoctorRecognisesTheTestGateway(t *testing.T) {
	t.Parallel()
	gateway := issuedBy("wxpaytest")
	var c checkup
	c.judgeHosts([]probed{{base: payHost, cert: gateway}}, noSettings())
	assert.Contains(t, c.texts(), "warning: the local test gateway answers for api.mch.weixin.qq.com, not WeChat Pay: no real money moves")

	d := newDesk(t)
	n := &network{roots: x509.NewCertPool(), timeout: probeTimeout}
	n.roots.AppendCertsFromPEM(d.gw.RootPEM())
	p := n.probe(t.Context(), d.gw.URL, time.Now)
	require.NoError(t, p.err)
	assert.True(t, isGatewayCertificate(p.cert), "what a real one shows")

	for answers, want := range map[bool]int{true: 0, false: 1} {
		c = checkup{}
		c.judgeIssuerOfMerchant(gateway, noSettings(), answers)
		assert.Len(t, c.findings, want, "the gateway's merchant certificate is right only for the gateway")
		c = checkup{}
		c.judgeIssuerOfMerchant(issuedBy("Another"), noSettings(), answers)
		assert.Len(t, c.findings, 1)
	}
}

// tunnel is a proxy that leads every host to the gateway.
func (d *desk) tunnel() func(*http.Request) (*url.URL, error) {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		client, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer client.Close()
		server, err := net.Dial("tcp", strings.TrimPrefix(d.gw.URL, "https://"))
		if err != nil {
			return
		}
		defer server.Close()
		_, _ = io.WriteString(client, "HTTP/1.1 200 OK\r\n\r\n")
		go func() { _, _ = io.Copy(server, client) }()
		_, _ = io.Copy(client, server)
	}))
	d.t.Cleanup(proxy.Close)
	u, err := url.Parse(proxy.URL)
	require.NoError(d.t, err)
	return http.ProxyURL(u)
}

// TestDoctorReportsThatTheGatewayAnswers: with the addresses of WeChat Pay, and the proxy
// of a test.
func TestDoctorReportsThatTheGatewayAnswers(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	n := &network{pay: []string{payHost}, login: []string{loginHost}, roots: x509.NewCertPool(), timeout: probeTimeout, proxy: d.tunnel()}
	n.roots.AppendCertsFromPEM(d.gw.RootPEM())
	s := noSettings()
	for name, text := range d.env {
		s.reader.values[name] = value{text: text}
	}
	delete(s.reader.values, "WXPAY_BASE_URL")
	s.key = s.text("WXPAY_KEY")
	var c checkup
	gateway := c.online(t.Context(), &call{env: &environment{}}, s, n, nil)
	assert.True(t, gateway, c.texts())
	assert.Equal(t, 1, strings.Count(c.texts(), "warning: the local test gateway answers"), c.texts())

	delete(d.env, "WXPAY_BASE_URL")
	delete(d.env, "WXPAY_CA")
	d.withCertificate()
	r := d.run("doctor", "-json", "-offline")
	assert.Equal(t, "warning", verdictOf(t, r, checkCertificate), "nobody answers, so it is not WeChat Pay's")
}
