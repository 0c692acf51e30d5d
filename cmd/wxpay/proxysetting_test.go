package main

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// withEnvironment returns settings with these variables, NAME=value.
func withEnvironment(environ ...string) *subject {
	return &subject{reader: newReader(&environment{environ: environ}, "", english)}
}

// TestDoctorNamesWhatIsWrongWithAProxyVariable: Go ignores it, or sends requests to
// another place.
func TestDoctorNamesWhatIsWrongWithAProxyVariable(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		`HTTPS_PROXY="http://10.0.0.1:3128"`:              "HTTPS_PROXY is in quotes",
		"https_proxy=http://ops:geheim#1@10.0.0.1:3128":   "the user or the password in https_proxy",
		"HTTPS_PROXY=http://ops:geheim%1@10.0.0.1:3128":   "the user or the password in HTTPS_PROXY",
		"HTTPS_PROXY=http://ops:geh/eim@10.0.0.1:3128":    "the user or the password in HTTPS_PROXY",
		"HTTPS_PROXY=ops:gehe im@10.0.0.1:3128":           "the user or the password in HTTPS_PROXY",
		"HTTPS_PROXY=http://10.0.0.1:3128\n":              "blanks or a line end around",
		"HTTPS_PROXY=http://":                             "not the address of a proxy",
		"HTTPS_PROXY=http://10.0.0.1:port":                "not the address of a proxy",
		"HTTPS_PROXY=socks4://10.0.0.1:1080":              "not supported",
		"HTTPS_PROXY=http://ops:geheim%23%40@10.0.0.1:31": "",
		"HTTPS_PROXY=http://ops:geh@eim@10.0.0.1:3128":    "",
		"HTTPS_PROXY=10.0.0.1:3128":                       "",
		"HTTPS_PROXY=localhost:3128":                      "",
		"HTTPS_PROXY=https://proxy.example/":              "",
		"HTTPS_PROXY=socks5://10.0.0.1:1080":              "",
		"HTTPS_PROXY=SOCKS5H://[::1]:1080":                "",
		`HTTP_PROXY="http://10.0.0.1:3128"`:               "",
		"HTTPS_PROXY=":                                    "",
	} {
		s := withEnvironment(line)
		what, fix, wrong := s.proxySetting().proxyMistake()
		assert.Equal(t, want != "", wrong, line)
		assert.Contains(t, what.in(english), want, line)
		assert.NotContains(t, what.in(english)+fix.in(english), "geh", "a password")
		what, _ = probed{base: payHost, err: errors.New("lost")}.failed(s)
		assert.Equal(t, wrong, strings.Contains(what.in(english), "the proxy cannot be used: "), line)
		what, _ = probed{base: "https://127.0.0.1:8443", err: errors.New("lost")}.failed(s)
		assert.NotContains(t, what.in(english), "proxy", "Go never uses one for this machine")
		what, _ = probed{base: payHost, err: errors.New("lost"), excluded: true}.failed(s)
		assert.NotContains(t, what.in(english), "proxy", "NO_PROXY excludes the host")
	}
}

// TestDoctorNamesTheVariableThatIsSet: programs differ in what they read.
func TestDoctorNamesTheVariableThatIsSet(t *testing.T) {
	t.Parallel()
	proxy := &url.URL{Scheme: "http", Host: "127.0.0.1:9"}
	for name, environ := range map[string][]string{
		"HTTPS_PROXY": {"HTTPS_PROXY=http://127.0.0.1:9", "https_proxy=http://127.0.0.1:8"}, "https_proxy": {"https_proxy=http://127.0.0.1:9", "HTTPS_PROXY="},
	} {
		p := probed{base: payHost, proxy: proxy, err: &net.OpError{Op: "proxyconnect", Err: syscall.ECONNREFUSED}}
		_, fix := p.failed(withEnvironment(environ...))
		assert.Contains(t, fix.in(english), "correct "+name+",")
		p.refusal = http.StatusProxyAuthRequired
		_, fix = p.failed(withEnvironment(environ...))
		assert.Contains(t, fix.in(english), "into "+name+",")
	}
	for environ, want := range map[string]string{
		"ALL_PROXY=http://127.0.0.1:9": "ALL_PROXY is not used for https", "http_proxy=http://127.0.0.1:9": "http_proxy is not used for https",
		"HTTPS_PROXY=http://127.0.0.1:9 ALL_PROXY=http://127.0.0.1:9": "", "NO_PROXY=*": "",
	} {
		p := probed{base: payHost, err: &net.DNSError{}}
		_, fix := p.failed(withEnvironment(strings.Fields(environ)...))
		assert.Equal(t, want != "", strings.Contains(fix.in(english), "is not used"), environ)
		assert.Contains(t, fix.in(english), want)
		p.base = "https://gateway.example"
		_, fix = p.failed(withEnvironment(strings.Fields(environ)...))
		assert.NotContains(t, fix.in(english), "is not used", "a gateway is in the same network")
	}
}

// TestDoctorNamesAProxyWithoutTLS: https:// is about the connection to the proxy.
func TestDoctorNamesAProxyWithoutTLS(t *testing.T) {
	t.Parallel()
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	foreign := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(foreign.Close)
	for address, want := range map[string]string{
		strings.Replace(plain.URL, "http:", "https:", 1): "does not speak TLS", foreign.URL: "its own certificate is not trusted",
	} {
		u, err := url.Parse(address)
		require.NoError(t, err)
		texts := judged(t, http.ProxyURL(u), payHost).texts()
		assert.Contains(t, texts, want)
	}
	n := &network{proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: "proxy.invalid:1"}), timeout: 5 * time.Second}
	what, _ := n.probe(t.Context(), payHost, time.Now).failed(noSettings())
	assert.Contains(t, what.in(english), "its name cannot be resolved (DNS)")
}
