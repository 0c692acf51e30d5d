package main

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"strings"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/merchantcert"
)

// readSettings returns the settings of the environment and of a configuration file, with
// all problems.
func readSettings(env *environment, g *commonFlags, l language) *settings {
	r := &reader{env: env, config: g.config, language: l, values: map[string]value{}, settings: &settings{clock: env.clock, timeout: g.timeout}}
	r.read()
	return r.settings
}

func (r *reader) read() {
	r.readValues()
	r.appID, r.mchID = r.text("WXPAY_APPID"), r.text("WXPAY_MCHID")
	r.subAppID, r.subMchID = r.text("WXPAY_SUB_APPID"), r.text("WXPAY_SUB_MCHID")
	r.p12Password = wxpay.NewSecret(cmp.Or(r.text("WXPAY_P12_PASSWORD"), r.mchID))
	r.appSecret = wxpay.NewSecret(r.text("WXPAY_APPSECRET"))
	r.signType = wxpay.SignType(r.text("WXPAY_SIGN_TYPE"))
	r.readKeys()
	r.readCertificate()
	r.readGateway()
	if !r.unread {
		r.check()
	}
}

func (r *reader) readKeys() {
	key := r.text("WXPAY_KEY")
	if path := r.path("WXPAY_KEY_FILE"); path != "" {
		if key != "" {
			r.bad("WXPAY_KEY_FILE", "is set, and WXPAY_KEY too: remove one of them")
		} else {
			key = r.keyFile("WXPAY_KEY_FILE", path)
		}
	}
	r.key = wxpay.NewSecret(key)
	if path := r.path("WXPAY_PREVIOUS_KEY_FILE"); path != "" {
		r.previousKey = wxpay.NewSecret(r.keyFile("WXPAY_PREVIOUS_KEY_FILE", path))
	}
}

// keyFile returns the key in a file, without a BOM and the line end.
func (r *reader) keyFile(name, path string) string {
	content, _ := r.privateFile(name, path)
	return strings.TrimRight(string(content), "\r\n")
}

func (r *reader) readCertificate() {
	cert, key, p12 := r.path("WXPAY_CERT_FILE"), r.path("WXPAY_CERT_KEY_FILE"), r.path("WXPAY_P12_FILE")
	switch {
	case p12 != "" && (cert != "" || key != ""):
		r.bad("WXPAY_P12_FILE", "is set, and WXPAY_CERT_FILE or WXPAY_CERT_KEY_FILE too: remove one of them")
	case cert != "" && key == "" && r.replaced["WXPAY_CERT_KEY_FILE"] != "":
		r.bad("WXPAY_CERT_FILE", "is in the environment, so WXPAY_CERT_KEY_FILE of the configuration file is not used: set both in the same place")
	case cert != "" && key == "":
		r.bad("WXPAY_CERT_FILE", "is set without WXPAY_CERT_KEY_FILE: set both")
	case key != "" && cert == "":
		r.bad("WXPAY_CERT_KEY_FILE", "is set without WXPAY_CERT_FILE: set both")
	case cert != "":
		r.readPEM(cert, key)
	case p12 != "":
		r.readP12(p12)
	}
}

func (r *reader) readPEM(certPath, keyPath string) {
	r.certificateSetting = "WXPAY_CERT_FILE"
	certPEM, mode, ok := r.open("WXPAY_CERT_FILE", certPath)
	if ok && certPath != keyPath && hasPrivateKey(certPEM) { // then it is as secret as the key
		ok = r.isPrivate("WXPAY_CERT_FILE", certPath, mode)
	}
	keyPEM, keyOK := r.privateFile("WXPAY_CERT_KEY_FILE", keyPath)
	if ok {
		r.leaf = firstCertificate(certPEM)
	}
	if ok && keyOK {
		cert, err := wxpay.ParsePEM(certPEM, keyPEM)
		r.accept(cert, err)
	}
}

func (r *reader) readP12(path string) {
	r.certificateSetting = "WXPAY_P12_FILE"
	if content, ok := r.privateFile("WXPAY_P12_FILE", path); ok {
		cert, err := wxpay.ParseP12(content, r.p12Password.Reveal())
		r.accept(cert, err)
	}
}

// accept takes a certificate that could be read.
func (r *reader) accept(cert *tls.Certificate, err error) {
	if err != nil {
		r.otherKey = errors.Is(err, merchantcert.ErrOtherKey)
		reason := certificateText(err)
		r.bad(r.certificateSetting, reason.format, reason.args...)
		return
	}
	r.certificate = cert
	r.leaf, _ = merchantcert.Leaf(cert) // it was parsed before
}

func (r *reader) readGateway() {
	r.baseURL = strings.TrimRight(r.text("WXPAY_BASE_URL", "WXPAY_GATEWAY"), "/")
	if !strings.Contains(r.baseURL, "://") && hidden(r.baseURL) != r.baseURL {
		r.bad("WXPAY_BASE_URL", "is as long as a key, and is not shown: set the URL of the gateway")
		r.baseURL = ""
	}
	name := "WXPAY_CA"
	if r.text(name) == "" {
		name = "WXPAY_GATEWAY_CA"
	}
	path := r.path(name)
	if path == "" {
		return
	}
	content, ok := r.file(name, path)
	r.authorities = content // the receiver of a notification may have one of them
	if r.baseURL == "" && !r.has("WXPAY_BASE_URL") {
		r.bad(name, "is set without WXPAY_BASE_URL: remove it; WeChat Pay is verified with the authorities of the system")
		return
	}
	r.roots = x509.NewCertPool()
	if ok && !r.roots.AppendCertsFromPEM(content) {
		r.bad(name, "the file contains no PEM certificate: set the path of the gateway's root certificate")
	}
}
