package wxpay

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed6780280e/wxpay/internal/flatxml"
	"github.com/seed6780280e/wxpay/internal/merchantcert"
	"github.com/seed6780280e/wxpay/internal/pairs"
	"github.com/seed6780280e/wxpay/internal/transport"
)

// A Client acts for one merchant. It is immutable and safe for concurrent use.
// Create it once and keep it: it owns the connections.
type Client struct {
	appID, mchID       string
	subAppID, subMchID string
	forSubMerchant     bool
	otherAppIDs        []string
	signType           SignType
	secrets            func() *secrets
	transport          *transport.Transport
	retry              *retrier
	certificate        *x509.Certificate
	logger             *slog.Logger // for warnings outside calls; nil: slog.Default() at that time
	clock              Clock
	nonce              func() string
	sandbox            bool // no money moves
}

// secrets is reached through a function, because fmt prints unexported fields and,
// with some verbs, what pointers in them point to.
type secrets struct {
	key           signingKey
	previousKey   signingKey
	previousUntil time.Time
	appSecret     string
}

// NewClient checks cfg and returns a client. Its error names the field that is
// wrong. Nothing is sent. If the certificate has expired or is not valid yet,
// NewClient only logs a warning, and the calls that need it are refused; see
// [Client.CertificateExpiry]. A certificate of another merchant number is an error.
// A certificate whose name is not a number is only logged.
func NewClient(cfg Config) (*Client, error) {
	warnings := cfg.Logger
	cfg = cfg.withDefaults()
	if err := cfg.check(); err != nil {
		return nil, named(err)
	}
	hidden := &secrets{newSigningKey(cfg.Key), newSigningKey(cfg.PreviousKey), cfg.PreviousKeyUntil, cfg.AppSecret}
	c := &Client{
		appID:       cfg.AppID,
		mchID:       cfg.MchID,
		otherAppIDs: slices.Clone(cfg.OtherAppIDs),
		signType:    cfg.SignType,
		secrets:     func() *secrets { return hidden },
		transport:   transport.New(cfg.transport()),
		retry:       &retrier{maxAttempts: cfg.MaxAttempts, pause: pause, logger: cfg.Logger, mchID: cfg.MchID},
		logger:      warnings,
		clock:       cfg.Clock,
		nonce:       rand.Text,
	}
	if cfg.Certificate != nil {
		c.certificate, _ = merchantcert.Leaf(cfg.Certificate) // Config.check has parsed it before
	}
	c.logCertificate()
	return c, nil
}

// logCertificate logs the problems of a certificate that Config.check accepts.
func (c *Client) logCertificate() {
	if c.certificate == nil {
		return
	}
	logger := warningsTo(c.logger)
	switch now := c.clock.Now(); {
	case now.After(c.certificate.NotAfter):
		logger.Warn("wxpay: the merchant certificate has expired: calls that need it will be refused",
			"mch_id", c.mchID, "expiry", c.CertificateExpiry())
	case now.Before(c.certificate.NotBefore):
		logger.Warn("wxpay: the merchant certificate is not valid yet: calls that need it will be refused until then",
			"mch_id", c.mchID, "begin", c.certificate.NotBefore)
	}
	if name := c.certificate.Subject.CommonName; name != c.mchID {
		logger.Info("wxpay: the merchant certificate's common name is not the merchant number", "mch_id", c.mchID, "cn", name)
	}
}

// ForSubMerchant returns a client for one sub-merchant (a shop) of the service
// provider that c is for. subAppID is the shop's mini program, or "" if payers use
// the provider's. Both clients share their connections. The new client accepts only
// this shop's notifications; c accepts those of all shops. If subMchID is "", the
// new client sends nothing and accepts nothing.
func (c *Client) ForSubMerchant(subMchID, subAppID string) *Client {
	derived := *c
	derived.subMchID, derived.subAppID, derived.forSubMerchant = subMchID, subAppID, true
	retry := *c.retry
	retry.subMchID = subMchID
	derived.retry = &retry
	return &derived
}

// WithSignType returns a client that signs with another algorithm where c signs with
// Config.SignType. Both share their connections. Use it for the payment parameters of an
// order that was signed with another algorithm.
func (c *Client) WithSignType(t SignType) *Client {
	derived := *c
	derived.signType = t
	return &derived
}

// CertificateExpiry returns the time when the merchant certificate expires, or the
// zero time if there is none.
func (c *Client) CertificateExpiry() time.Time {
	if c.certificate == nil {
		return time.Time{}
	}
	return c.certificate.NotAfter
}

// CloseIdleConnections closes the connections that no call is using. The
// client stays usable.
func (c *Client) CloseIdleConnections() { c.transport.CloseIdleConnections() }

// Format writes what [Client.String] returns, for every verb.
func (c Client) Format(s fmt.State, _ rune) { io.WriteString(s, c.String()) }

// String shows the ids and no secret.
func (c Client) String() string {
	text := fmt.Sprintf("wxpay.Client{appid:%q mch_id:%q", c.appID, c.mchID)
	if c.forSubMerchant {
		text += fmt.Sprintf(" sub_mch_id:%q", c.subMchID)
	}
	if c.sandbox {
		text += fmt.Sprintf(" sandbox:%q", sandboxBase)
	}
	return text + "}"
}

