package wxpay

import (
	"cmp"
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay/internal/configid"
	"github.com/seed6780280e/wxpay/internal/merchantcert"
	"github.com/seed6780280e/wxpay/internal/transport"
)

// Config says who the merchant is and how to reach WeChat Pay. Pass it to
// [NewClient], and do not keep it. Keep the [Client]: it never shows a secret.
//
// PreviousKeyUntil must be a fixed time. Two days after the change of the key are
// enough, because WeChat Pay redelivers a notification for one day. Do not write
// time.Now().Add(…) into the configuration: each restart would extend it.
//
// The secrets in a Config are plain strings. They are hidden only where a Config's
// own methods String, Format, LogValue or MarshalJSON are called: when fmt, log/slog
// or encoding/json gets a Config, a pointer to one, or one in an exported field, a
// slice or a map. In these cases the secrets are printed: by fmt and log/slog, if the
// Config is in an unexported field (also inside a map or slice there); by fmt's %p;
// by other encoders, such as gob, xml and yaml; by printers that bypass methods, such
// as spew and testify's failure texts. So never keep a Config in your own struct.
type Config struct {
	AppID       string           // appid of the mini program; in service-provider mode, the provider's
	MchID       string           // merchant number; in service-provider mode, the provider's
	Key         string           // APIv2 key: 32 bytes; not the APIv3 key, not the AppSecret
	AppSecret   string           // zero: JSCode2Session is refused
	Certificate *tls.Certificate // zero: calls that need one, such as Refund, are refused

	SignType         SignType  // zero: HMAC-SHA256; an API that allows only one type uses that type
	PreviousKey      string    // zero: none; accepted for notifications until PreviousKeyUntil
	PreviousKeyUntil time.Time // a fixed time, such as two days after the change of the key
	OtherAppIDs      []string  // zero: none; other appids of this merchant whose messages arrive here

	Hosts         Hosts                                     // zero: api.mch.weixin.qq.com, then api2.mch.weixin.qq.com
	Transport     *http.Transport                           // zero: a tuned default; cloned, and its zero time-outs are set
	WrapTransport func(http.RoundTripper) http.RoundTripper // zero: none; for tracing and metrics; must keep a request's context and address
	Timeout       time.Duration                             // zero: 20 s; limit of one attempt, and of a pause in a download
	MaxAttempts   int                                       // zero: 3; 1: no retries
	Logger        *slog.Logger                              // zero: calls are not logged, and warnings go to slog.Default()
	Clock         Clock                                     // zero: real time
}

// A Clock returns the time and waits. In tests, wxpaytest has one that can be moved
// forward by hours.
type Clock interface {
	Now() time.Time
	After(d time.Duration) <-chan time.Time
}

type realClock struct{}

func (realClock) Now() time.Time                         { return time.Now() }
func (realClock) After(d time.Duration) <-chan time.Time { return time.After(d) }

const (
	defaultTimeout     = 20 * time.Second
	defaultMaxAttempts = 3
)

// Hosts are the base URLs of WeChat Pay's servers, in the order in which they
// are tried.
type Hosts struct {
	Pay   []string // zero: https://api.mch.weixin.qq.com, https://api2.mch.weixin.qq.com
	Login []string // zero: https://api.weixin.qq.com

	single bool // Pay[0] replaces every host, also Endpoint.Host
}

// SingleHost returns Hosts that send every call to one base URL, such as that of a
// wxpaytest gateway.
func SingleHost(base string) Hosts {
	return Hosts{Pay: []string{base}, Login: []string{base}, single: true}
}

// HongKongHosts are nearest to merchants in Hong Kong and South-East Asia.
func HongKongHosts() Hosts { return Hosts{Pay: []string{"https://apihk.mch.weixin.qq.com"}} }

// AmericasHosts are nearest to merchants in the Americas.
func AmericasHosts() Hosts { return Hosts{Pay: []string{"https://apius.mch.weixin.qq.com"}} }

// EuropeHosts are nearest to merchants in Europe and Africa.
func EuropeHosts() Hosts { return Hosts{Pay: []string{"https://apieu.mch.weixin.qq.com"}} }

