package wxa_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httputil"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
	"github.com/seed6780280e/wxpay/wxa"
)

const managed = "/wxa/sec/order/is_trade_managed"

func TestTokenIsKeptUntilFiveMinutesBeforeItsEnd(t *testing.T) {
	s, mini, now := newTest(t)
	s.answers[managed] = []string{`{"errcode":0,"is_trade_managed":true}`}
	ask := func() {
		yes, err := mini.IsTradeManaged(t.Context())
		require.NoError(t, err)
		assert.True(t, yes)
	}
	ask()
	now.After(6899 * time.Second)
	ask()
	assert.Equal(t, 1, s.fetches)
	now.After(time.Second)
	ask()
	assert.Equal(t, 2, s.fetches)
	assert.Equal(t, []string{token1}, s.last("POST", managed).Query["access_token"])
}

func TestRejectedTokenIsFetchedAgainOnceByAllTogether(t *testing.T) {
	s, mini, _ := newTest(t)
	s.answers[managed] = []string{`{"is_trade_managed":false}`}
	_, err := mini.IsTradeManaged(t.Context())
	require.NoError(t, err)
	s.valid, s.tokens = token2, []string{token2}
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			_, err := mini.IsTradeManaged(t.Context())
			assert.NoError(t, err)
		})
	}
	all.Wait()
	assert.Equal(t, 2, s.fetches, "the first, and one for all")
}

func TestTokenRejectedTwiceIsAnError(t *testing.T) {
	s, mini, _ := newTest(t)
	s.valid = "another"
	err := mini.SetMessageJumpPath(t.Context(), "pages/order")
	e := producttest.Error(t, err)
	assert.Equal(t, wxpay.Code("40001"), e.Code)
	assert.Equal(t, "set_msg_jump_path", e.Operation)
	assert.Equal(t, wxpay.OutcomeNotDone, e.Outcome)
	assert.Equal(t, wxpay.RetryLater, e.Retry)
	assert.Equal(t, 2, s.count("set_msg_jump_path"), "repeated once")
	assert.Contains(t, e.Advice(), "one source of the access_token")
	assert.NotContains(t, fmt.Sprintf("%v %+v %#v", err, *e, *e), token1, "errmsg quotes it")
}

func TestNoToken(t *testing.T) {
	s, mini, _ := newTest(t)
	s.answers["/cgi-bin/stable_token"] = []string{`{"errcode":40125,"errmsg":"invalid appsecret ` + appSecret + `"}`}
	err := mini.SetMessageJumpPath(t.Context(), "")
	e := producttest.Error(t, err)
	assert.Equal(t, "set_msg_jump_path", e.Operation)
	assert.Equal(t, wxpay.OutcomeNotDone, e.Outcome)
	assert.Equal(t, wxpay.RetryNever, e.Retry)
	assert.ErrorIs(t, err, wxpay.Code("40125"))
	assert.Contains(t, e.Advice(), "fix Config.AppID and Config.AppSecret")
	assert.Equal(t, 0, s.count("set_msg_jump_path"))
	assert.NotContains(t, err.Error(), appSecret)

	s.answers["/cgi-bin/stable_token"] = []string{`{"expires_in":7200}`}
	assert.ErrorContains(t, mini.SetMessageJumpPath(t.Context(), ""), "lacks access_token")
}

func TestNoAppSecret(t *testing.T) {
	_, mini, _ := newTest(t, func(cfg *wxpay.Config) { cfg.AppSecret = "" })
	err := mini.SetMessageJumpPath(t.Context(), "")
	assert.ErrorContains(t, err, "set Config.AppSecret")
	assert.Equal(t, wxpay.OutcomeNotDone, wxpay.OutcomeOf(err))
}

func TestWaitingForTokenEndsWithContext(t *testing.T) {
	_, mini, _ := newTest(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	gone := errors.New("gone")
	cancel(gone)
	assert.ErrorIs(t, mini.SetMessageJumpPath(ctx, ""), gone)
}

// ownTokens is a user's source.
type ownTokens struct{ asked []string }

func (o *ownTokens) Token(_ context.Context, rejected wxpay.Secret) (wxpay.Secret, error) {
	o.asked = append(o.asked, rejected.Reveal())
	if rejected.Reveal() == "" {
		return wxpay.NewSecret("stale_token_0001"), nil
	}
	return wxpay.NewSecret(token1), nil
}

func TestOwnTokenSource(t *testing.T) {
	s := newServer(t)
	own := &ownTokens{}
	mini := wxa.New(newPay(t, s, newClock(), func(cfg *wxpay.Config) { cfg.AppSecret = "" }), wxa.Config{TokenSource: own})
	require.NoError(t, mini.SetMessageJumpPath(t.Context(), "pages/order"))
	assert.Equal(t, []string{"", "stale_token_0001"}, own.asked)
	assert.Zero(t, s.fetches)
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func TestSecretsAreNotShown(t *testing.T) {
	var seen, log bytes.Buffer
	record := func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(req *http.Request) (*http.Response, error) {
			dump, err := httputil.DumpRequestOut(req, true)
			assert.NoError(t, err)
			seen.Write(dump)
			fmt.Fprintf(&seen, "%+v %v\n", *req, req.URL)
			resp, err := next.RoundTrip(req)
			fmt.Fprintf(&seen, "%v %+v %v\n", err, resp, req.URL)
			return resp, err
		})
	}
	s, mini, _ := newTest(t, func(cfg *wxpay.Config) {
		cfg.WrapTransport = record
		cfg.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	require.NoError(t, mini.SetMessageJumpPath(t.Context(), "pages/order"))
	s.answers["/wxa/sec/order/set_msg_jump_path"] = []string{"hang up"}
	err := mini.SetMessageJumpPath(t.Context(), "pages/order")
	assert.Equal(t, wxpay.OutcomeUnknown, wxpay.OutcomeOf(err))
	io.WriteString(&log, fmt.Sprintf("%v %+v %#v", err, err, mini))
	for _, secret := range []string{token1, appSecret} {
		assert.NotContains(t, seen.String(), secret)
		assert.NotContains(t, log.String(), secret)
	}
	assert.Contains(t, seen.String(), "pages/order")
	assert.Contains(t, log.String(), "set_msg_jump_path")
}
