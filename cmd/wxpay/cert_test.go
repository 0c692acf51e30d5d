package main

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

func TestCert(t *testing.T) {
	b := newBench(t)
	r := b.run("cert")
	r.assertCode(t, exitDone)
	assert.Regexp(t, `(?m)^mch_id +10000100$`, r.out)
	assert.Regexp(t, `(?m)^key_fits +yes$`, r.out)
	assert.Regexp(t, `(?m)^serial +[0-9A-F]+$`, r.out)
	o := b.run("cert", "-json").object(t)
	assert.Regexp(t, `\+08:00$`, o["until"])
	assert.Equal(t, true, o["key_fits"])

	o = b.run("cert", "-json", b.env["WXPAY_CERT_FILE"]).object(t)
	assert.Equal(t, "10000100", o["mch_id"])
	assert.NotContains(t, o, "key_fits")

	const p12 = "../../testdata/apiclient_cert.p12"
	assert.Equal(t, true, b.run("cert", p12, "-json").object(t)["key_fits"])
	b.set("WXPAY_KEY", "", "WXPAY_APPID", "").run("cert").assertCode(t, exitDone)
}

func TestCertWithAProblem(t *testing.T) {
	for _, test := range []struct {
		name string
		do   func(*bench)
		code int
		want string
	}{
		{"expired", expireCertificate, exitProblem, "the certificate expired on"},
		{"not yet", func(b *bench) { b.time = wxpaytest.NewClock(time.Unix(0, 0)) }, exitProblem, "not valid before"},
		{"another merchant's", func(b *bench) { b.set("WXPAY_MCHID", "10000999") }, exitProblem, `that of merchant 10000100, and WXPAY_MCHID is "10000999"`},
		{"another key", func(b *bench) {
			_, key := pemOf(b.gw.CertificateUntil("", time.Now().Add(time.Hour)))
			b.set("WXPAY_CERT_KEY_FILE", b.write("other.pem", string(key), 0o600))
		}, exitProblem, "the private key in WXPAY_CERT_KEY_FILE does not belong"},
		{"platform's", func(b *bench) {
			b.set("WXPAY_CERT_FILE", b.write("x.pem", selfSignedPEM(b.t, "Tenpay.com sign"), 0o644))
		}, exitProblem, "platform certificate"},
		{"key that others read", func(b *bench) { require.NoError(b.t, os.Chmod(b.env["WXPAY_CERT_KEY_FILE"], 0o644)) }, exitMisuse, "chmod 600"},
		{"no key", func(b *bench) { b.set("WXPAY_CERT_KEY_FILE", "missing.pem") }, exitMisuse, "missing.pem does not exist"},
		{"no certificate", func(b *bench) { b.set("WXPAY_CERT_FILE", "", "WXPAY_CERT_KEY_FILE", "") }, exitMisuse, "no certificate is set"},
		{"no such file", func(b *bench) { b.set("WXPAY_CERT_FILE", "missing.pem") }, exitMisuse, "missing.pem does not exist"},
		{"swapped", func(b *bench) {
			b.set("WXPAY_CERT_FILE", b.env["WXPAY_CERT_KEY_FILE"], "WXPAY_CERT_KEY_FILE", b.env["WXPAY_CERT_FILE"])
		}, exitMisuse, "swapped"},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := newBench(t)
			test.do(b)
			r := b.run("cert")
			r.assertCode(t, test.code)
			assert.Contains(t, r.err, test.want)
			r = b.run("cert", "-json")
			r.assertCode(t, test.code)
			assert.Contains(t, r.object(t), "error")
		})
	}
}

func TestCertThatExpiresSoon(t *testing.T) {
	b := newBench(t)
	cert, key := pemOf(b.gw.CertificateUntil("", b.gw.Clock.Now().Add(20*24*time.Hour+time.Hour)))
	b.set("WXPAY_CERT_FILE", b.write("c.pem", string(cert), 0o644), "WXPAY_CERT_KEY_FILE", b.write("k.pem", string(key), 0o600))
	r := b.run("cert")
	r.assertCode(t, exitDone)
	assert.Regexp(t, `(?m)^days_left +20$`, r.out)
	assert.Contains(t, r.out, "the certificate expires on")
}

