package wxpay

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/seed6780280e/wxpay/internal/serverjson"
	"github.com/seed6780280e/wxpay/internal/transport"
)

// A ServerCall is a call of the mini program's own server API at
// Config.Hosts.Login: JSON with an access_token, and no signature. Package wxa has the
// calls that a shop needs.
type ServerCall struct {
	Query  url.Values // sent in the address; zero: none
	Hidden url.Values // the same, but Config.WrapTransport does not see it
	Body   any        // encoded as JSON, and posted; nil: the request is a GET
	Refuse error      // why the request can't be right: it is refused and not sent; nil: it is sent

	// Check returns an error if the decoded response lacks a field. Nil: none is needed.
	Check func() error

	// AppSecret adds appid and secret to Body, which must encode as an object.
	// Config.WrapTransport does not see the secret.
	AppSecret bool

	// Token returns the access_token. If WeChat rejects it, Token is called once more,
	// with the rejected one; before that, rejected is empty. Nil: none is sent.
	Token func(ctx context.Context, rejected Secret) (Secret, error)
}

// CallServer sends a request to the mini program's server API and decodes the response
// into response, which may be nil. Of e, it uses Path, Idempotent, ReadOnly, Meanings
// and InDoubt. Errors are [*Error], with the errcode as Code and errmsg as Description.
// There is no signature: responses are believed because the server was verified.
func (c *Client) CallServer(ctx context.Context, e Endpoint, req ServerCall, response any) error {
	call := encodedCall{Client: c, endpoint: &e, ServerCall: req}
	if err := call.encode(); err != nil {
		return refuse(&e, err)
	}
	_, err := repeat(ctx, c.retry, &e, c.transport.LoginHosts(), XMLMap{}, func(_ int, host string) (struct{}, *failure) {
		return struct{}{}, call.once(ctx, host, response)
	})
	return err
}

// An encodedCall is a call with its encoded bodies.
type encodedCall struct {
	*Client
	endpoint *Endpoint
	ServerCall
	body       []byte
	secretBody []byte // what is sent instead of body; nil: body
}

func (s *encodedCall) encode() (err error) {
	switch {
	case s.Refuse != nil:
		return s.Refuse
	case s.endpoint.check() != nil:
		return s.endpoint.check()
	case s.sandbox:
		return fmt.Errorf("the sandbox does not have %s", s.endpoint.Path)
	case s.Body == nil:
		return nil
	}
	if s.body, err = serverjson.Encode(s.Body); err != nil || !s.AppSecret {
		return err
	}
	switch {
	case s.Client.secrets().appSecret == "":
		return errors.New("the secret of the mini program is needed: set Config.AppSecret")
	case s.subAppID != "":
		return fmt.Errorf("the mini program %q is a sub-merchant's: use a client that has its AppID and AppSecret", s.subAppID)
	}
	s.body, s.secretBody, err = serverjson.WithSecret(s.body, s.appID, s.Client.secrets().appSecret)
	return err
}

// rejectedToken are the errcodes for an access_token that is invalid, malformed or
// expired.
var rejectedToken = []Code{"40001", "40014", "42001"}

// once sends the request to one host. If the token is rejected, it sends it once more
// with another token.
func (s *encodedCall) once(ctx context.Context, host string, response any) *failure {
	if s.Token == nil {
		return s.send(ctx, host, Secret{}, response)
	}
	token, err := s.Token(ctx, Secret{})
	if err != nil {
		return s.noToken(err)
	}
	fail := s.send(ctx, host, token, response)
	if fail == nil || !slices.Contains(rejectedToken, fail.Code) {
		return fail
	}
	if token, err = s.Token(ctx, token); err != nil {
		return s.noToken(err)
	}
	return s.send(ctx, host, token, response)
}

// noToken returns the failure of a call for which there is no token. It was not carried
// out. Whatever was tried to get a token is not tried again at once.
func (s *encodedCall) noToken(err error) *failure {
	fail := refusal(s.endpoint, fmt.Errorf("no access_token: %w", bare(err)))
	inner, ok := asError(err)
	if !ok {
		return fail
	}
	retry := inner.Retry
	if retry == RetryNow {
		retry = RetryLater
	}
	fail.otherRetry, fail.wording = &retry, &wording{fix: inner.Advice()}
	return fail
}

func (s *encodedCall) send(ctx context.Context, host string, token Secret, response any) *failure {
	hidden, path := s.Hidden, s.endpoint.Path
	if s.Token != nil {
		if token.Reveal() == "" {
			return s.noToken(errors.New("the token source returned an empty one"))
		}
		hidden = maps.Clone(s.Hidden)
		if hidden == nil {
			hidden = url.Values{}
		}
		hidden.Set("access_token", token.Reveal())
	}
	var reply *transport.Response
	if s.body == nil {
		reply = s.transport.Get(ctx, host, path, s.Query, hidden)
	} else {
		reply = s.transport.PostJSON(ctx, host, path, hidden, s.body, s.secretBody)
	}
	reply.Read(readMessage)
	return s.check(reply, s.secretsIn(hidden), response)
}

// secretsIn returns the texts that no error may show.
func (s *encodedCall) secretsIn(hidden url.Values) []string {
	secrets := []string{s.Client.secrets().appSecret}
	for _, values := range hidden {
		secrets = append(secrets, values...)
	}
	return secrets
}

// check judges a response. A refusal is as credible as a success: neither is signed.
func (s *encodedCall) check(reply *transport.Response, secrets []string, response any) *failure {
	fail := s.failure(s.endpoint, reply, nil)
	switch {
	case reply.Err != nil:
		fail.Err, fail.broken = withoutSecret(reply.Err, secrets...), reply.Network
	case reply.Status != http.StatusOK:
		fail.Err, fail.broken = fmt.Errorf("HTTP %d", reply.Status), reply.Status >= http.StatusInternalServerError
	default:
		var code string
		code, fail.Description, fail.Err = serverjson.Read(reply.Body, response)
		fail.Code = Code(code)
	}
	switch {
	case fail.Code != "":
		fail.signed = true
		if quotes(fail.Description, secrets...) {
			fail.Description = "errmsg holds a secret and is not shown"
		}
	case fail.Err == nil && s.Check != nil:
		fail.Err = s.Check()
	}
	if fail.Err == nil && fail.Code == "" {
		return nil
	}
	return fail
}

// MiniProgram returns the appid of the mini program whose users pay: the sub-merchant's
// if it has one, or else Config.AppID.
func (c *Client) MiniProgram() string {
	if c.subAppID != "" {
		return c.subAppID
	}
	return c.appID
}

// Clock returns Config.Clock, for packages that wait as this one does.
func (c *Client) Clock() Clock { return c.clock }
