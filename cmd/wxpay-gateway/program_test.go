package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
)

// printed parses the program's output: the name at the start of each line, and the
// first word of its value.
func printed(t *testing.T, text string) map[string]string {
	t.Helper()
	values := map[string]string{}
	lines := bufio.NewScanner(strings.NewReader(text))
	for lines.Scan() {
		line := lines.Text()
		if len(line) > 15 {
			name, value := strings.TrimSpace(line[:15]), strings.Fields(line[15:])
			if name == "" && strings.Contains(line, ".p12") {
				name = "p12"
			}
			if len(value) > 0 {
				values[name] = value[0]
			}
		}
	}
	return values
}

// merchantOf returns the client of a backend that uses only the printed values.
func merchantOf(t *testing.T, values map[string]string) *wxpay.Client {
	t.Helper()
	ca, err := os.ReadFile(values["CA certificate"])
	require.NoError(t, err)
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(ca))
	cert, err := wxpay.LoadP12(values["p12"], values["mch_id"])
	require.NoError(t, err)
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: values["appid"], MchID: values["mch_id"], Key: values["APIv2 key"], AppSecret: values["AppSecret"],
		Certificate: cert, Hosts: wxpay.SingleHost(values["Base URL"]),
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}},
	})
	require.NoError(t, err)
	return client
}

func TestASaleWithNothingButWhatWasPrinted(t *testing.T) {
	r := start(t)
	var out bytes.Buffer
	r.welcome(&out)
	values := printed(t, out.String())
	client := merchantOf(t, values)
	var paid []*wxpay.Notification
	var refunds []*wxpay.RefundNotification
	mux := http.NewServeMux()
	mux.Handle("/paid", client.NotifyHandler(func(_ context.Context, n *wxpay.Notification) error {
		paid = append(paid, n)
		return n.Expect("20150806125346", 2800)
	}))
	mux.Handle("/refunded", client.RefundNotifyHandler(func(_ context.Context, n *wxpay.RefundNotification) error {
		refunds = append(refunds, n)
		return nil
	}))
	shop := httptest.NewServer(mux)
	defer shop.Close()

	login := tell[loginAnswer](r, "/desk/login", loginQuestion{})
	session, err := loginAt(t, values, login.Code)
	require.NoError(t, err)
	order, err := client.UnifiedOrder(t.Context(), &wxpay.UnifiedOrderRequest{
		Body: "咖啡店-拿铁", OutTradeNo: "20150806125346", TotalFee: 2800, OpenID: session,
		SpbillCreateIP: "203.0.113.7", NotifyURL: shop.URL + "/paid",
	})
	require.NoError(t, err)
	params, err := client.RequestPaymentParams(order.PrepayID)
	require.NoError(t, err)
	text, err := json.Marshal(params)
	require.NoError(t, err)

	answer := tell[phoneAnswer](r, "/desk/pay", map[string]any{"params": string(text)})
	assert.Equal(t, "requestPayment:ok", answer.ErrMsg)
	require.Len(t, paid, 1)
	assert.Equal(t, session, paid[0].OpenID)

	_, err = client.Refund(t.Context(), &wxpay.RefundRequest{
		OutTradeNo: "20150806125346", OutRefundNo: "R1", TotalFee: 2800, RefundFee: 800, NotifyURL: shop.URL + "/refunded",
	})
	require.NoError(t, err)
	tell[nothing](r, "/desk/refund/finish", finishQuestion{"R1", "SUCCESS"})
	require.Len(t, refunds, 1)
	assert.Equal(t, wxpay.RefundStatusSuccess, refunds[0].Status)

	told := ask[story](r, "/desk/order?id=10000100/20150806125346")
	assert.Equal(t, "REFUND", told.Order.State)
	require.Len(t, told.Events, 7, "two requests, two notifications, and three changes")
	assert.Contains(t, told.Events[6].Delivery.Inner, "<out_refund_no><![CDATA[R1]]>")
	for _, e := range told.Events {
		if e.Request != nil {
			assert.Equal(t, e.Request.Sign.Given, e.Request.Sign.Computed)
			assert.True(t, e.Request.Checks[len(e.Request.Checks)-1].OK)
		}
	}
	assert.Len(t, told.Refunds, 1)
}

// loginAt calls code2Session for the backend. The real WeChat serves it on another
// host than the payment API.
func loginAt(t *testing.T, values map[string]string, code string) (openID string, err error) {
	t.Helper()
	ca, err := os.ReadFile(values["CA certificate"])
	require.NoError(t, err)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	defer client.CloseIdleConnections()
	response, err := client.Get(values["Base URL"] + "/sns/jscode2session?grant_type=authorization_code&appid=" +
		values["appid"] + "&secret=" + values["AppSecret"] + "&js_code=" + code)
	require.NoError(t, err)
	defer response.Body.Close()
	var session struct {
		OpenID string `json:"openid"`
	}
	err = json.NewDecoder(response.Body).Decode(&session)
	require.NotEmpty(t, session.OpenID)
	return session.OpenID, err
}

