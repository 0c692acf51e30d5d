package wxpaytest

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// throughProxy returns a client that knows only the proxy and the authority.
func throughProxy(t *testing.T, s *Server) *http.Client {
	t.Helper()
	proxy, err := url.Parse(s.ProxyURL)
	require.NoError(t, err)
	client := clientWith(s, s.Certificate(""))
	client.Transport.(*http.Transport).Proxy = http.ProxyURL(proxy)
	t.Cleanup(client.CloseIdleConnections)
	return client
}

func bodyOf(t *testing.T, resp *http.Response) string {
	t.Helper()
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return string(body)
}

// Every host name of the platform leads to the gateway, and the backup host to
// its other address.
func TestProxyServesThePlatformsHosts(t *testing.T) {
	g := newGateway(t)
	client := throughProxy(t, g.Server)
	for _, host := range PlatformHosts() {
		resp, err := client.Post("https://"+host+query, "text/xml", strings.NewReader(writeXML(g.signed(byNumber))))
		require.NoError(t, err, host)
		assert.Contains(t, bodyOf(t, resp), "ORDERNOTEXIST", host)
		want := MainHost
		if host == "api2.mch.weixin.qq.com" {
			want = BackupHost
		}
		assert.Equal(t, want, g.lastExchange().Host, host)
	}
	assert.Equal(t, len(PlatformHosts())-1, g.Connections(MainHost).Accepted)
	assert.Equal(t, 1, g.Connections(BackupHost).Accepted)
}

// A backend with fixed host names logs a user in, orders, pays and refunds, and
// presents its certificate where the platform wants it.
func TestSaleThroughTheProxy(t *testing.T) {
	g := newGateway(t)
	client := throughProxy(t, g.Server)
	m := g.Merchant("")
	resp, err := client.Get("https://api.weixin.qq.com" + loginPath + "?grant_type=authorization_code&appid=" + m.AppID +
		"&secret=" + m.AppSecret + "&js_code=" + g.LoginCode(m.AppID, ""))
	require.NoError(t, err)
	assert.Contains(t, bodyOf(t, resp), `"openid"`)
	resp, err = client.Get("https://api.weixin.qq.com/cgi-bin/token?grant_type=client_credential&appid=" + m.AppID + "&secret=" + m.AppSecret)
	require.NoError(t, err)
	assert.Contains(t, bodyOf(t, resp), `"access_token"`)

	g.URL, g.plain, g.withID = "https://api.mch.weixin.qq.com", client, client
	g.paid(number, Payment{})
	g.ok(refunding, aRefund("R1", "1"))
	assert.Equal(t, m.MchID, g.lastExchange().Client, "the certificate of the merchant")
	assert.Equal(t, 2, g.Connections("").Handshakes, "one tunnel for each host")
}

// The certificate is what makes a client trust the gateway.
func TestProxyWithoutTheAuthority(t *testing.T) {
	g := newGateway(t)
	client := throughProxy(t, g.Server)
	client.Transport.(*http.Transport).TLSClientConfig = &tls.Config{RootCAs: x509.NewCertPool()}
	_, err := client.Get("https://api.mch.weixin.qq.com/")
	assert.ErrorAs(t, err, &x509.UnknownAuthorityError{})
}

// A client may send its TLS hello before the proxy has answered.
func TestProxyKeepsWhatCameEarly(t *testing.T) {
	g := newGateway(t)
	c, err := net.Dial("tcp", strings.TrimPrefix(g.ProxyURL, "http://"))
	require.NoError(t, err)
	defer c.Close()
	hasty := &hastyConn{Conn: c, head: connectTo("api.mch.weixin.qq.com:443"), in: bufio.NewReader(c)}
	secure := tls.Client(hasty, &tls.Config{RootCAs: g.RootCAs(), ServerName: "api.mch.weixin.qq.com"})
	require.NoError(t, secure.Handshake())
}

// hastyConn sends CONNECT together with the first bytes.
type hastyConn struct {
	net.Conn
	head string
	in   *bufio.Reader
	open bool
}

func (c *hastyConn) Write(p []byte) (int, error) {
	_, err := c.Conn.Write(append([]byte(c.head), p...))
	c.head = ""
	return len(p), err
}

func (c *hastyConn) Read(p []byte) (int, error) {
	if !c.open {
		resp, err := http.ReadResponse(c.in, &http.Request{Method: http.MethodConnect})
		if err != nil || resp.StatusCode != http.StatusOK {
			return 0, fmt.Errorf("no tunnel: %w", err)
		}
		c.open = true
	}
	return c.in.Read(p)
}

// Faults of connections strike tunnels as they strike connections.
func TestFaultsThroughTheProxy(t *testing.T) {
	for name, want := range map[FaultName]string{
		ConnectionReset: "reset by peer", ResetHandshaken: "reset by peer|broken pipe", OtherHost: "other.localhost",
		ExpiredCertificate: "expired", UnknownAuthority: "unknown authority", ConnectionRefused: "A fault refuses the connection",
	} {
		g := newGateway(t)
		client := throughProxy(t, g.Server)
		g.Inject(Fault{Name: name})
		_, err := client.Get("https://api.mch.weixin.qq.com/")
		if assert.Error(t, err, name) {
			assert.Regexp(t, want, err.Error(), name)
		}
		g.ClearFaults()
		resp, err := client.Get("https://api.mch.weixin.qq.com/")
		if assert.NoError(t, err, "%s is over", name) {
			bodyOf(t, resp)
		}
	}
}

func TestCloseEndsTunnels(t *testing.T) {
	s := NewServer()
	g := &gateway{Server: s, t: t}
	require.Equal(t, http.StatusOK, g.say(connectTo("api.mch.weixin.qq.com:443")).StatusCode)
	waiting, err := net.Dial("tcp", strings.TrimPrefix(s.ProxyURL, "http://"))
	require.NoError(t, err)
	defer waiting.Close()
	eventually(t, func() bool { return s.Connections("").Open == 1 })
	s.Close()
	assert.Zero(t, s.Connections("").Open)
	require.NoError(t, waiting.SetReadDeadline(time.Now().Add(5*time.Second)))
	_, err = waiting.Read(make([]byte, 1))
	require.Error(t, err)
	assert.NotErrorIs(t, err, os.ErrDeadlineExceeded, "the connection is still open")
	_, err = net.Dial("tcp", strings.TrimPrefix(s.ProxyURL, "http://"))
	assert.Error(t, err)
}

func TestProxyWithCurl(t *testing.T) {
	curl, err := exec.LookPath("curl")
	if err != nil && os.Getenv("CI") == "" {
		t.Skip("curl is not installed")
	}
	require.NoError(t, err)
	g := newGateway(t)
	ca := t.TempDir() + "/ca.pem"
	require.NoError(t, os.WriteFile(ca, g.RootPEM(), 0o600))
	get := func(arguments ...string) (string, error) {
		out, err := exec.Command(curl, append([]string{"-sS", "--max-time", "20", "--noproxy", "", "--proxy", g.ProxyURL}, arguments...)...).CombinedOutput()
		return string(out), err
	}
	out, err := get("--cacert", ca, "-d", writeXML(g.signed(byNumber)), "https://api.mch.weixin.qq.com"+query)
	require.NoError(t, err, out)
	assert.Contains(t, out, "ORDERNOTEXIST")
	out, err = get("https://api.mch.weixin.qq.com" + query)
	assert.Error(t, err, out)
	assert.Contains(t, out, "certificate")
	out, err = get("--cacert", ca, "https://example.com/")
	assert.Error(t, err, out)
	assert.Contains(t, out, "403")
}
