package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// anyKey is a key that no document prints.
const anyKey = "Zk3vQ8sT1mX6bN0yR5cW9hJ2dL7gF4pA"

// TestDoctorRaisesNoAlarm runs doctor on setups with nothing wrong.
func TestDoctorRaisesNoAlarm(t *testing.T) {
	t.Parallel()
	config := func(d *desk, begin, format string) {
		var b strings.Builder
		b.WriteString(begin)
		for name, value := range d.env {
			b.WriteString(strings.NewReplacer("NAME", name, "VALUE", value).Replace(format))
		}
		d.env = map[string]string{"WXPAY_CONFIG": d.write("wxpay.conf", b.String())}
	}
	for name, prepare := range map[string]func(d *desk){
		"the least that is needed": func(*desk) {},
		"MD5":                      func(d *desk) { d.env["WXPAY_SIGN_TYPE"] = "MD5" },
		"HMAC by name":             func(d *desk) { d.env["WXPAY_SIGN_TYPE"] = "HMAC-SHA256" },
		"PEM":                      func(d *desk) { d.withCertificate() },
		"PEM in one file": func(d *desk) {
			cert, key := d.gw.CertificatePEM("")
			both := d.write("both.pem", string(cert)+string(key))
			d.env["WXPAY_CERT_FILE"], d.env["WXPAY_CERT_KEY_FILE"] = both, both
		},
		"AppSecret":    func(d *desk) { d.env["WXPAY_APPSECRET"] = d.gw.Merchant("").AppSecret },
		"previous key": func(d *desk) { d.env["WXPAY_PREVIOUS_KEY_FILE"] = d.write("previous", anyKey) },
		"key file": func(d *desk) {
			d.env["WXPAY_KEY_FILE"] = d.write("key", d.env["WXPAY_KEY"])
			delete(d.env, "WXPAY_KEY")
		},
		"key file, CR": func(d *desk) {
			d.env["WXPAY_KEY_FILE"] = d.write("key", d.env["WXPAY_KEY"]+"\r\n")
			delete(d.env, "WXPAY_KEY")
		},
		"config":        func(d *desk) { config(d, "", "NAME=VALUE\n") },
		"config, CRLF":  func(d *desk) { config(d, "", "NAME=VALUE\r\n") },
		"config, odd":   func(d *desk) { config(d, "\ufeff# comment\n\n", "export NAME = \"VALUE\"\n") },
		"slash":         func(d *desk) { d.env["WXPAY_BASE_URL"] += "/" },
		"other program": func(d *desk) { d.env["WXPAY_SERVICE_HOST"], d.env["KEY"] = "10.0.0.1", "x" },
		"shop's names": func(d *desk) {
			d.env["WXPAY_GATEWAY"], d.env["WXPAY_GATEWAY_CA"] = d.env["WXPAY_BASE_URL"], d.env["WXPAY_CA"]
			delete(d.env, "WXPAY_BASE_URL")
			delete(d.env, "WXPAY_CA")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			prepare(d)
			r := d.run("doctor", "-json")
			assert.Equal(t, exitDone, r.code, r.out)
			got := r.object(t)
			assert.EqualValues(t, 0, got["problems"], r.out)
			assert.EqualValues(t, 0, got["warnings"], r.out)
			assert.Equal(t, "ok", verdictOf(t, r, checkQuery), r.out)
		})
	}
}

func TestDoctorAcceptsAServiceProvider(t *testing.T) {
	t.Parallel()
	d := newDesk(t, wxpaytest.Merchant{Key: anyKey, SubMerchants: []wxpaytest.SubMerchant{{MchID: "1900000109", AppID: "wx8888888888888888"}}})
	d.env["WXPAY_SUB_MCHID"], d.env["WXPAY_SUB_APPID"] = "1900000109", "wx8888888888888888"
	d.withCertificate()
	r := d.run("doctor", "-json")
	assert.Equal(t, exitDone, r.code, r.out)
	assert.Equal(t, "ok", verdictOf(t, r, checkQuery))
	assert.Equal(t, "ok", verdictOf(t, r, checkAsks))
}

// TestDoctorAcceptsAP12 uses the p12 file of the tests, which has the merchant number of
// the documents as its password.
func TestDoctorAcceptsAP12(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	p12, err := os.ReadFile(filepath.Join("..", "..", "testdata", "apiclient_cert.p12"))
	require.NoError(t, err)
	d.env["WXPAY_P12_FILE"] = d.write("apiclient_cert.p12", string(p12))
	r := d.run("doctor", "-json")
	assert.Equal(t, exitDone, r.code, r.out)
	assert.Equal(t, "ok", verdictOf(t, r, checkCertificate))
	assert.Equal(t, "ok", verdictOf(t, r, checkAsks))
}

// TestDoctorOfflineAsksNothing also covers WeChat Pay's own servers.
func TestDoctorOfflineAsksNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.env = map[string]string{"WXPAY_APPID": "wx0123456789abcdef", "WXPAY_MCHID": "1623456789", "WXPAY_KEY": anyKey}
	r := d.run("doctor", "-offline", "-json")
	assert.Equal(t, exitDone, r.code, r.out)
	assert.Equal(t, "skipped", verdictOf(t, r, checkHosts))
	assert.Empty(t, d.gw.Exchanges())
}

// verdictOf returns the worst verdict of a check.
func verdictOf(t *testing.T, r ran, check string) string {
	t.Helper()
	worst := ""
	for _, row := range r.object(t)["checks"].([]any) {
		row := row.(map[string]any)
		if v := row["verdict"].(string); row["check"] == check && (worst == "" || v == "problem" || v == "warning" && worst != "problem") {
			worst = v
		}
	}
	return worst
}
