package main

import (
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay"
)

// A merchant says who we are at WeChat Pay, and which files contain the secrets.
type merchant struct {
	appID, mchID     string
	appSecret        wxpay.Secret
	keyFile          string
	previousKeyFile  string // empty: none; the file may appear later
	previousKeyUntil time.Time
	certFile         string // PEM, with certKeyFile; or p12File
	certKeyFile      string
	p12File          string
	gateway          string // empty: WeChat Pay
	gatewayCA        string // empty: the certificate authorities of the system
}

// readMerchant returns nil if no WXPAY_ variable is set.
func readMerchant(r *reader) *merchant {
	set := func(name string) bool { return strings.HasPrefix(name, "WXPAY_") && r.values[name] != "" }
	if !slices.ContainsFunc(variables, set) {
		return nil
	}
	m := &merchant{
		appID:           r.required("WXPAY_APPID", "set the mini program's appid"),
		mchID:           r.required("WXPAY_MCHID", "set the merchant number"),
		appSecret:       wxpay.NewSecret(r.required("WXPAY_APPSECRET", "set the AppSecret of the mini program's console")),
		keyFile:         r.required("WXPAY_KEY_FILE", "set the path of a file that contains the APIv2 key"),
		previousKeyFile: r.text("WXPAY_PREVIOUS_KEY_FILE", ""),
		certFile:        r.text("WXPAY_CERT_FILE", ""),
		certKeyFile:     r.text("WXPAY_CERT_KEY_FILE", ""),
		p12File:         r.text("WXPAY_P12_FILE", ""),
		gateway:         r.text("WXPAY_GATEWAY", ""),
		gatewayCA:       r.text("WXPAY_GATEWAY_CA", ""),
	}
	m.readUntil(r)
	m.load(r) // checks the files
	return m
}

func (m *merchant) readUntil(r *reader) {
	const name, hint = "WXPAY_PREVIOUS_KEY_UNTIL", "set the time of the key's change plus two days, such as 2026-12-03T10:00:00+08:00"
	until := r.text(name, "")
	var err error
	switch {
	case (until == "") != (m.previousKeyFile == ""):
		r.bad(name, "goes together with WXPAY_PREVIOUS_KEY_FILE: set both or none")
	case until != "":
		if m.previousKeyUntil, err = time.Parse(time.RFC3339, until); err != nil {
			r.bad(name, "is not a time: %s", hint)
		}
	}
}

// files are the files whose change makes a new client.
func (m *merchant) files() []string {
	all := []string{m.keyFile, m.previousKeyFile, m.certFile, m.certKeyFile, m.p12File, m.gatewayCA}
	return slices.DeleteFunc(all, func(path string) bool { return path == "" })
}

// load reads the files. The result is usable if the reader has no problem.
func (m *merchant) load(r *reader) wxpay.Config {
	cfg := wxpay.Config{AppID: m.appID, MchID: m.mchID, AppSecret: m.appSecret.Reveal()}
	r.accepted("WXPAY_APPID", m.appID, func(c *wxpay.Config) { c.AppID = m.appID })
	r.accepted("WXPAY_MCHID", m.mchID, func(c *wxpay.Config) { c.MchID = m.mchID })
	r.accepted("WXPAY_APPSECRET", cfg.AppSecret, func(c *wxpay.Config) { c.AppSecret = cfg.AppSecret })
	cfg.Key = withoutLineEnd(r.file("WXPAY_KEY_FILE", m.keyFile))
	r.accepted("WXPAY_KEY_FILE", m.keyFile, func(c *wxpay.Config) { c.Key = cfg.Key })
	m.loadPreviousKey(r, &cfg)
	cfg.Certificate = m.loadCertificate(r)
	m.loadGateway(r, &cfg)
	if _, err := wxpay.NewClient(quiet(cfg)); err != nil && len(r.problems) == 0 {
		r.bad("WXPAY_", "the values do not fit each other: %s", sdkText(err)) // such as the key equal to the AppSecret
	}
	return cfg
}

// accepted asks the SDK about a single field, so that one wrong field does not hide the
// next one.
func (r *reader) accepted(name, value string, set func(*wxpay.Config)) {
	if value == "" || !r.isGood(name) {
		return
	}
	cfg := wxpay.Config{AppID: "wx0", MchID: "1", Key: strings.Repeat("0", 32)}
	set(&cfg)
	if _, err := wxpay.NewClient(quiet(cfg)); err != nil {
		r.bad(name, "%s", sdkText(err))
	}
}

func quiet(cfg wxpay.Config) wxpay.Config {
	cfg.Logger = slog.New(slog.DiscardHandler) // the client in use warns
	return cfg
}

func sdkText(err error) string { return strings.TrimPrefix(err.Error(), "wxpay: Config.") }

func withoutLineEnd(content []byte) string {
	return strings.TrimSuffix(strings.TrimSuffix(string(content), "\n"), "\r")
}

// newClient reads the files again and returns a client.
func (m *merchant) newClient(complete func(*wxpay.Config)) (*wxpay.Client, error) {
	r := &reader{}
	cfg := m.load(r)
	if err := r.err(); err != nil {
		return nil, err
	}
	complete(&cfg)
	client, err := wxpay.NewClient(cfg)
	if err != nil {
		return nil, errors.New(sdkText(err))
	}
	return client, nil
}

// loadMerchant reads the environment and all files, and returns a client.
func loadMerchant(environ []string, complete func(*wxpay.Config)) (*merchant, *wxpay.Client, error) {
	cfg, err := readConfig(environ)
	if err != nil {
		return nil, nil, err
	}
	if cfg.merchant == nil {
		return nil, nil, errors.New("the WXPAY_ variables are gone: set them again")
	}
	client, err := cfg.merchant.newClient(complete)
	return cfg.merchant, client, err
}
