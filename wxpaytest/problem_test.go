package wxpaytest

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/authority"
)

// troubled is a gateway that collects the problems of its clients.
type troubled struct {
	*Server
	t        *testing.T
	mu       sync.Mutex
	problems []Problem
}

func newTroubled(t *testing.T) *troubled {
	g := &troubled{t: t}
	s, err := Open(Config{Problem: func(p Problem) {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.problems = append(g.problems, p)
	}})
	require.NoError(t, err)
	t.Cleanup(s.Close)
	g.Server = s
	return g
}

// told returns the only problem, as soon as it was reported.
func (g *troubled) told() Problem {
	g.t.Helper()
	var got []Problem
	require.Eventually(g.t, func() bool {
		g.mu.Lock()
		defer g.mu.Unlock()
		got = g.problems
		return len(got) > 0
	}, 10*time.Second, time.Millisecond)
	require.Len(g.t, got, 1)
	return got[0]
}

// handshake connects with TLS and, like Node.js, checks nothing before the end.
func (g *troubled) handshake(c *tls.Config) error {
	tcp, err := tls.Dial("tcp", strings.TrimPrefix(g.URL, "https://"), c)
	if err == nil {
		err = tcp.Close()
	}
	return err
}

// send sends a request through a client that trusts the gateway.
func (g *troubled) send(method, path string, certificate *tls.Certificate) string {
	g.t.Helper()
	config := &tls.Config{RootCAs: g.RootCAs()}
	if certificate != nil {
		config.Certificates = []tls.Certificate{*certificate}
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: config, DisableKeepAlives: true}}
	request, err := http.NewRequestWithContext(g.t.Context(), method, g.URL+path, strings.NewReader("<xml><mch_id>10000100</mch_id></xml>"))
	require.NoError(g.t, err)
	response, err := client.Do(request)
	require.NoError(g.t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(g.t, err)
	return string(body)
}

// raw sends text to an address and returns what comes back.
func raw(t *testing.T, url, text string) string {
	t.Helper()
	_, address, _ := strings.Cut(url, "://")
	tcp, err := net.Dial("tcp", address)
	require.NoError(t, err)
	defer tcp.Close()
	_, err = io.WriteString(tcp, text)
	require.NoError(t, err)
	require.NoError(t, tcp.(*net.TCPConn).CloseWrite())
	reply, err := io.ReadAll(bufio.NewReader(tcp))
	require.NoError(t, err)
	return string(reply)
}

