package main

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"crypto/tls"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
)

// download returns a file that the page offers.
func (r *running) download(path string) (header http.Header, body []byte) {
	r.t.Helper()
	response, err := http.Get(r.pageURL() + path)
	require.NoError(r.t, err)
	defer response.Body.Close()
	body, err = io.ReadAll(response.Body)
	require.NoError(r.t, err)
	require.Equal(r.t, http.StatusOK, response.StatusCode, "%s", body)
	return response.Header, body
}

// A backend that knows the real host names needs only the printed proxy and the
// downloaded certificate.
func TestSaleOnTheRealHostNames(t *testing.T) {
	r := start(t)
	var out bytes.Buffer
	r.welcome(&out)
	values := printed(t, out.String())
	proxy, err := url.Parse(values["Proxy"])
	require.NoError(t, err)
	_, ca := r.download("/desk/ca.pem")
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(ca))
	cert, err := wxpay.LoadP12(values["p12"], values["mch_id"])
	require.NoError(t, err)
	cfg := wxpay.Config{
		AppID: values["appid"], MchID: values["mch_id"], Key: values["APIv2 key"], AppSecret: values["AppSecret"],
		Certificate: cert, Clock: r.gateway.Clock,
		Transport: &http.Transport{Proxy: http.ProxyURL(proxy), TLSClientConfig: &tls.Config{RootCAs: roots}},
	}
	client, err := wxpay.NewClient(cfg)
	require.NoError(t, err)

	login := tell[loginAnswer](r, "/desk/login", loginQuestion{})
	session, err := client.JSCode2Session(t.Context(), login.Code)
	require.NoError(t, err)
	order, err := client.UnifiedOrder(t.Context(), &wxpay.UnifiedOrderRequest{
		Body: "咖啡店-拿铁", OutTradeNo: "20150806125346", TotalFee: 2800, OpenID: session.OpenID,
		SpbillCreateIP: "203.0.113.7", NotifyURL: r.pageURL() + "/nobody",
	})
	require.NoError(t, err)
	params, err := client.RequestPaymentParams(order.PrepayID)
	require.NoError(t, err)
	tell[phoneAnswer](r, "/desk/pay", map[string]any{"params": params})
	_, err = client.Refund(t.Context(), &wxpay.RefundRequest{OutTradeNo: "20150806125346", OutRefundNo: "R1", TotalFee: 2800, RefundFee: 800})
	assert.NoError(t, err, "with the certificate of the merchant")

	cfg.Hosts = wxpay.SingleHost("https://example.com")
	elsewhere, err := wxpay.NewClient(cfg)
	require.NoError(t, err)
	_, err = elsewhere.OrderQuery(t.Context(), &wxpay.OrderQueryRequest{OutTradeNo: "20150806125346"})
	assert.ErrorContains(t, err, "nothing leaves the machine")
}

// Without a proxy, nothing offers one, and the rest works as before.
func TestNoProxy(t *testing.T) {
	r := start(t, "-proxy", "none")
	assert.Empty(t, r.gateway.ProxyURL)
	_, there := ask[map[string]any](r, "/desk/setup")["proxy"]
	assert.False(t, there)
	var out bytes.Buffer
	r.welcome(&out)
	assert.NotContains(t, out.String(), "HTTPS_PROXY")
	assert.NotContains(t, out.String(), "Warning", "an absent proxy exposes nothing")
	assert.Contains(t, out.String(), "There is no proxy.")
	assert.Contains(t, out.String(), r.path(preloadFile))
	values := printed(t, out.String())
	assert.NotContains(t, values, "Proxy")
	assert.Equal(t, r.path(rootFile), values["CA certificate"])
	r.paid("20150806125346", 2800)
}

func TestDownloads(t *testing.T) {
	r := start(t)
	header, ca := r.download("/desk/ca.pem")
	assert.Equal(t, `attachment; filename="wxpay-gateway-ca.pem"`, header.Get("Content-Disposition"))
	assert.Equal(t, r.gateway.RootPEM(), ca)
	block, rest := pem.Decode(ca)
	assert.Equal(t, "CERTIFICATE", block.Type)
	assert.Empty(t, rest, "the key is not in it")

	_, script := r.download("/desk/wxpay-hosts.cjs")
	stored, err := os.ReadFile(r.path(preloadFile))
	require.NoError(t, err)
	assert.Equal(t, string(stored), string(script))
	assert.Contains(t, string(script), `"api.weixin.qq.com": "`+strings.TrimPrefix(r.gateway.URL, "https://")+`"`)
	assert.Contains(t, string(script), `"api2.mch.weixin.qq.com": "`+strings.TrimPrefix(r.gateway.BackupURL, "https://")+`"`)
}

// A key file that others can read is replaced.
func TestSecretFilesBecomeTheOwners(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "desk")
	t.Run("first", func(t *testing.T) { startIn(t, dir) })
	path := filepath.Join(dir, authorityFile)
	require.NoError(t, os.Chmod(path, 0o644))
	t.Run("second", func(t *testing.T) { startIn(t, dir) })
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	left, err := filepath.Glob(path + ".*")
	require.NoError(t, err)
	assert.Empty(t, left)
}