func TestCertificatesSurviveARestart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "desk")
	contents := func() (all []string) {
		for _, name := range []string{rootFile, authorityFile, "10000100/" + certFile, "10000100/" + keyFile, "10000100/" + p12File} {
			data, err := os.ReadFile(filepath.Join(dir, name))
			require.NoError(t, err)
			all = append(all, string(data))
		}
		return all
	}
	var before []string
	t.Run("first", func(t *testing.T) {
		startIn(t, dir)
		before = contents()
	})
	t.Run("second", func(t *testing.T) {
		r := startIn(t, dir)
		assert.Equal(t, before, contents())
		// A client that trusts the first gateway trusts the second.
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM([]byte(before[0]))
		c, err := tls.Dial("tcp", strings.TrimPrefix(r.gateway.URL, "https://"), &tls.Config{RootCAs: roots})
		require.NoError(t, err)
		require.NoError(t, c.Close())
	})
}

func TestMerchantFilesThatAreDamagedAreWrittenAnew(t *testing.T) {
	for _, name := range []string{certFile, keyFile, p12File} {
		dir := filepath.Join(t.TempDir(), "desk")
		t.Run(name, func(t *testing.T) { startIn(t, dir) })
		path := filepath.Join(dir, "10000100", name)
		require.NoError(t, os.WriteFile(path, []byte("damaged"), 0o600))
		t.Run(name+" again", func(t *testing.T) {
			r := startIn(t, dir)
			r.client()
			_, err := wxpay.LoadPEM(r.path("10000100", certFile), r.path("10000100", keyFile))
			assert.NoError(t, err)
		})
	}
}

func TestSecretFilesAreTheOwners(t *testing.T) {
	r := start(t)
	for _, name := range []string{authorityFile, "10000100/" + keyFile, "10000100/" + p12File} {
		info, err := os.Stat(r.path(name))
		require.NoError(t, err)
		assert.Zero(t, info.Mode().Perm()&0o077, name)
	}
}

func TestAPortThatIsTakenIsNamed(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	args := []string{"-api", "127.0.0.1:0", "-backup", "127.0.0.1:0", "-proxy", "127.0.0.1:0", "-dir", t.TempDir(), "-page", taken.Addr().String()}
	err = run(t.Context(), args, env(nil), io.Discard)
	assert.ErrorContains(t, err, "-page")
	assert.ErrorContains(t, err, taken.Addr().String())
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	ended := make(chan error, 1)
	args := []string{"-api", "127.0.0.1:0", "-backup", "127.0.0.1:0", "-proxy", "127.0.0.1:0", "-page", "127.0.0.1:0", "-dir", t.TempDir()}
	go func() { ended <- run(ctx, args, env(nil), in) }()
	lines := bufio.NewScanner(out)
	page := ""
	for page == "" && lines.Scan() {
		page, _ = strings.CutPrefix(lines.Text(), "Page           ")
		if page == lines.Text() {
			page = ""
		}
	}
	go io.Copy(io.Discard, out)
	response, err := http.Get(page + "/desk/events") // an open stream must not delay the end
	require.NoError(t, err)
	defer response.Body.Close()
	cancel()
	assert.NoError(t, <-ended)
}

func TestHelpIsNoError(t *testing.T) {
	var out bytes.Buffer
	assert.NoError(t, run(t.Context(), []string{"-h"}, env(nil), &out))
	assert.Contains(t, out.String(), "-merchants")
}

func TestWelcomeOfAServiceProvider(t *testing.T) {
	file := writeFile(t, "merchants.json", `[
		{"mch_id": "1900000109", "appid": "wx8888888888888888", "sub_merchants": [{"sub_mch_id": "1900000110", "sub_appid": "wx7777777777777777"}]},
		{"mch_id": "10000100", "appid": "wxd930ea5d5a258f4f"}]`)
	r := start(t, "-merchants", file, "-state", "none")
	var out bytes.Buffer
	r.welcome(&out)
	assert.Contains(t, out.String(), "sub_mch_id 1900000110, sub_appid wx7777777777777777")
	assert.Contains(t, out.String(), r.path("10000100", p12File))
	assert.Contains(t, out.String(), "lost when the program ends")
	assert.NotContains(t, out.String(), "Warning")
}

func TestExposedAddressesAreWarnedOf(t *testing.T) {
	for page, want := range map[string]bool{"0.0.0.0:8080": true, ":8080": true, "192.0.2.1:80": true, "127.0.0.1:80": false, "localhost:80": false, "[::1]:80": false} {
		p := &program{options: options{api: "127.0.0.1:1", backup: "127.0.0.1:2", proxy: "127.0.0.1:3", page: page}}
		assert.Equal(t, want, p.exposed(), page)
		p = &program{options: options{api: "127.0.0.1:1", backup: "127.0.0.1:2", proxy: page, page: "127.0.0.1:4"}}
		assert.Equal(t, want, p.exposed(), "the proxy on "+page)
	}
}

// A client that connects and sends nothing, as browsers do, does not make the end fail.
func TestEndWithUnusedConnection(t *testing.T) {
	var unused net.Conn
	t.Cleanup(func() { unused.Close() }) // after the end of the program, which must not fail
	r := start(t)
	var err error
	unused, err = net.Dial("tcp", strings.TrimPrefix(r.pageURL(), "http://"))
	require.NoError(t, err)
}
