package wxa

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/seed6780280e/wxpay"
)

// A TokenSource returns the access_token of a mini program. It must be safe for
// concurrent use.
type TokenSource interface {
	// Token returns a token. If rejected is not empty, WeChat has just rejected that
	// token (40001, 40014, 42001): forget it if it is still the current one, and return
	// another. The call is then repeated once.
	Token(ctx context.Context, rejected wxpay.Secret) (wxpay.Secret, error)
}

var stableToken = wxpay.Endpoint{
	Path: "/cgi-bin/stable_token", Idempotent: true, ReadOnly: true,
	Meanings: meanings(wxpay.Meanings{
		"40001": {Proves: wxpay.ProvesRequestRefused, Fix: fixApp},
		"40014": {Proves: wxpay.ProvesRequestRefused, Fix: fixApp},
	}),
}

// tokenMargin is how long before its end a token is fetched again: then WeChat returns
// the next one, and both are valid.
const tokenMargin = 300 * time.Second

// tokenAtLeast is how long a token is kept that is returned within tokenMargin.
const tokenAtLeast = 30 * time.Second

// StableToken returns a source that fetches tokens of c's Config.AppID with
// /cgi-bin/stable_token, and keeps each until 5 minutes before its end. All processes
// get the same token, so they need no shared cache. It never forces a new token, because
// that ends the one that other processes use.
//
// https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/mp-access-token/getStableAccessToken.html
func StableToken(c *wxpay.Client) TokenSource { return &stableSource{client: c} }

type stableSource struct {
	client *wxpay.Client

	mu      sync.Mutex
	token   wxpay.Secret
	expires time.Time // when token is fetched again
	running *fetch    // nil: none
}

// A fetch is one call that all waiting callers share.
type fetch struct {
	done  chan struct{} // closed at the end
	token wxpay.Secret
	err   error
}

func (s *stableSource) Token(ctx context.Context, rejected wxpay.Secret) (wxpay.Secret, error) {
	token, f := s.current(ctx, rejected)
	if f == nil {
		return token, nil
	}
	select {
	case <-f.done:
		return f.token, f.err
	case <-ctx.Done():
		return wxpay.Secret{}, context.Cause(ctx)
	}
}

// current returns the token, or the fetch to wait for.
func (s *stableSource) current(ctx context.Context, rejected wxpay.Secret) (wxpay.Secret, *fetch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if rejected.Reveal() != "" && rejected.Equal(s.token) {
		s.token = wxpay.Secret{}
	}
	if s.token.Reveal() != "" && s.client.Clock().Now().Before(s.expires) {
		return s.token, nil
	}
	if s.running == nil {
		s.running = &fetch{done: make(chan struct{})}
		go s.fetch(context.WithoutCancel(ctx), s.running) // others wait for it too
	}
	return wxpay.Secret{}, s.running
}

func (s *stableSource) fetch(ctx context.Context, f *fetch) {
	asked := s.client.Clock().Now()
	var lifetime time.Duration
	f.token, lifetime, f.err = fetchStable(ctx, s.client)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running = nil
	if f.err == nil {
		s.token, s.expires = f.token, asked.Add(max(lifetime-tokenMargin, tokenAtLeast))
	}
	close(f.done)
}

func fetchStable(ctx context.Context, c *wxpay.Client) (wxpay.Secret, time.Duration, error) {
	var response struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int64  `json:"expires_in"` // seconds
	}
	err := c.CallServer(ctx, stableToken, wxpay.ServerCall{
		Body:      map[string]any{"grant_type": "client_credential", "force_refresh": false},
		AppSecret: true,
		Check: func() error {
			if response.AccessToken == "" || response.ExpiresIn <= 0 {
				return errors.New("the reply lacks access_token or expires_in")
			}
			return nil
		},
	}, &response)
	return wxpay.NewSecret(response.AccessToken), time.Duration(response.ExpiresIn) * time.Second, err
}
