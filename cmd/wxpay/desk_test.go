package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// A desk is where somebody uses the program: a gateway, a directory with the merchant's
// files, and the environment.
type desk struct {
	t     *testing.T
	gw    *wxpaytest.Server
	dir   string
	env   map[string]string
	stdin string
	clock wxpay.Clock
}

// newDesk returns a desk with correct settings for the merchant, without a certificate.
func newDesk(t *testing.T, merchants ...wxpaytest.Merchant) *desk {
	t.Helper()
	gw := wxpaytest.NewServer(merchants...)
	t.Cleanup(gw.Close)
	d := &desk{t: t, gw: gw, dir: t.TempDir()}
	m := gw.Merchant("")
	d.env = map[string]string{
		"WXPAY_APPID": m.AppID, "WXPAY_MCHID": m.MchID, "WXPAY_KEY": m.Key,
		"WXPAY_BASE_URL": gw.URL, "WXPAY_CA": d.write("ca.pem", string(gw.RootPEM())),
	}
	return d
}

// write creates a file that only its owner may read, and returns its path.
func (d *desk) write(name, content string) string {
	d.t.Helper()
	path := filepath.Join(d.dir, name)
	require.NoError(d.t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

// withCertificate sets the PEM certificate of the merchant.
func (d *desk) withCertificate() {
	cert, key := d.gw.CertificatePEM(d.env["WXPAY_MCHID"])
	d.env["WXPAY_CERT_FILE"], d.env["WXPAY_CERT_KEY_FILE"] = d.write("cert.pem", string(cert)), d.write("key.pem", string(key))
}

// A ran is the result of a run.
type ran struct {
	code        int
	out, stderr string
}

// run runs the program. It asserts that no secret is printed.
func (d *desk) run(args ...string) ran {
	d.t.Helper()
	var out, stderr bytes.Buffer
	env := &environment{stdin: strings.NewReader(d.stdin), stdout: &out, stderr: &stderr, clock: d.clock}
	for name, value := range d.env {
		env.environ = append(env.environ, name+"="+value)
	}
	r := ran{run(d.t.Context(), args, env), out.String(), stderr.String()}
	d.discreet(r)
	return r
}

// discreet asserts that the output contains no secret.
func (d *desk) discreet(r ran) {
	d.t.Helper()
	for _, name := range []string{"WXPAY_KEY", "WXPAY_APPSECRET", "WXPAY_P12_PASSWORD"} {
		if secret := strings.TrimSpace(d.env[name]); len(secret) > 10 {
			assert.NotContains(d.t, r.out+r.stderr, secret, name)
		}
	}
	if m := d.gw.Merchant(""); m.Key != m.MchID {
		assert.NotContains(d.t, r.out+r.stderr, m.Key)
		assert.NotContains(d.t, r.out+r.stderr, m.AppSecret)
	}
	assert.NotContains(d.t, r.out+r.stderr, "PRIVATE KEY-----")
}

// object returns the JSON object that was printed.
func (r ran) object(t *testing.T) map[string]any {
	t.Helper()
	var object map[string]any
	require.NoError(t, json.Unmarshal([]byte(r.out), &object), r.out)
	return object
}
