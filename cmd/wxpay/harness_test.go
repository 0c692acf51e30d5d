package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// A bench runs the program against a gateway of its own.
type bench struct {
	t    *testing.T
	gw   *wxpaytest.Server
	env  map[string]string // the settings; the test may change them
	in   string            // stdin
	home string            // directory of the files
	time wxpay.Clock       // of the program: the gateway's
}

// A result is what a run left behind.
type result struct {
	code     int
	out, err string
}

// newBench returns a bench whose settings are those of the gateway's first merchant,
// with its certificate.
func newBench(t *testing.T, merchants ...wxpaytest.Merchant) *bench {
	t.Helper()
	gw := wxpaytest.NewServer(merchants...)
	t.Cleanup(gw.Close)
	b := &bench{t: t, gw: gw, home: t.TempDir(), time: gw.Clock}
	m := gw.Merchant("")
	certPEM, keyPEM := gw.CertificatePEM("")
	b.env = map[string]string{
		"WXPAY_APPID": m.AppID, "WXPAY_MCHID": m.MchID, "WXPAY_KEY": m.Key, "WXPAY_APPSECRET": m.AppSecret,
		"WXPAY_CERT_FILE":     b.write("apiclient_cert.pem", string(certPEM), 0o644),
		"WXPAY_CERT_KEY_FILE": b.write("apiclient_key.pem", string(keyPEM), 0o600),
		"WXPAY_BASE_URL":      gw.URL,
		"WXPAY_CA":            b.write("ca.pem", string(gw.RootPEM()), 0o644),
	}
	return b
}

// write writes a file, and returns its path.
func (b *bench) write(name, content string, mode os.FileMode) string {
	b.t.Helper()
	path := filepath.Join(b.home, name)
	require.NoError(b.t, os.WriteFile(path, []byte(content), mode))
	require.NoError(b.t, os.Chmod(path, mode))
	return path
}

// set changes settings: names and values in turn. An empty value removes the setting.
func (b *bench) set(pairs ...string) *bench {
	for i := 0; i < len(pairs); i += 2 {
		b.env[pairs[i]] = pairs[i+1]
	}
	return b
}

// run runs the program with these arguments.
func (b *bench) run(args ...string) result {
	b.t.Helper()
	return b.runContext(b.t.Context(), args...)
}

func (b *bench) runContext(ctx context.Context, args ...string) result {
	var out, err bytes.Buffer
	env := &environment{stdin: strings.NewReader(b.in), stdout: &out, stderr: &err, clock: b.time}
	for name, value := range b.env {
		env.environ = append(env.environ, name+"="+value)
	}
	return result{run(ctx, args, env), out.String(), err.String()}
}

// both returns all that the run printed.
func (r result) both() string { return r.out + r.err }

// object returns the JSON object that the run printed.
func (r result) object(t *testing.T) map[string]any {
	t.Helper()
	var m map[string]any
	require.NoError(t, json.Unmarshal([]byte(r.out), &m), "stdout: %s", r.out)
	return m
}

// assertCode checks the exit code.
func (r result) assertCode(t *testing.T, want int) {
	t.Helper()
	assert.Equal(t, want, r.code, "stdout: %s\nstderr: %s", r.out, r.err)
}

// client returns a client of the gateway.
func (b *bench) client() *wxpay.Client {
	b.t.Helper()
	m := b.gw.Merchant("")
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: m.AppID, MchID: m.MchID, Key: m.Key, Hosts: wxpay.SingleHost(b.gw.URL), Transport: b.gw.Transport(), Clock: b.gw.Clock,
	})
	require.NoError(b.t, err)
	return client
}

// order creates an order of 101 fen.
func (b *bench) order(no string) (prepayID string) {
	b.t.Helper()
	reply, err := b.client().UnifiedOrder(b.t.Context(), &wxpay.UnifiedOrderRequest{
		Body: "coffee", OutTradeNo: no, TotalFee: 101, OpenID: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
		SpbillCreateIP: "203.0.113.7", NotifyURL: "https://localhost/notify",
	})
	require.NoError(b.t, err)
	return reply.PrepayID
}

// paid creates an order of 101 fen, and pays it.
func (b *bench) paid(no string) {
	b.t.Helper()
	b.order(no)
	require.NoError(b.t, b.gw.Pay(no))
}

// pemOf returns a certificate and its key as PEM.
func pemOf(cert *tls.Certificate) (certPEM, keyPEM []byte) {
	key, err := x509.MarshalPKCS8PrivateKey(cert.PrivateKey)
	if err != nil {
		panic(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Certificate[0]}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})
}