func TestCertPEM(t *testing.T) {
	p12, err := os.ReadFile("../../testdata/apiclient_cert.p12")
	require.NoError(t, err)
	b := newBench(t)
	path, dir := b.write("apiclient_cert.p12", string(p12), 0o644), t.TempDir()
	r := b.run("cert", "pem", path, "-out", dir)
	r.assertCode(t, exitDone)
	if runtime.GOOS != "windows" {
		assert.Contains(t, r.err, "chmod 600 "+path)
	}
	assert.NotContains(t, r.both(), "PRIVATE KEY")

	certPath, keyPath := filepath.Join(dir, "apiclient_cert.pem"), filepath.Join(dir, "apiclient_key.pem")
	_, err = wxpay.LoadPEM(certPath, keyPath)
	require.NoError(t, err)
	assertMode(t, certPath, 0o644)
	assertMode(t, keyPath, 0o600)

	before, err := os.ReadFile(keyPath)
	require.NoError(t, err)
	r = b.run("cert", "pem", path, "-out", dir)
	r.assertCode(t, exitMisuse)
	assert.Contains(t, r.err, "exists already")
	after, err := os.ReadFile(keyPath)
	require.NoError(t, err)
	assert.Equal(t, before, after)

	require.NoError(t, os.Remove(certPath))
	b.run("cert", "pem", path, "-out", dir).assertCode(t, exitMisuse)
	assert.NoFileExists(t, certPath, "both files are written, or none")
}

func assertMode(t *testing.T, path string, want os.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	require.NoError(t, err)
	if runtime.GOOS != "windows" {
		assert.Equal(t, want, info.Mode().Perm(), path)
	}
}

func TestCertPEMIsRefused(t *testing.T) {
	const p12 = "../../testdata/apiclient_cert.p12"
	for _, test := range []struct {
		name string
		set  []string
		args []string
		want string
	}{
		{"wrong password", []string{"WXPAY_P12_PASSWORD", "hunter2hunter2"}, []string{p12}, "password"},
		{"no password", []string{"WXPAY_MCHID", ""}, []string{p12}, "the password of the p12 is not known"},
		{"no file", nil, []string{"missing.p12"}, "missing.p12 cannot be read"},
		{"no p12", nil, []string{"main.go"}, "main.go is no p12 that can be read"},
		{"no directory", nil, []string{p12, "-out", "missing"}, "cannot be written"},
		{"by OpenSSL 3", nil, []string{"../../testdata/p12.openssl3.p12"}, "openssl pkcs12"},
		{"no argument", nil, nil, "wxpay cert pem FILE.p12"},
		{"configuration", []string{"WXPAY_MCHID", "", "WXPAY_CONFIG", "missing"}, []string{p12}, "WXPAY_CONFIG: the file missing cannot be read"},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := newBench(t).set(test.set...)
			args := append([]string{"cert", "pem"}, test.args...)
			if len(test.args) == 1 {
				args = append(args, "-out", b.home+"/out")
				require.NoError(t, os.Mkdir(b.home+"/out", 0o700))
			}
			r := b.run(args...)
			r.assertCode(t, exitMisuse)
			assert.Contains(t, r.err, test.want)
			assert.NotContains(t, r.both(), "hunter2")
		})
	}
}

func selfSignedPEM(t *testing.T, name string) string {
	cert, _ := pemPair(t, selfSigned(t, named(name)))
	return cert
}

// TestCertOfAFile names what is in the file.
func TestCertOfAFile(t *testing.T) {
	b := newBench(t)
	certPEM, keyPEM := b.gw.CertificatePEM("")
	root := string(b.gw.RootPEM())
	for _, test := range []struct {
		name, content string
		code          int
		want          string
	}{
		{"key and certificate", string(certPEM) + string(keyPEM), exitDone, "key_fits +yes"},
		{"chain, root first", root + string(certPEM), exitDone, "mch_id +10000100"},
		{"authority", root, exitProblem, "an authority's"},
		{"platform", selfSignedPEM(t, "Tenpay.com sign"), exitProblem, "platform certificate"},
		{"key", string(keyPEM), exitMisuse, "no certificate, but a private key"},
		{"empty", "", exitMisuse, "the file is empty"},
		{"page", "<html>", exitMisuse, "an HTML page"},
		{"escape", "\x1b[31m", exitMisuse, "something else"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := b.run("cert", b.write("file.pem", test.content, 0o600))
			r.assertCode(t, test.code)
			assert.Regexp(t, test.want, r.both())
			assert.NotContains(t, r.both(), "\x1b")
		})
	}
}