// Without its key the authority is a new one: no client that trusts the old one
// works, so the start must not say that it does.
func TestANewAuthorityIsNotPrintedAsReplaced(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "desk")
	t.Run("first", func(t *testing.T) { startIn(t, dir) })
	require.NoError(t, os.Remove(filepath.Join(dir, authorityFile)))
	var out bytes.Buffer
	startIn(t, dir).welcome(&out)
	assert.NotContains(t, out.String(), "It was replaced")
}

// A start with further names replaces the CA certificate and says so. The next
// start does not.
func TestReplacedCAIsPrinted(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "desk")
	for _, c := range []struct {
		names    string
		replaced bool
	}{{"", false}, {"shop.test", true}, {"shop.test", false}} {
		t.Run(c.names, func(t *testing.T) {
			r := startIn(t, dir, "-names", c.names)
			var out bytes.Buffer
			r.welcome(&out)
			assert.Equal(t, c.replaced, strings.Contains(out.String(), "It was replaced"))
			roots := x509.NewCertPool()
			_, ca := r.download("/desk/ca.pem")
			roots.AppendCertsFromPEM(ca)
			connection, err := tls.Dial("tcp", strings.TrimPrefix(r.gateway.URL, "https://"), &tls.Config{RootCAs: roots, ServerName: c.names})
			require.NoError(t, err)
			require.NoError(t, connection.Close())
		})
	}
}

// nodeScript asks a fixed host in the ways that Node.js has, and with an agent that
// holds the certificate of the merchant.
const nodeScript = `
const https = require('node:https'), fs = require('node:fs');
const url = 'https://api.mch.weixin.qq.com/pay/orderquery';
const agent = new https.Agent({ keepAlive: true, pfx: fs.readFileSync(process.argv[2]), passphrase: process.argv[3] });
function ask(host, path, options) {
	return new Promise((resolve) => https.request({ host, path, method: 'POST', ...options }, (r) => {
		let text = '';
		r.on('data', (d) => text += d).on('end', () => resolve(r.statusCode + ' ' + text.trim()));
	}).on('error', (e) => resolve(e.code)).end('<xml></xml>'));
}
(async () => {
	console.log('https ' + await ask('api.mch.weixin.qq.com', '/pay/orderquery', {}));
	console.log('refund without ' + await ask('api.mch.weixin.qq.com', '/secapi/pay/refund', {}));
	console.log('refund with ' + await ask('api.mch.weixin.qq.com', '/secapi/pay/refund', { agent }));
	console.log('backup ' + await ask('api2.mch.weixin.qq.com', '/pay/orderquery', {}));
	console.log('fetch ' + (await fetch(url, { method: 'POST', body: '<xml></xml>' })).status);
	console.log('other ' + await ask('127.0.0.1', '/', { port: 1 }));
	agent.destroy();
})();`

func TestPreloadInNode(t *testing.T) {
	node := nodeProgram(t)
	r := start(t)
	m := r.gateway.Merchant("")
	arguments := []string{"--require", r.path(preloadFile), writeFile(t, "ask.cjs", nodeScript), r.path(m.MchID, p12File), m.MchID}
	command := exec.Command(node, arguments...)
	command.Env = append(os.Environ(), "NODE_EXTRA_CA_CERTS="+r.path(rootFile), "NODE_OPTIONS=")
	out, err := command.CombinedOutput()
	require.NoError(t, err, "%s", out)
	for _, want := range []string{
		"https 200 <xml>", "refund without 400", "refund with 200 <xml>", "backup 200 <xml>", "fetch 200\n", "other ECONNREFUSED",
	} {
		assert.Contains(t, string(out), want)
	}
	assert.Equal(t, 1, r.gateway.Connections("backup").Accepted)

	command = exec.Command(node, arguments...)
	command.Env = append(os.Environ(), "NODE_EXTRA_CA_CERTS=", "NODE_OPTIONS=")
	out, _ = command.CombinedOutput()
	assert.NotContains(t, string(out), "https 200", "without the certificate")
}

const pythonScript = `
import urllib.request
for host in 'api.mch.weixin.qq.com', 'example.com':
    try:
        print(host, urllib.request.urlopen('https://' + host + '/pay/orderquery', b'<xml></xml>').status)
    except Exception as e:
        print(host, e)
`

// Python's standard library takes everything from the environment.
func TestProxyInPython(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil && os.Getenv("CI") == "" {
		t.Skip("Python is not installed")
	}
	require.NoError(t, err)
	r := start(t)
	command := exec.Command(python, "-c", pythonScript)
	command.Env = append(os.Environ(), "HTTPS_PROXY="+r.gateway.ProxyURL, "https_proxy="+r.gateway.ProxyURL, "no_proxy=", "NO_PROXY=",
		"SSL_CERT_FILE="+r.path(rootFile))
	out, err := command.CombinedOutput()
	require.NoError(t, err, "%s", out)
	assert.Contains(t, string(out), "api.mch.weixin.qq.com 200\n")
	assert.Contains(t, string(out), "nothing leaves the machine")
}
