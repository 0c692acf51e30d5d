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

	"github.com/seed6780280e/wxpay/internal/transport"
)

// Config says who the merchant is and how to reach WeChat Pay. Pass it to
// [NewClient] and forget it; keep the [Client], which shows no secret anywhere.
//
// Its fields are plain strings. They are not shown where its own methods String,
// Format, LogValue and MarshalJSON are called: when fmt, log/slog or
// encoding/json gets a Config, a pointer to one, or one in an exported field, a
// slice or a map. They are shown in the clear where nobody can or does call these
// methods: by fmt and log/slog for a Config in an unexported field, also if it
// lies there in a map or slice; by fmt's %p; by encoders such as gob, xml and yaml; by
// printers that bypass methods, such as spew and testify's failure texts. So
// keep no Config in a struct of yours.
type Config struct {
	AppID       string           // the mini program; the provider's own in service-provider mode
	MchID       string           // the merchant; the provider in service-provider mode
	Key         string           // APIv2 key: 32 bytes; not the APIv3 key, not the AppSecret
	AppSecret   string           // zero: JSCode2Session is refused
	Certificate *tls.Certificate // zero: calls that need one, such as Refund, are refused

	SignType         SignType  // zero: HMAC-SHA256; an endpoint that allows one type uses that
	PreviousKey      string    // zero: none; else still accepted on notifications
	PreviousKeyUntil time.Time // when PreviousKey ends: give it two days, the retries last one
	OtherAppIDs      []string  // zero: none; further appids of this merchant, for messages that arrive here

	Hosts         Hosts                                     // zero: api.mch, then api2.mch.weixin.qq.com
	Transport     *http.Transport                           // zero: a tuned default, as are its zero time-outs; cloned
	WrapTransport func(http.RoundTripper) http.RoundTripper // zero: nothing; tracing, metrics. It keeps context and address
	Timeout       time.Duration                             // zero: 20 s; of an attempt, and of silence while a bill streams
	MaxAttempts   int                                       // zero: 3; 1 switches repeating off
	Logger        *slog.Logger                              // zero: no line for calls; a notification answered FAIL goes to slog.Default
	Clock         Clock                                     // zero: real time
}

// A Clock tells the time and waits. wxpaytest's lets hours pass in a test.
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

	single bool // Pay[0] stands for every host, also an Endpoint's own
}

// SingleHost sends every call to one base URL, such as a wxpaytest gateway's.
func SingleHost(base string) Hosts {
	return Hosts{Pay: []string{base}, Login: []string{base}, single: true}
}

// HongKongHosts are nearest to merchants in Hong Kong and South-East Asia.
func HongKongHosts() Hosts { return Hosts{Pay: []string{"https://apihk.mch.weixin.qq.com"}} }

// AmericasHosts are nearest to merchants in the Americas.
func AmericasHosts() Hosts { return Hosts{Pay: []string{"https://apius.mch.weixin.qq.com"}} }

// EuropeHosts are nearest to merchants in Europe and Africa.
func EuropeHosts() Hosts { return Hosts{Pay: []string{"https://apieu.mch.weixin.qq.com"}} }

// withDefaults returns the configuration with every zero value replaced by
// what it stands for. What it holds is its own.
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

// check names the first field that can't be right, and what would be.
func (cfg *Config) check() error {
	if err := cmp.Or(checkIDs(cfg.AppID, cfg.MchID, cfg.OtherAppIDs), checkSecrets(cfg.Key, cfg.PreviousKey, cfg.AppSecret)); err != nil {
		return err
	}
	switch {
	case cfg.SignType != SignTypeMD5 && cfg.SignType != SignTypeHMACSHA256:
		return fmt.Errorf("Config.SignType is %q: it is MD5 or HMAC-SHA256", shownID(string(cfg.SignType)))
	case (cfg.PreviousKey == "") != cfg.PreviousKeyUntil.IsZero():
		return errors.New("Config.PreviousKey and PreviousKeyUntil go together: set both or none")
	case cfg.Timeout < 0:
		return errors.New("Config.Timeout is negative")
	case cfg.MaxAttempts < 0:
		return errors.New("Config.MaxAttempts is negative: 1 switches repeating off")
	}
	return errors.Join(cfg.checkHosts(), checkTransport(cfg.Transport), checkCertificate(cfg.Certificate, cfg.MchID))
}

// transport returns what the connections need of cfg.
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
			return fmt.Errorf("Config.Hosts: %q is not https, which only a loopback host may do without", base)
		}
	}
	return nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// checkTransport refuses what would undo the promise that the server is always
// verified, and that the merchant certificate is shown only where it is needed.
func checkTransport(t *http.Transport) error {
	switch {
	case t == nil:
		return nil
	//lint:ignore SA1019 the deprecated one bypasses verification all the same
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
	leaf, err := leafOf(cert)
	if err != nil {
		return fmt.Errorf("Config.Certificate: %w", err)
	}
	if !matches(leaf, cert.PrivateKey) {
		return errors.New("Config.Certificate does not belong to its private key: the files are of different downloads")
	}
	if name := leaf.Subject.CommonName; name != mchID && isDigits(name) {
		return fmt.Errorf("Config.Certificate is merchant %s's, and Config.MchID is %s: "+
			"use the certificate of that merchant; a service provider's is its own", name, mchID)
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
	return fmt.Sprintf("wxpay.Config{AppID:%q MchID:%q SignType:%q}", shownID(cfg.AppID), shownID(cfg.MchID), shownID(string(cfg.SignType)))
}

// Format shows what [Config.String] does, whatever the verb.
func (cfg Config) Format(s fmt.State, _ rune) { io.WriteString(s, cfg.String()) }

// LogValue shows the ids and no secret.
func (cfg Config) LogValue() slog.Value { return slog.StringValue(cfg.String()) }

// MarshalJSON shows the ids and no secret.
func (cfg Config) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		AppID, MchID, SignType string
	}{shownID(cfg.AppID), shownID(cfg.MchID), shownID(string(cfg.SignType))})
}
