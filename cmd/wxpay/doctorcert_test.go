package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func pemText(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// pemPair returns a certificate and its key as PEM.
func pemPair(t *testing.T, cert *tls.Certificate) (certPEM, keyPEM string) {
	t.Helper()
	key, err := x509.MarshalPKCS8PrivateKey(cert.PrivateKey)
	require.NoError(t, err)
	return pemText("CERTIFICATE", cert.Certificate[0]), pemText("PRIVATE KEY", key)
}

// selfSigned returns a certificate that no authority issued.
func selfSigned(t *testing.T, template *x509.Certificate) *tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template.SerialNumber = big.NewInt(1)
	if template.NotAfter.IsZero() {
		template.NotBefore, template.NotAfter = time.Now().Add(-time.Hour), time.Now().AddDate(1, 0, 0)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// using sets a certificate.
func using(certificate func(d *desk) *tls.Certificate) func(d *desk) {
	return func(d *desk) {
		cert, key := pemPair(d.t, certificate(d))
		d.env["WXPAY_CERT_FILE"], d.env["WXPAY_CERT_KEY_FILE"] = d.write("cert.pem", cert), d.write("key.pem", key)
	}
}

func named(cn string) *x509.Certificate { return &x509.Certificate{Subject: pkix.Name{CommonName: cn}} }

func TestDoctorNamesWrongCertificates(t *testing.T) {
	t.Parallel()
	until := func(after time.Duration) func(d *desk) {
		return using(func(d *desk) *tls.Certificate { return d.gw.CertificateUntil("", time.Now().Add(after)) })
	}
	self := func(template *x509.Certificate) func(d *desk) {
		return using(func(d *desk) *tls.Certificate { return selfSigned(d.t, template) })
	}
	p12 := func(name, password string) func(d *desk) {
		return func(d *desk) {
			content, err := os.ReadFile(filepath.Join("..", "..", "testdata", name))
			require.NoError(d.t, err)
			d.env["WXPAY_P12_FILE"], d.env["WXPAY_P12_PASSWORD"] = d.write("c.p12", string(content)), password
		}
	}
	pems := func(change func(d *desk)) func(d *desk) {
		return func(d *desk) { d.withCertificate(); change(d) }
	}
	future := named("10000100")
	future.NotBefore, future.NotAfter = time.Now().AddDate(0, 0, 1), time.Now().AddDate(1, 0, 0)
	authority := named("Some Root CA")
	authority.IsCA, authority.BasicConstraintsValid = true, true
	alarms(t, map[string]mistake{
		"expired":      {until(-time.Hour), checkCertificate, "expired on"},
		"not yet":      {self(future), checkCertificate, "not valid before"},
		"another's":    {using(func(d *desk) *tls.Certificate { return d.gw.Certificate("1900000109") }), checkCertificate, "that of merchant 1900000109"},
		"the root":     {self(authority), checkCertificate, "an authority's"},
		"the platform": {self(named("Tenpay.com sign")), checkCertificate, "platform certificate"},
		"a web server": {self(named("www.example.com")), checkCertificate, "names \"www.example.com\""},
		"not issued":   {self(named("10000100")), checkAsks, "does not accept"},
		"swapped": {pems(func(d *desk) {
			d.env["WXPAY_CERT_FILE"], d.env["WXPAY_CERT_KEY_FILE"] = d.env["WXPAY_CERT_KEY_FILE"], d.env["WXPAY_CERT_FILE"]
		}), checkCertificate, "are swapped"},
		"other key":  {pems(func(d *desk) { _, key := d.gw.CertificatePEM(""); d.write("key.pem", string(key)) }), checkCertificate, "does not belong"},
		"no key":     {pems(func(d *desk) { delete(d.env, "WXPAY_CERT_KEY_FILE") }), checkCertificate, "without WXPAY_CERT_KEY_FILE"},
		"no cert":    {pems(func(d *desk) { delete(d.env, "WXPAY_CERT_FILE") }), checkCertificate, "without WXPAY_CERT_FILE"},
		"cert twice": {pems(func(d *desk) { d.env["WXPAY_CERT_KEY_FILE"] = d.env["WXPAY_CERT_FILE"] }), checkCertificate, "no private key"},
		"no PEM":     {pems(func(d *desk) { d.write("cert.pem", "hello") }), checkCertificate, "contains no certificate"},
		"no file":    {pems(func(d *desk) { d.env["WXPAY_CERT_FILE"] = "/none/cert.pem" }), checkCertificate, "does not exist"},
		"mode":       {pems(func(d *desk) { require.NoError(d.t, os.Chmod(d.env["WXPAY_CERT_KEY_FILE"], 0o640)) }), checkFileMode, "mode 0640"},
		"both":       {pems(func(d *desk) { d.env["WXPAY_P12_FILE"] = "c.p12" }), checkCertificate, "remove one"},
		"empty":      {pems(func(d *desk) { d.write("cert.pem", "\n") }), checkCertificate, "the file is empty"},
		"half":       {pems(func(d *desk) { cert, _ := d.gw.CertificatePEM(""); d.write("cert.pem", string(cert[:200])) }), checkCertificate, "damaged PEM"},
		"one line": {pems(func(d *desk) {
			cert, _ := d.gw.CertificatePEM("")
			d.write("cert.pem", strings.ReplaceAll(string(cert), "\n", `\n`))
		}), checkCertificate, "PEM in one line"},
		"page":    {pems(func(d *desk) { d.write("cert.pem", "<!DOCTYPE html><html></html>") }), checkCertificate, "an HTML page"},
		"archive": {pems(func(d *desk) { d.write("cert.pem", "PK\x03\x04\x14\x00\x00") }), checkCertificate, "a ZIP archive"},
		"UTF-16":  {pems(func(d *desk) { d.write("cert.pem", "\xff\xfe-\x00") }), checkCertificate, "UTF-16"},
		"request": {pems(func(d *desk) { d.write("cert.pem", pemText("CERTIFICATE REQUEST", []byte{1})) }), checkCertificate, "a request for"},
		"DER":     {pems(func(d *desk) { d.write("cert.pem", string(d.gw.Certificate("").Certificate[0])) }), checkCertificate, "-inform der"},
		"DER key": {pems(func(d *desk) {
			key, err := x509.MarshalPKCS8PrivateKey(d.gw.Certificate("").PrivateKey)
			require.NoError(d.t, err)
			d.write("key.pem", string(key))
		}), checkCertificate, "a private key in DER"},
		"base64": {pems(func(d *desk) {
			d.write("cert.pem", base64.StdEncoding.EncodeToString(d.gw.Certificate("").Certificate[0]))
		}), checkCertificate, "base64"},
		"p12 as PEM": {pems(func(d *desk) {
			p12("apiclient_cert.p12", "")(d)
			d.env["WXPAY_CERT_FILE"] = d.env["WXPAY_P12_FILE"]
			delete(d.env, "WXPAY_P12_FILE")
		}), checkCertificate, "set it as WXPAY_P12_FILE"},
		"p12, damaged": {func(d *desk) {
			p12("apiclient_cert.p12", "")(d)
			content, err := os.ReadFile(d.env["WXPAY_P12_FILE"])
			require.NoError(d.t, err)
			d.write("c.p12", string(content[:len(content)/2]))
		}, checkCertificate, "in binary mode"},
		"p12, page":    {func(d *desk) { d.env["WXPAY_P12_FILE"] = d.write("c.p12", "<html>") }, checkCertificate, "an HTML page"},
		"comment":      {pems(func(d *desk) { d.env["WXPAY_CERT_FILE"] += " # new" }), checkCertificate, "a comment follows"},
		"p12 password": {p12("apiclient_cert.p12", "wrong"), checkCertificate, "does not open"},
		"p12 of a PEM": {p12("apiclient_cert.pem", ""), checkCertificate, "but a PEM file"},
		"p12, OpenSSL": {p12("p12.openssl3.p12", ""), checkCertificate, "convert it once: openssl pkcs12"},
		"encrypted key": {func(d *desk) {
			d.withCertificate()
			key, err := os.ReadFile("../../testdata/key.encrypted.pem")
			require.NoError(d.t, err)
			d.write("key.pem", string(key))
		}, checkCertificate, "encrypted"},
	})
}

// TestACertificateProblemHasOneCause: a consequence is not another problem.
func TestACertificateProblemHasOneCause(t *testing.T) {
	t.Parallel()
	for name, plant := range map[string]func(d *desk){
		"platform": func(d *desk) {
			cert, _ := pemPair(d.t, selfSigned(d.t, named("Tenpay.com sign")))
			d.write("cert.pem", cert)
		},
		"swapped": func(d *desk) {
			d.env["WXPAY_CERT_FILE"], d.env["WXPAY_CERT_KEY_FILE"] = d.env["WXPAY_CERT_KEY_FILE"], d.env["WXPAY_CERT_FILE"]
			require.NoError(d.t, os.Chmod(d.env["WXPAY_CERT_KEY_FILE"], 0o644)) // as the merchant platform's own
		},
		"merchant number": func(d *desk) { d.env["WXPAY_MCHID"] += " " },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.withCertificate()
			plant(d)
			r := d.run("doctor", "-json", "-offline")
			assert.EqualValues(t, 1, r.object(t)["problems"], r.out)
		})
	}
}

func TestDoctorWarnsBeforeTheCertificateExpires(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	using(func(d *desk) *tls.Certificate { return d.gw.CertificateUntil("", time.Now().AddDate(0, 0, 20)) })(d)
	r := d.run("doctor", "-json")
	assert.Equal(t, exitDone, r.code)
	assert.Equal(t, "warning", verdictOf(t, r, checkCertificate))
}