func TestProblemsOfClients(t *testing.T) {
	stranger := authority.New()
	for name, c := range map[string]struct {
		do            func(g *troubled) string // returns the answer
		name, subject string
		says          string // in English, and in the answer if there is one
	}{
		"another CA": {func(g *troubled) string {
			assert.Error(t, g.handshake(&tls.Config{RootCAs: stranger.Roots()}))
			return ""
		}, ProblemUntrusted, "", "Trust the CA certificate"},
		"another CA, TLS 1.2": {func(g *troubled) string {
			assert.Error(t, g.handshake(&tls.Config{RootCAs: stranger.Roots(), MaxVersion: tls.VersionTLS12}))
			return ""
		}, ProblemUntrusted, "", "Trust the CA certificate"},
		"another name": {func(g *troubled) string {
			assert.Error(t, g.handshake(&tls.Config{RootCAs: g.RootCAs(), ServerName: "gateway.docker"}))
			return ""
		}, ProblemWrongName, "gateway.docker", "-names gateway.docker"},
		"another name, checked late": {func(g *troubled) string {
			assert.NoError(t, g.handshake(&tls.Config{InsecureSkipVerify: true, ServerName: "gateway.docker"}))
			return ""
		}, ProblemWrongName, "gateway.docker", "-names gateway.docker"},
		"no request": {func(g *troubled) string {
			assert.NoError(t, g.handshake(&tls.Config{InsecureSkipVerify: true}))
			return ""
		}, ProblemNoRequest, "", "Node.js checks it only after"},
		"TLS 1.1": {func(g *troubled) string {
			assert.Error(t, g.handshake(&tls.Config{RootCAs: g.RootCAs(), MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}))
			return ""
		}, ProblemOldTLS, "", "TLS 1.2"},
		"no TLS at all": {func(g *troubled) string {
			raw(t, g.URL, strings.Repeat("garbage", 20))
			return ""
		}, ProblemTLS, "", "first record"},
		"plain HTTP": {func(g *troubled) string {
			return raw(t, g.URL, "POST /pay/unifiedorder?a=b HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n"+strings.Repeat("x", 70000))
		}, ProblemPlainHTTP, "POST /pay/unifiedorder", "https://"},
		"GET": {func(g *troubled) string {
			g.send("GET", "/pay/orderquery", nil)
			return ""
		}, ProblemNotPost, "GET /pay/orderquery", "only POST"},
		"an unknown path": {func(g *troubled) string {
			return g.send("POST", "/pay/unifyorder", nil)
		}, ProblemUnknownPath, "/pay/unifyorder", "Set the base URL to the address only"},
		"two slashes": {func(g *troubled) string {
			return g.send("POST", "//pay/unifiedorder", nil)
		}, ProblemUnknownPath, "//pay/unifiedorder", "Probably /pay/unifiedorder is meant"},
		"a path in the base URL": {func(g *troubled) string {
			return g.send("POST", "/v3/pay/unifiedorder/", nil)
		}, ProblemUnknownPath, "/v3/pay/unifiedorder/", "Probably /pay/unifiedorder is meant"},
		"API v3": {func(g *troubled) string {
			return g.send("POST", "/v3/pay/transactions/jsapi", nil)
		}, ProblemUnknownPath, "/v3/pay/transactions/jsapi", "belongs to API v3"},
		"a hostile path": {func(g *troubled) string {
			return g.send("POST", "/%3Cscript%3E%0A"+strings.Repeat("x", 1000), nil)
		}, ProblemUnknownPath, "/<script>\n" + strings.Repeat("x", 1000), "No API of the gateway"},
		"no certificate": {func(g *troubled) string {
			return g.send("POST", "/secapi/pay/refund", nil)
		}, ProblemNoCertificate, "/secapi/pay/refund", "without the merchant certificate"},
		"a foreign certificate": {func(g *troubled) string {
			return g.send("POST", "/pay/orderquery", stranger.Client("1900000109", time.Now().Add(time.Hour)))
		}, ProblemForeignCertificate, "1900000109", "only certificates that it issued"},
		"another merchant's certificate": {func(g *troubled) string {
			g.send("POST", "/secapi/pay/refund", g.authority.Client("1900000109", time.Now().Add(time.Hour)))
			return ""
		}, ProblemOtherCertificate, "1900000109", "another mch_id"},
		"TLS to the proxy": {func(g *troubled) string {
			raw(t, g.ProxyURL, "\x16\x03\x01\x00\x05hello")
			return ""
		}, ProblemProxyTLS, "", "begins with http://"},
		"the proxy as base URL": {func(g *troubled) string {
			raw(t, g.ProxyURL, "POST /pay/orderquery HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
			return ""
		}, ProblemProxyPlain, "/pay/orderquery", "use the port of the API"},
		"the proxy as base URL, a login": {func(g *troubled) string {
			raw(t, g.ProxyURL, "GET /sns/jscode2session?appid=wx1&secret=S3CRET&js_code=S3CRET HTTP/1.1\r\nHost: x\r\n\r\n")
			return ""
		}, ProblemProxyPlain, "/sns/jscode2session", "use the port of the API"},
		"no CONNECT, a login": {func(g *troubled) string {
			raw(t, g.ProxyURL, "GET https://me:S3CRET@api.weixin.qq.com/sns/jscode2session?secret=S3CRET HTTP/1.1\r\nHost: x\r\n\r\n")
			return ""
		}, ProblemProxyPlain, "https://api.weixin.qq.com/sns/jscode2session", "use wxpay-hosts.cjs"},
		"another host with a user and a query": {func(g *troubled) string {
			raw(t, g.ProxyURL, "CONNECT me:S3CRET@elsewhere.example:443?secret=S3CRET HTTP/1.1\r\nHost: elsewhere.example:443\r\n\r\n")
			return ""
		}, ProblemProxyOtherHost, "elsewhere.example:443", "NO_PROXY"},
		"plain HTTP, a login": {func(g *troubled) string {
			return raw(t, g.URL, "GET /sns/jscode2session?secret=S3CRET HTTP/1.1\r\nHost: x\r\n\r\n")
		}, ProblemPlainHTTP, "GET /sns/jscode2session", "https://"},
		"an unknown path with a query": {func(g *troubled) string {
			return g.send("GET", "//sns/jscode2session?secret=S3CRET", nil)
		}, ProblemUnknownPath, "//sns/jscode2session", "Probably /sns/jscode2session is meant"},
		"another host": {func(g *troubled) string {
			raw(t, g.ProxyURL, "CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: elsewhere.example:443\r\n\r\n")
			return ""
		}, ProblemProxyOtherHost, "elsewhere.example:443", "NO_PROXY"},
	} {
		t.Run(name, func(t *testing.T) {
			g := newTroubled(t)
			answer := c.do(g)
			p := g.told()
			assert.Equal(t, c.name, p.Name)
			assert.Equal(t, c.subject, p.Subject)
			assert.Contains(t, p.English, c.says)
			assert.NotContains(t, p.English+p.Chinese, "{")
			assert.NotContains(t, fmt.Sprint(p)+answer, "S3CRET")
			assert.NotContains(t, p.English+p.Chinese, "\n")
			assert.Less(t, len(p.English), 700)
			assert.Regexp(t, `\p{Han}`, p.Chinese)
			if answer != "" {
				assert.Contains(t, answer, c.says)
				assert.Regexp(t, `\p{Han}`, answer)
				assert.NotContains(t, answer, "<script>")
			}
		})
	}
}

// What a test injects, what is correct, and what only looks at a port is no
// mistake of the client.
func TestNoProblems(t *testing.T) {
	g := newTroubled(t)
	g.send("POST", "/pay/orderquery", nil)
	assert.Equal(t, "", raw(t, g.URL, ""))
	for _, fault := range []FaultName{UnknownAuthority, OtherHost, ExpiredCertificate, ResetHandshaken, ConnectionReset} {
		g.Inject(Fault{Name: fault, Times: 1})
		_ = g.handshake(&tls.Config{RootCAs: g.RootCAs()})
	}
	for range 3 {
		c, err := tls.Dial("tcp", strings.TrimPrefix(g.URL, "https://"), &tls.Config{RootCAs: g.RootCAs()})
		require.NoError(t, err)
		defer c.Close() // which also keeps it: the collector closes a connection that nobody can use any more
	}
	g.Close()
	assert.Empty(t, g.problems, fmt.Sprint(g.problems))
}

// Programs that check certificates with OpenSSL send an alert that Go can't read.
func TestProblemOfOpenSSL(t *testing.T) {
	curl, err := exec.LookPath("curl")
	if err != nil && os.Getenv("CI") == "" {
		t.Skip("curl is not installed")
	}
	require.NoError(t, err)
	g := newTroubled(t)
	assert.Error(t, exec.CommandContext(t.Context(), curl, "--silent", g.URL).Run())
	assert.Equal(t, ProblemUntrusted, g.told().Name)
}