// exchange sends fields, which contain the envelope, and repeats that where it is allowed
// and can help. It returns the fields of the verified reply.
func (c *Client) exchange(ctx context.Context, e *Endpoint, fields XMLMap) (XMLMap, error) {
	e = c.at(e)
	return repeat(ctx, c.retry, e, c.transport.PayHosts(e.Host), fields, func(n int, host string) (XMLMap, *failure) {
		signed, err := c.prepare(e, fields, n)
		if err != nil {
			return XMLMap{}, refusal(e, err)
		}
		message := transport.Request{Host: host, Path: e.Path, Certificate: e.Certificate}
		if e.Get {
			message.Query = signed.all().URLQuery()
		} else {
			message.Body = signed.xml()
		}
		reply := c.transport.Post(ctx, message)
		reply.Read(readMessage)
		return c.checkResponse(e, signed, reply)
	})
}

// at returns the endpoint that c calls for e: for a client of ForSubMerchant, the
// provider's; for a sandbox client, the sandbox's.
func (c *Client) at(e *Endpoint) *Endpoint {
	if c.forSubMerchant && e.ProviderPath != "" {
		providers := *e
		providers.Path = e.ProviderPath
		e = &providers
	}
	if !c.sandbox || !e.hasSandbox() {
		return e
	}
	there := *e
	there.Path = sandboxBase + strings.TrimPrefix(e.Path, "/secapi")
	there.Certificate = false
	return &there
}

// prepare returns the signed request of the n-th attempt. fields contain the envelope.
func (c *Client) prepare(e *Endpoint, fields XMLMap, n int) (signedRequest, error) {
	if err := c.ready(e); err != nil {
		return signedRequest{}, err
	}
	if n > 1 && !e.NoNonce {
		fields = fields.with(pairs.Pair{Name: "nonce_str", Value: c.nonce()})
	}
	return c.signed(e, fields)
}

// ready refuses a call that can't succeed.
func (c *Client) ready(e *Endpoint) error {
	switch {
	case c.forSubMerchant && c.subMchID == "":
		return errors.New("sub_mch_id is empty: pass the shop's number to ForSubMerchant")
	case c.forSubMerchant && e.subMchIDField() == "":
		return fmt.Errorf("%s has no sub_mch_id: call it with the provider's own client", e.Path)
	case e.ProviderOnly && !c.forSubMerchant:
		return fmt.Errorf("%s is for service providers only: call it with a client of ForSubMerchant", e.Path)
	case c.sandbox && !e.inSandbox():
		return fmt.Errorf("the sandbox does not have %s", e.Path)
	case e.Certificate && c.certificate == nil:
		return merchantcert.ValidityError("the merchant certificate is needed: set Config.Certificate, from LoadP12 or LoadPEM")
	case e.Certificate:
		return merchantcert.CheckValidity(c.certificate, c.clock.Now())
	}
	return nil
}

// A signedRequest is a request and its signature.
type signedRequest struct {
	fields XMLMap // if it has a sign, sign replaces it
	sign   string
}

func (r *signedRequest) all() XMLMap {
	return r.fields.with(pairs.Pair{Name: pairs.Unsigned, Value: r.sign})
}

func (r *signedRequest) xml() []byte {
	return flatxml.AppendWith(nil, &r.fields.pairs, pairs.Unsigned, r.sign)
}

// signed checks and signs fields, which contain the envelope.
func (c *Client) signed(e *Endpoint, fields XMLMap) (signedRequest, error) {
	if err := checkSent(fields); err != nil {
		return signedRequest{}, err
	}
	if err := checkBillTexts(fields); err != nil && !e.ReadOnly { // an old order may contain such a text, and must still be queried
		return signedRequest{}, err
	}
	if err := fields.check(); err != nil {
		return signedRequest{}, err
	}
	if err := checkBlank(fields); err != nil {
		return signedRequest{}, err
	}
	sign, err := sign(fields, &c.secrets().key, c.signTypeFor(e))
	return signedRequest{fields, sign}, err
}

func (c *Client) signTypeFor(e *Endpoint) SignType {
	if e.SignType != "" {
		return e.SignType
	}
	return c.signType
}

// A requestEnvelope is what the client itself writes into a request. What is not sent has
// no name or no value.
type requestEnvelope [6]pairs.Pair

func (c *Client) requestEnvelope(e *Endpoint) requestEnvelope {
	nonce, signType := "", ""
	if !e.NoNonce {
		nonce = c.nonce()
	}
	if e.SignType != SignTypeMD5 && !e.NoSignType {
		signType = string(c.signTypeFor(e))
	}
	return requestEnvelope{
		{Name: e.appIDField(), Value: c.appID},
		{Name: e.mchIDField(), Value: c.mchID},
		{Name: "nonce_str", Value: nonce},
		{Name: "sign_type", Value: signType},
		{Name: e.subAppIDField(), Value: c.subAppID},
		{Name: e.subMchIDField(), Value: c.subMchID},
	}
}

// sent returns the pairs that are sent. It reuses the array of e: call it once.
func (e *requestEnvelope) sent() []pairs.Pair {
	sent := e[:0]
	for _, p := range e {
		if p.Name != "" && p.Value != "" {
			sent = append(sent, p)
		}
	}
	return sent
}

// checkBlank refuses values that contain only blanks: for WeChat Pay they are missing.
func checkBlank(fields XMLMap) error {
	for name, value := range fields.All() {
		// A blank begins with a byte up to ' ', or with a byte of a longer character.
		isPlain := value == "" || ' ' < value[0] && value[0] < utf8.RuneSelf
		if !isPlain && strings.TrimSpace(value) == "" {
			return fmt.Errorf("%s contains only blanks", name)
		}
	}
	return nil
}