// withDefaults returns the configuration with every zero value replaced by its
// default.
func (cfg Config) withDefaults() Config {
	orElse := func(list []string, otherwise ...string) []string {
		if len(list) == 0 {
			return otherwise
		}
		return slices.Clone(list)
	}
	cfg.Hosts.Pay = orElse(cfg.Hosts.Pay, "https://api.mch.weixin.qq.com", "https://api2.mch.weixin.qq.com")
	cfg.Hosts.Login = orElse(cfg.Hosts.Login, "https://api.weixin.qq.com")
	if cfg.SignType == "" {
		cfg.SignType = SignTypeHMACSHA256
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = defaultTimeout
	}
	if cfg.MaxAttempts == 0 {
		cfg.MaxAttempts = defaultMaxAttempts
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.Clock == nil {
		cfg.Clock = realClock{}
	}
	if cfg.Certificate != nil {
		own := *cfg.Certificate // the caller may put a new one in its place
		cfg.Certificate = &own
	}
	return cfg
}

// check returns an error that names the first wrong field and how to fix it.
func (cfg *Config) check() error {
	if err := cmp.Or(configid.CheckIDs(cfg.AppID, cfg.MchID, cfg.OtherAppIDs), configid.CheckSecrets(cfg.Key, cfg.PreviousKey, cfg.AppSecret)); err != nil {
		return err
	}
	switch {
	case cfg.SignType != SignTypeMD5 && cfg.SignType != SignTypeHMACSHA256:
		return fmt.Errorf("Config.SignType is %q: set MD5 or HMAC-SHA256", configid.Shown(string(cfg.SignType)))
	case (cfg.PreviousKey == "") != cfg.PreviousKeyUntil.IsZero():
		return errors.New("Config.PreviousKey and PreviousKeyUntil go together: set both or none")
	case cfg.Timeout < 0:
		return errors.New("Config.Timeout is negative: 0 means 20 seconds")
	case cfg.MaxAttempts < 0:
		return errors.New("Config.MaxAttempts is negative: 0 means 3, and 1 means no retries")
	}
	return errors.Join(cfg.checkHosts(), checkTransport(cfg.Transport), checkCertificate(cfg.Certificate, cfg.MchID))
}

// transport returns the part of cfg that the connections need.
func (cfg *Config) transport() transport.Config {
	return transport.Config{
		Pay: cfg.Hosts.Pay, Login: cfg.Hosts.Login, SingleHost: cfg.Hosts.single,
		UserAgent: "wxpay", ContentType: "text/xml; charset=utf-8",
		Certificate: cfg.Certificate, Base: cfg.Transport, Wrap: cfg.WrapTransport, Timeout: cfg.Timeout,
	}
}

func (cfg *Config) checkHosts() error {
	for _, base := range slices.Concat(cfg.Hosts.Pay, cfg.Hosts.Login) {
		u, err := url.Parse(base)
		switch {
		case strings.Contains(base, "@"):
			return errors.New("Config.Hosts holds a base URL with a user: remove user and password") // and do not show them
		case err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "":
			return fmt.Errorf("Config.Hosts: %q is not a base URL such as https://api.mch.weixin.qq.com", base)
		case u.Scheme == "http" && isLoopback(u.Hostname()):
		case u.Scheme != "https":
			return fmt.Errorf("Config.Hosts: %q is not https: only a loopback host may use http", base)
		}
	}
	return nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// checkTransport refuses a transport that would not verify the server, or that would
// present a client certificate to every server.
func checkTransport(t *http.Transport) error {
	switch {
	case t == nil:
		return nil
	//lint:ignore SA1019 the deprecated field bypasses verification too
	case t.DialTLSContext != nil || t.DialTLS != nil:
		return errors.New("Config.Transport dials TLS itself, so the server would not be verified: use DialContext")
	case t.TLSClientConfig == nil:
		return nil
	case t.TLSClientConfig.InsecureSkipVerify:
		return errors.New("Config.Transport skips verification of the server: set TLSClientConfig.RootCAs instead")
	case len(t.TLSClientConfig.Certificates) > 0 || t.TLSClientConfig.GetClientCertificate != nil:
		return errors.New("Config.Transport has a client certificate of its own: set Config.Certificate")
	}
	return nil
}

func checkCertificate(cert *tls.Certificate, mchID string) error {
	if cert == nil {
		return nil
	}
	if len(cert.Certificate) == 0 || cert.PrivateKey == nil {
		return errors.New("Config.Certificate lacks the certificate or its private key: use LoadP12 or LoadPEM")
	}
	leaf, err := merchantcert.Leaf(cert)
	if err != nil {
		return fmt.Errorf("Config.Certificate: %w", err)
	}
	if !matches(leaf, cert.PrivateKey) {
		return errors.New("Config.Certificate does not match its private key: use both files of the same download")
	}
	if name := leaf.Subject.CommonName; name != mchID && configid.IsDigits(name) {
		return fmt.Errorf("Config.Certificate is merchant %s's, and Config.MchID is %s: "+
			"use the certificate of the merchant in MchID; a service provider uses its own, never a shop's", name, mchID)
	}
	return nil
}

func matches(leaf *x509.Certificate, key crypto.PrivateKey) bool {
	signer, ok := key.(crypto.Signer)
	if !ok {
		return false
	}
	public, ok := signer.Public().(interface{ Equal(crypto.PublicKey) bool })
	return ok && public.Equal(leaf.PublicKey)
}

// String shows the ids and no secret.
func (cfg Config) String() string {
	return fmt.Sprintf("wxpay.Config{AppID:%q MchID:%q SignType:%q}", configid.Shown(cfg.AppID), configid.Shown(cfg.MchID), configid.Shown(string(cfg.SignType)))
}

// Format writes what [Config.String] returns, for every verb.
func (cfg Config) Format(s fmt.State, _ rune) { io.WriteString(s, cfg.String()) }

// LogValue shows the ids and no secret.
func (cfg Config) LogValue() slog.Value { return slog.StringValue(cfg.String()) }

// MarshalJSON shows the ids and no secret.
func (cfg Config) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		AppID, MchID, SignType string
	}{configid.Shown(cfg.AppID), configid.Shown(cfg.MchID), configid.Shown(string(cfg.SignType))})
}
