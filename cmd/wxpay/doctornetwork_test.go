package main

import (
	"crypto/x509"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDoctorNamesWhatIsWrongWithTheNetwork(t *testing.T) {
	t.Parallel()
	fault := func(name wxpaytest.FaultName) func(d *desk) {
		return func(d *desk) { d.gw.Inject(wxpaytest.Fault{Name: name, Times: -1}) }
	}
	alarms(t, map[string]mistake{
		"no scheme":     {set("WXPAY_BASE_URL", "127.0.0.1:8443"), checkBaseURL, "without https"},
		"API, bare":     {set("WXPAY_BASE_URL", "api.mch.weixin.qq.com"), checkBaseURL, "are built in"},
		"API, path":     {set("WXPAY_BASE_URL", "https://api.mch.weixin.qq.com/v3"), checkBaseURL, "are built in"},
		"website":       {set("WXPAY_BASE_URL", "https://pay.weixin.qq.com"), checkBaseURL, "is a website"},
		"login API":     {set("WXPAY_BASE_URL", "https://api.weixin.qq.com"), checkBaseURL, "another API of WeChat"},
		"a path":        {edit("WXPAY_BASE_URL", func(u string) string { return u + "/pay/orderquery" }), checkBaseURL, "with a path"},
		"plain http":    {set("WXPAY_BASE_URL", "http://gateway.example"), checkBaseURL, "not encrypted"},
		"a user":        {set("WXPAY_BASE_URL", "https://me:secret@gateway.example"), checkBaseURL, "user or a password"},
		"no DNS":        {set("WXPAY_BASE_URL", "https://gateway.invalid"), checkHosts, "DNS"},
		"refused":       {func(d *desk) { d.env["WXPAY_BASE_URL"] = d.gw.DownURL() }, checkHosts, "refused"},
		"other CA":      {func(d *desk) { d.env["WXPAY_CA"] = d.write("ca.pem", string(otherRoot(d.t))) }, checkHosts, "not this gateway's root"},
		"no CA":         {func(d *desk) { delete(d.env, "WXPAY_CA") }, checkHosts, "set WXPAY_CA"},
		"CA of nothing": {func(d *desk) { d.env["WXPAY_CA"] = d.write("ca.pem", "") }, checkCA, "the file is empty"},
		"CA, real":      {func(d *desk) { delete(d.env, "WXPAY_BASE_URL") }, checkCA, "only a gateway needs"},
		"expired":       {fault(wxpaytest.ExpiredCertificate), checkHosts, "not valid now"},
		"other host":    {fault(wxpaytest.OtherHost), checkHosts, "for other hosts: "},
		"reset":         {fault(wxpaytest.ConnectionReset), checkHosts, "connect"},
		"page":          {fault(wxpaytest.HTMLPage), checkQuery, "not answer with a message"},
		"bad gateway":   {fault(wxpaytest.NotFound), checkQuery, "HTTP 404"},
		"plain server": {func(d *desk) {
			server := httptest.NewServer(http.NotFoundHandler())
			d.t.Cleanup(server.Close)
			d.env["WXPAY_BASE_URL"] = strings.Replace(server.URL, "http:", "https:", 1)
		}, checkHosts, "does not speak TLS"},
		"other signature": {fault(wxpaytest.WrongSignature), checkQuery, "not signed with the key"},
	})
}

func otherRoot(t *testing.T) []byte {
	other := wxpaytest.NewServer()
	t.Cleanup(other.Close)
	return other.RootPEM()
}

// TestDoctorDoesNotBelieveAnUnsignedAnswer: anybody can say that a number does not exist.
func TestDoctorDoesNotBelieveAnUnsignedAnswer(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.gw.Inject(wxpaytest.Fault{Name: wxpaytest.MissingSignature, Times: -1})
	d.env["WXPAY_KEY"] = d.gw.Merchant("").Key
	r := d.run("doctor", "-json")
	assert.Equal(t, "warning", verdictOf(t, r, checkQuery), r.out)
}

// TestDoctorEndsWithSilentHosts: a host that never answers does not stop the others.
func TestDoctorEndsWithSilentHosts(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	d := newDesk(t)
	d.env["WXPAY_BASE_URL"] = "https://" + listener.Addr().String()
	start := time.Now()
	r := d.run("doctor", "-json")
	assert.Less(t, time.Since(start), 30*time.Second)
	assert.Contains(t, problemsOf(t, r, checkHosts), "TLS handshake does not end in time")
	assert.Equal(t, "skipped", verdictOf(t, r, checkQuery))
}

// TestDoctorNamesTheGatewaysPage: its answer has the address of the API at its end.
func TestDoctorNamesTheGatewaysPage(t *testing.T) {
	t.Parallel()
	for _, hint := range []string{
		`A client sent a request for the API ("POST /pay/orderquery") to the port of the page. Set the base URL to https://127.0.0.1:8443 and trust the CA certificate ca.pem of the gateway.`,
		`客户端把接口请求（POST /pay/orderquery）发到了页面的端口。请把接口地址改成 https://127.0.0.1:8443，并信任网关的 CA 证书 ca.pem。`,
	} {
		page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("<xml><return_code>FAIL</return_code><return_msg><![CDATA[" + hint + "]]></return_msg></xml>"))
		}))
		t.Cleanup(page.Close)
		d := newDesk(t)
		d.env["WXPAY_BASE_URL"] = page.URL
		assert.Contains(t, problemsOf(t, d.run("doctor", "-json"), checkQuery), "set WXPAY_BASE_URL to https://127.0.0.1:8443, and")
	}
}

// TestDoctorSaysForWhichHostsACertificateIs: in a container the gateway has another name.
func TestDoctorSaysForWhichHostsACertificateIs(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	n := &network{roots: x509.NewCertPool(), timeout: probeTimeout}
	n.roots.AppendCertsFromPEM(d.gw.RootPEM())
	p := n.probe(t.Context(), d.gw.URL, time.Now)
	require.NoError(t, p.err)
	p.base, p.err = "https://host.docker.internal:8443", p.cert.VerifyHostname("host.docker.internal")
	what, fix := p.failed(noSettings())
	assert.Regexp(t, `its certificate is for other hosts: .*localhost.*127\.0\.0\.1`, what.in(english))
	assert.NotContains(t, what.in(english), "weixin", "these are in each of them")
	assert.Contains(t, fix.in(english), "start the gateway with -names host.docker.internal")
}
