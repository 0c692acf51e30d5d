package wxpay_test

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tryTLS checks that the front accepts TLS 1.2 and 1.3 but not 1.1, and that a
// notification arrives.
func (f *front) tryTLS() {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		status, _ := f.body(f.from("127.0.0.2", version).Get(f.url("/ip")))
		assert.Equal(f, http.StatusOK, status)
	}
	_, err := f.from("127.0.0.2", tls.VersionTLS11).Get(f.url("/ip"))
	assert.ErrorContains(f, err, "protocol version")
	status, ack := f.body(f.from("127.0.0.2", tls.VersionTLS13).Post(f.url("/wxpay/notify"), "text/xml", strings.NewReader("<xml/>")))
	assert.Equal(f, http.StatusOK, status)
	assert.Contains(f, ack, "FAIL", "the handler answered")
	status, _ = f.body(f.from("127.0.0.2", tls.VersionTLS13).Get(f.url("/wxpay/notify")))
	assert.Equal(f, http.StatusMethodNotAllowed, status)
	d := f.pay("20150806A1")
	assert.True(f, d.Acknowledged, "%d %s %v", d.Status, d.Reply, d.Err)
}

// tryProxy checks what a proxy must do in addition.
func (f *front) tryProxy() {
	request, err := http.NewRequest(http.MethodGet, f.url("/ip"), nil)
	require.NoError(f, err)
	request.Header.Set("X-Forwarded-For", "203.0.113.9")
	_, ip := f.body(f.from("127.0.0.2", tls.VersionTLS13).Do(request))
	assert.Equal(f, "127.0.0.2", ip, "a client can't set X-Forwarded-For")

	status, _ := f.body(f.from("127.0.0.2", tls.VersionTLS13).Get(f.url("/healthz")))
	assert.Equal(f, http.StatusNotFound, status, "/healthz is not public")
	status, _ = f.body(f.from("127.0.0.2", tls.VersionTLS13).Get("http://localhost:" + f.http + "/wxpay/notify"))
	assert.Contains(f, []int{http.StatusMovedPermanently, http.StatusPermanentRedirect}, status)

	long := strings.NewReader(strings.Repeat(" ", 2<<20))
	status, _ = f.body(f.from("127.0.0.2", tls.VersionTLS13).Post(f.url("/wxpay/notify"), "text/xml", long))
	assert.Contains(f, []int{http.StatusRequestEntityTooLarge, http.StatusBadGateway}, status)

	assert.Less(f, f.untilGivenUp(), 8*time.Second, "the front times out if the body never arrives")
}

// tryRestart checks that a notification is redelivered if the backend was down.
func (f *front) tryRestart(stop func()) {
	stop()
	d := f.pay("20150806A2")
	assert.False(f, d.Acknowledged)
	assert.Equal(f, http.StatusBadGateway, d.Status)
	f.Cleanup(f.serveBackend(f.backend, "", ""))
	f.gw.Clock.Advance(15 * time.Second)
	assert.True(f, f.last().Acknowledged)
	assert.Equal(f, 2, f.last().Attempt)
}

func TestDeploymentGo(t *testing.T) {
	f := newFront(t)
	t.Cleanup(f.serveBackend("127.0.0.1:"+f.https, f.certFile, f.keyFile))
	f.tryTLS()
}

func (f *front) startNginx(n ...int) {
	text := "daemon off; error_log stderr; pid " + f.directory + "/nginx.pid; events {} http {\naccess_log off;\n"
	for _, name := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		text += fmt.Sprintf("%s_temp_path %s/%s;\n", name, f.directory, name)
	}
	for _, n := range n {
		text += f.configuration("nginx", n)
	}
	f.startProgram("nginx", "-c", f.write("nginx.conf", text+"}\n"))
}

func TestDeploymentNginx(t *testing.T) {
	f := newFront(t)
	stop := f.serveBackend(f.backend, "", "")
	f.startNginx(0)
	f.tryTLS()
	f.tryProxy()
	f.tryRestart(stop)
}

// nginx is behind a load balancer. In this test the load balancer is 127.0.0.2.
func TestDeploymentLoadBalancer(t *testing.T) {
	f := newFront(t)
	t.Cleanup(f.serveBackend(f.backend, "", ""))
	f.startNginx(1, 0)
	request, err := http.NewRequest(http.MethodGet, f.url("/ip"), nil)
	require.NoError(t, err)
	request.Header.Set("X-Forwarded-For", "192.0.2.1, 203.0.113.9, 127.0.0.3") // the first address comes from the client, the last one is another load balancer
	_, ip := f.body(f.from("127.0.0.2", tls.VersionTLS13).Do(request))
	assert.Equal(t, "203.0.113.9", ip)
}

func TestDeploymentCaddy(t *testing.T) {
	f := newFront(t)
	stop := f.serveBackend(f.backend, "", "")
	options := fmt.Sprintf("{\n\tadmin off\n\thttps_port %s\n\thttp_port %s\n", f.https, f.http)
	text := regexp.MustCompile(`^\{\n`).ReplaceAllString(f.configuration("caddyfile", 0), options)
	f.startProgram("caddy", "run", "--adapter", "caddyfile", "--config", f.write("Caddyfile", text))
	f.tryTLS()
	f.tryProxy()
	f.tryRestart(stop)
}

func TestPayerIP(t *testing.T) {
	own := []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("10.0.0.0/8")}
	for _, test := range []struct{ from, forwarded, want string }{
		{"203.0.113.9:1", "192.0.2.1", "203.0.113.9"},
		{"[::ffff:203.0.113.9]:1", "", "203.0.113.9"},
		{"127.0.0.1:1", "203.0.113.9", "203.0.113.9"},
		{"127.0.0.1:1", "192.0.2.1, 203.0.113.9, 10.1.2.3", "203.0.113.9"},
		{"127.0.0.1:1", "2001:db8::9", "2001:db8::9"},
		{"127.0.0.1:1", "", "127.0.0.1"},
		{"127.0.0.1:1", "203.0.113.9, unknown", "127.0.0.1"},
		{"[fe80::1%eth0]:1", "", "fe80::1"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = test.from
		r.Header.Set("X-Forwarded-For", test.forwarded)
		assert.Equal(t, test.want, payerIP(r, own), "%+v", test)
	}
}
