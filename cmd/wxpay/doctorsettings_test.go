package main

import (
	"context"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// TestDoctorNamesTheSourceOfASetting: the environment has half of what the file has.
func TestDoctorNamesTheSourceOfASetting(t *testing.T) {
	t.Parallel()
	alarms(t, map[string]mistake{
		"old key exported": {func(d *desk) {
			d.env["WXPAY_CONFIG"] = d.write("wxpay.conf", "WXPAY_KEY="+d.env["WXPAY_KEY"])
			d.env["WXPAY_KEY"] = anyKey
		}, checkQuery, "WXPAY_KEY is that of the environment"},
		"half a certificate": {func(d *desk) {
			d.withCertificate()
			d.env["WXPAY_CONFIG"] = d.write("wxpay.conf", "WXPAY_CERT_KEY_FILE="+d.env["WXPAY_CERT_KEY_FILE"])
			delete(d.env, "WXPAY_CERT_KEY_FILE")
		}, checkCertificate, "of the configuration file is not used"},
		"home in the file": {func(d *desk) {
			delete(d.env, "WXPAY_KEY")
			d.env["WXPAY_CONFIG"] = d.write("wxpay.conf", "WXPAY_KEY_FILE=~/key")
		}, checkKey, "replaces ~"},
	})
}

func TestDoctorNamesTheFileOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.env["WXPAY_CONFIG"] = d.write("wxpay.conf", "WXPAY_SIGN_TYPE=MD5\nhello\n")
	r := d.run("doctor", "-json", "-offline")
	assert.Equal(t, 1, strings.Count(r.out, "line 2 is not NAME=value"), r.out)

	d.env = map[string]string{"WXPAY_CONFIG": d.dir + "/missing"}
	r = d.run("doctor", "-json")
	assert.EqualValues(t, 1, r.object(t)["problems"], r.out)
	assert.Contains(t, problemsOf(t, r, checkSettings), "no such file")
}

// TestDoctorAcceptsABOM: editors on Windows add it to text files.
func TestDoctorAcceptsABOM(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	cert, key := d.gw.CertificatePEM("")
	d.env["WXPAY_CERT_FILE"], d.env["WXPAY_CERT_KEY_FILE"] = d.write("cert.pem", "\ufeff"+string(cert)), d.write("key.pem", "\ufeff"+string(key))
	assert.Equal(t, exitDone, d.run("doctor").code)
	r := d.run("cert", d.env["WXPAY_CERT_FILE"])
	assert.Equal(t, exitDone, r.code, r.stderr)
}

// TestDoctorLogsInAsTheShopsMiniProgram: the AppSecret belongs to WXPAY_SUB_APPID.
func TestDoctorLogsInAsTheShopsMiniProgram(t *testing.T) {
	t.Parallel()
	const app, secret = "wx8888888888888888", "00112233445566778899aabbccddeeff"
	d := newDesk(t,
		wxpaytest.Merchant{Key: anyKey, SubMerchants: []wxpaytest.SubMerchant{{MchID: "1900000109", AppID: app}}},
		wxpaytest.Merchant{AppID: app, MchID: "1900000111", AppSecret: secret})
	d.env["WXPAY_SUB_MCHID"], d.env["WXPAY_SUB_APPID"], d.env["WXPAY_APPSECRET"] = "1900000109", app, secret
	r := d.run("doctor", "-json")
	assert.Equal(t, exitDone, r.code, r.out)
	assert.Equal(t, "ok", verdictOf(t, r, checkLogin), r.out)
	d.env["WXPAY_APPSECRET"] = d.gw.Merchant("").AppSecret
	assert.Equal(t, "ok", verdictOf(t, d.run("doctor", "-json"), checkLogin), "the provider's own")
	d.env["WXPAY_APPSECRET"] = strings.Repeat("ab", 16)
	assert.Contains(t, problemsOf(t, d.run("doctor", "-json"), checkLogin), app)
}

