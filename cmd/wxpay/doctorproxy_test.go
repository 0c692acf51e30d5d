package main

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func noSettings() *subject { return &subject{reader: newReader(&environment{}, "", english)} }

// through probes WeChat Pay's host through a proxy that answers CONNECT in this way.
func through(t *testing.T, answer http.HandlerFunc) probed {
	t.Helper()
	proxy := httptest.NewServer(answer)
	t.Cleanup(proxy.Close)
	u, err := url.Parse(proxy.URL)
	require.NoError(t, err)
	n := &network{proxy: http.ProxyURL(u), timeout: 5 * time.Second}
	return n.probe(t.Context(), payHost, time.Now)
}

func TestDoctorNamesWhatAProxyDoes(t *testing.T) {
	t.Parallel()
	tunnel := func(then func(net.Conn)) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err == nil {
				then(conn)
				conn.Close()
			}
		}
	}
	text := func(s string) func(net.Conn) { return func(c net.Conn) { _, _ = c.Write([]byte(s)) } }
	for _, test := range []struct {
		name      string
		answer    http.HandlerFunc
		what, fix string
	}{
		{"password", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusProxyAuthRequired) }, "wants a user and a password", "http://user:password@host:port"},
		{"refusal", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }, "refuses this host (HTTP 403)", "CONNECT to api.mch.weixin.qq.com"},
		{"closes", tunnel(func(net.Conn) {}), "cannot be used: it does not answer as a proxy", "correct HTTPS_PROXY"},
		{"login page", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusFound) }, "the login page of this network", "log in to the network first"},
		{"ends TLS", tunnel(text("HTTP/1.1 200 OK\r\n\r\n")), "the TLS handshake fails", "check the proxy"},
		{"page", tunnel(text("HTTP/1.1 200 OK\r\n\r\n<html>log in first</html>")), "the TLS handshake fails", "check the proxy"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			what, fix := through(t, test.answer).failed(noSettings())
			assert.Contains(t, what.in(english), test.what)
			assert.Contains(t, fix.in(english), test.fix)
		})
	}
}

func TestDoctorSaysThatNoProxyExcludesAHost(t *testing.T) {
	t.Parallel()
	excluded := func(r *http.Request) (*url.URL, error) {
		if r.URL.Hostname() == "api.mch.weixin.qq.com" {
			return nil, nil
		}
		return url.Parse("http://proxy.invalid:8080")
	}
	for _, proxy := range []func(*http.Request) (*url.URL, error){excluded, nil} {
		n := &network{proxy: proxy, timeout: time.Nanosecond}
		p := n.probe(t.Context(), payHost, time.Now)
		assert.Equal(t, proxy != nil, p.excluded)
		p.stage, p.address, p.err = stageDNS, "", &net.DNSError{}
		_, fix := p.failed(noSettings())
		assert.Equal(t, proxy != nil, fix.in(english) != "check the name, and the DNS servers of this machine or container")
	}
}

// TestDoctorNamesAForeignAddress: a line of /etc/hosts, or a DNS server that lies.
func TestDoctorNamesAForeignAddress(t *testing.T) {
	t.Parallel()
	const foreign = "this is no address of WeChat Pay"
	for address, want := range map[string]bool{
		"127.0.0.1:443": true, "[::1]:443": true, "10.1.2.3:443": true, "192.168.0.1:443": true, "198.18.0.7:443": true, "0.0.0.0:443": true,
		"203.205.219.185:443": false, "": false,
	} {
		for _, err := range []error{syscall.ECONNREFUSED, context.DeadlineExceeded, &tls.RecordHeaderError{}} {
			_, fix := probed{base: payHost, address: address, stage: stageTCP, err: err}.failed(noSettings())
			assert.Equal(t, want, len(fix.in(english)) > len(foreign) && fix.in(english)[:len(foreign)] == foreign, "%s: %v", address, err)
		}
		_, fix := probed{base: "https://127.0.0.1:8443", address: address, err: syscall.ECONNREFUSED}.failed(noSettings())
		assert.NotContains(t, fix.in(english), foreign, "a gateway may be anywhere")
	}
}

// TestDoctorReadsTLSAlerts: by their type, not by their words.
func TestDoctorReadsTLSAlerts(t *testing.T) {
	t.Parallel()
	alert := &net.OpError{Op: "remote error", Err: errors.New("an alert")}
	what, _ := probed{base: payHost, stage: stageTLS, err: alert}.failed(noSettings())
	assert.Contains(t, what.in(english), `ends the TLS handshake: "an alert"`)

	var c checkup
	c.judgeCertificate(&url.Error{Op: "Post", Err: alert})
	assert.True(t, c.has(checkAsks), "the server does not take the certificate")
	c = checkup{}
	c.judgeCertificate(errors.New("remote error: tls: bad certificate"))
	assert.False(t, c.has(checkAsks), "only a text")

	old := httptest.NewUnstartedServer(http.NotFoundHandler())
	old.TLS = &tls.Config{MaxVersion: tls.VersionTLS11} // a server of the past
	old.StartTLS()
	t.Cleanup(old.Close)
	n := &network{timeout: 5 * time.Second}
	what, _ = n.probe(t.Context(), old.URL, time.Now).failed(noSettings())
	assert.Contains(t, what.in(english), "the server ends the TLS handshake")
}
