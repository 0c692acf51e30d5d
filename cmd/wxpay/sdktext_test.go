package main

import (
	"context"
	"os"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

var chineseLetters = regexp.MustCompile(`\p{Han}`)

// TestCertificateMistakesHaveOwnTexts: the errors of the SDK name its functions.
func TestCertificateMistakesHaveOwnTexts(t *testing.T) {
	t.Parallel()
	p12 := func(b *bench, path string) {
		b.set("WXPAY_CERT_FILE", "", "WXPAY_CERT_KEY_FILE", "", "WXPAY_P12_FILE", path, "WXPAY_P12_PASSWORD", "x")
	}
	copied := func(b *bench, name string) string {
		content, err := os.ReadFile("../../testdata/" + name)
		require.NoError(b.t, err)
		return b.write("copy.p12", string(content), 0o600)
	}
	for _, test := range []struct {
		name string
		do   func(*bench)
		want string
	}{
		{"password", func(b *bench) { p12(b, copied(b, "apiclient_cert.p12")) }, "password"},
		{"PEM as p12", func(b *bench) { p12(b, b.env["WXPAY_CERT_KEY_FILE"]) }, "but a PEM file"},
		{"kind of p12", func(b *bench) { p12(b, copied(b, "p12.openssl3.p12")) }, "but one of another kind"},
		{"p12 as PEM", func(b *bench) { b.set("WXPAY_CERT_FILE", copied(b, "apiclient_cert.p12")) }, "but a p12"},
		{"swapped", func(b *bench) {
			certPEM, keyPEM := b.gw.CertificatePEM("")
			b.set("WXPAY_CERT_FILE", b.write("a", string(keyPEM), 0o600), "WXPAY_CERT_KEY_FILE", b.write("b", string(certPEM), 0o600))
		}, "are swapped"},
		{"other key", func(b *bench) {
			_, keyPEM := pemOf(b.gw.CertificateUntil("", b.gw.Clock.Now().Add(time.Hour)))
			b.set("WXPAY_CERT_KEY_FILE", b.write("b", string(keyPEM), 0o600))
		}, "does not belong to the certificate"},
		{"encrypted", func(b *bench) {
			b.set("WXPAY_CERT_KEY_FILE", b.write("b", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n", 0o600))
		}, "is encrypted"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			test.do(b)
			r := b.run("order", "X")
			r.assertCode(t, exitMisuse)
			assert.Contains(t, r.err, test.want)
			assert.NotRegexp(t, `LoadPEM|ParsePEM|LoadP12|ParseP12|Config\.`, r.err)
			r = b.run("order", "X", "-lang", "zh")
			for _, line := range regexp.MustCompile(`(?m)^  WXPAY_.*$`).FindAllString(r.err, -1) {
				assert.Regexp(t, chineseLetters, line)
			}
			if path := b.env["WXPAY_P12_FILE"]; isP12(path) {
				r = b.set("WXPAY_P12_FILE", "").run("cert", path)
				r.assertCode(t, exitMisuse)
				assert.Contains(t, r.err, test.want)
			}
		})
	}
}

func TestAWrongSignatureHasAnOwnText(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.set("WXPAY_KEY", "k23456789012345678901234567890kk")
	r := b.run("order", "20150806A1", "-lang", "zh")
	r.assertCode(t, exitNotDone)
	assert.Contains(t, r.err, "orderquery: SIGNERROR \"")
	assert.Contains(t, r.err, "WXPAY_KEY 不是该商户的 APIv2 密钥")
	assert.NotContains(t, r.err, "StringToSign")
}

func TestAnInterruptionIsInTheUsersLanguage(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.paid("20150806A1")
	b.gw.Inject(wxpaytest.Fault{Name: wxpaytest.TimeoutAfter, Path: "/pay/orderquery", Times: -1})
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(300*time.Millisecond, cancel)
	r := b.runContext(ctx, "order", "20150806A1", "-lang", "zh")
	r.assertCode(t, exitInterrupted)
	assert.Contains(t, r.err, "orderquery 已中断")
	assert.NotContains(t, r.err, "context canceled")
}

// TestChineseWordsAreUniform: 选项 is a flag, 参数 an argument; the numbers have their
// official names.
func TestChineseWordsAreUniform(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/command.zh-CN.md")
	require.NoError(t, err)
	all := string(page)
	for _, v := range verbs() {
		all += newCall(&environment{environ: []string{"LANG=zh"}}).explainVerb(&v)
	}
	assert.NotRegexp(t, `(?m)^参数：|微信退款单号|北京时间|此参数`, all)
	assert.Contains(t, runWith([]string{"LANG=zh"}, "help", "-jsn").err, "没有选项 -jsn")
}