func TestDoctorNamesSwappedNumbersOfAProvider(t *testing.T) {
	t.Parallel()
	d := newDesk(t, wxpaytest.Merchant{SubMerchants: []wxpaytest.SubMerchant{{MchID: "1900000109"}}})
	d.withCertificate()
	d.env["WXPAY_SUB_MCHID"], d.env["WXPAY_MCHID"] = d.env["WXPAY_MCHID"], "1900000109"
	assert.Contains(t, problemsOf(t, d.run("doctor", "-json", "-offline"), checkCertificate), "are swapped")
}

func TestDoctorSaysWhatABaseURLIs(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	assert.Contains(t, d.run("doctor", "-offline").out, "a gateway, where no real money moves")
	d.env = map[string]string{"WXPAY_APPID": "wx0123456789abcdef", "WXPAY_MCHID": "1623456789", "WXPAY_KEY": anyKey, "WXPAY_BASE_URL": payHost}
	r := d.run("doctor", "-offline", "-json")
	assert.Equal(t, exitDone, r.code)
	assert.Equal(t, "warning", verdictOf(t, r, checkBaseURL))
}

// TestDoctorTakesABundleOfAuthorities: old roots stay in it.
func TestDoctorTakesABundleOfAuthorities(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	old := named("Old Root CA")
	old.NotBefore, old.NotAfter = time.Now().AddDate(-2, 0, 0), time.Now().AddDate(-1, 0, 0)
	expired, _ := pemPair(t, selfSigned(t, old))
	d.env["WXPAY_CA"] = d.write("ca.pem", expired+string(d.gw.RootPEM()))
	r := d.run("doctor", "-json")
	assert.Equal(t, exitDone, r.code, r.out)
	d.write("ca.pem", expired)
	assert.Contains(t, problemsOf(t, d.run("doctor", "-json", "-offline"), checkCA), "not valid now")
}

// TestDoctorIsInterrupted: what has no answer because of that is no problem.
func TestDoctorIsInterrupted(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.gw.Inject(wxpaytest.Fault{Name: wxpaytest.TimeoutAfter, Times: -1})
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	r := b.runContext(ctx, "doctor")
	r.assertCode(t, exitInterrupted)
	assert.NotContains(t, r.out, "PROBLEM")
}

// TestDoctorObeysTimeout: the default is 8 seconds.
func TestDoctorObeysTimeout(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	d := newDesk(t)
	d.env["WXPAY_BASE_URL"] = "https://" + listener.Addr().String()
	start := time.Now()
	assert.Contains(t, problemsOf(t, d.run("doctor", "-json", "-timeout", "300ms"), checkHosts), "TLS handshake does not end in time")
	d.run("notify", d.env["WXPAY_BASE_URL"], "-timeout", "300ms")
	assert.Less(t, time.Since(start), probeTimeout)
}

// TestDoctorShowsTheAddress: a line of /etc/hosts may be wrong.
func TestDoctorShowsTheAddress(t *testing.T) {
	t.Parallel()
	p := probed{base: payHost, address: "127.0.0.1:443", stage: stageTCP, err: syscall.ECONNREFUSED}
	what, _ := p.failed(&subject{reader: newReader(&environment{}, "", english)})
	assert.Contains(t, english.t(what.format, what.args...), "api.mch.weixin.qq.com (127.0.0.1:443)")
	d := newDesk(t)
	d.env["WXPAY_BASE_URL"] = strings.Replace(d.gw.DownURL(), "127.0.0.1", "localhost", 1)
	assert.Contains(t, problemsOf(t, d.run("doctor", "-json"), checkHosts), "(127.0.0.1:")
}

func TestDoctorNamesWhatSurroundsAPassword(t *testing.T) {
	t.Parallel()
	p12 := func(password string) func(d *desk) {
		return func(d *desk) {
			content, err := os.ReadFile("../../testdata/apiclient_cert.p12")
			require.NoError(d.t, err)
			d.env["WXPAY_P12_FILE"], d.env["WXPAY_P12_PASSWORD"] = d.write("c.p12", string(content)), password
		}
	}
	alarms(t, map[string]mistake{
		"line end": {p12("10000100\n"), checkCertificate, "a line end around WXPAY_P12_PASSWORD"},
		"quotes":   {p12("'10000100'"), checkCertificate, "WXPAY_P12_PASSWORD is in quotes"},
	}, "-offline")
}
