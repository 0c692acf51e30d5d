package wxpaytest

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// say sends raw bytes to the proxy and returns the response.
func (g *gateway) say(text string) *http.Response {
	g.t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(g.ProxyURL, "http://"))
	require.NoError(g.t, err)
	g.t.Cleanup(func() { c.Close() })
	require.NoError(g.t, c.SetDeadline(time.Now().Add(20*time.Second)))
	_, err = io.WriteString(c, text)
	require.NoError(g.t, err)
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	require.NoError(g.t, err)
	return resp
}

func connectTo(target string) string {
	return "CONNECT " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n"
}

// Whatever is not exactly a host of the platform with port 443 is refused, and
// nothing is dialled: the targets below listen.
func TestProxyRefuses(t *testing.T) {
	g := newGateway(t)
	other, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer other.Close()
	elsewhere := other.Addr().String()
	_, port, _ := net.SplitHostPort(elsewhere)
	for name, text := range map[string]string{
		"another host":       connectTo("example.com:443"),
		"a host below":       connectTo("a.api.mch.weixin.qq.com:443"),
		"a host above":       connectTo("mch.weixin.qq.com:443"),
		"a similar host":     connectTo("api.mch.weixin.qq.com.example.com:443"),
		"another port":       connectTo("api.mch.weixin.qq.com:80"),
		"no port":            connectTo("api.mch.weixin.qq.com"),
		"a zero before":      connectTo("api.mch.weixin.qq.com:0443"),
		"a dot behind":       connectTo("api.mch.weixin.qq.com.:443"),
		"an IP":              connectTo(elsewhere),
		"localhost":          connectTo("localhost:" + port),
		"IPv6":               connectTo("[::1]:443"),
		"the gateway itself": connectTo(strings.TrimPrefix(g.URL, "https://")),
		"a user":             connectTo("user:word@api.mch.weixin.qq.com:443"),
		"a user like a host": connectTo("api.mch.weixin.qq.com:443@example.com:443"),
		"a path":             connectTo("api.mch.weixin.qq.com:443/"),
		"only a path":        "CONNECT /pay HTTP/1.1\r\nHost: api.mch.weixin.qq.com:443\r\n\r\n",
		"a URL":              connectTo("https://api.mch.weixin.qq.com:443"),
		"the header Host":    "CONNECT example.com:443 HTTP/1.1\r\nHost: api.mch.weixin.qq.com:443\r\n\r\n",
		"http":               "GET http://api.mch.weixin.qq.com/ HTTP/1.1\r\nHost: api.mch.weixin.qq.com\r\n\r\n",
		"https":              "POST https://api.mch.weixin.qq.com/pay/unifiedorder HTTP/1.1\r\nHost: api.mch.weixin.qq.com\r\nContent-Length: 2\r\n\r\nhi",
		"http elsewhere":     "GET http://" + elsewhere + "/ HTTP/1.1\r\nHost: " + elsewhere + "\r\n\r\n",
		"a path alone":       "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
		"every option":       "OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
	} {
		resp := g.say(text)
		assert.Equal(t, http.StatusForbidden, resp.StatusCode, name)
		if reason := "403 This proxy takes only CONNECT; nothing leaves the machine"; !strings.HasPrefix(text, "CONNECT") {
			assert.Equal(t, reason, resp.Status, "many clients show only the status line")
		}
		body := bodyOf(t, resp)
		assert.Contains(t, body, "Nothing leaves the machine", name)
		assert.Contains(t, body, "不会离开本机", name)
		assert.Contains(t, body, "\napi.mch.weixin.qq.com:443\n", name)
	}
	assert.Zero(t, g.Connections("").Accepted)
	require.NoError(t, other.(*net.TCPListener).SetDeadline(time.Now().Add(50*time.Millisecond)))
	_, err = other.Accept()
	assert.ErrorIs(t, err, os.ErrDeadlineExceeded, "nobody was dialled")

	client := throughProxy(t, g.Server)
	_, err = client.Get("https://example.com/")
	assert.ErrorContains(t, err, "serves only WeChat Pay on this machine; nothing leaves the machine", "Go shows only the status line")
}

// A client that sends a body first gets the response, too.
func TestProxyRefusesALongBody(t *testing.T) {
	g := newGateway(t)
	resp := g.say("POST https://api.mch.weixin.qq.com/ HTTP/1.1\r\nHost: a\r\nContent-Length: 16777216\r\n\r\n" + strings.Repeat("x", 16<<20))
	assert.Contains(t, bodyOf(t, resp), "\napi.mch.weixin.qq.com:443\n")
}

func TestProxyIgnoresCase(t *testing.T) {
	g := newGateway(t)
	assert.Equal(t, http.StatusOK, g.say(connectTo("API.mch.Weixin.qq.com:443")).StatusCode)
}

func TestProxyLimitsHeaders(t *testing.T) {
	g := newGateway(t)
	resp := g.say("CONNECT api.mch.weixin.qq.com:443 HTTP/1.1\r\nHost: a\r\nX-Long: " + strings.Repeat("x", 100<<10))
	assert.Equal(t, http.StatusRequestHeaderFieldsTooLarge, resp.StatusCode)
	assert.Zero(t, g.Connections("").Accepted)
}
