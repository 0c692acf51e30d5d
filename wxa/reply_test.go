package wxa_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxa"
)

// fixedToken never changes.
type fixedToken string

func (f fixedToken) Token(context.Context, wxpay.Secret) (wxpay.Secret, error) {
	return wxpay.NewSecret(string(f)), nil
}

func TestRepliesThatAreNoAnswer(t *testing.T) {
	for want, answer := range map[string]struct {
		status int
		body   string
	}{
		"HTTP 502":                    {502, "<html>"},
		"HTTP 302":                    {302, ""},
		"not the documented JSON":     {200, "<html>"},
		"is not the documented JSON":  {200, ""},
		"another type than":           {200, `{"order":[1]}`},
		"more than 1 MiB":             {200, string(make([]byte, 2<<20))},
		`10060001 "订单不存在`:             {200, `{"errcode":"10060001","errmsg":"订单不存在"}`},
		"about another order":         {200, `{"order":{"transaction_id":"43","order_state":1}}`},
		"errmsg holds a secret":       {200, `{"errcode":-1,"errmsg":"x ` + token1 + `"}`},
		"the reply lacks order or or": {200, `{"errcode":0,"order":{}}`},
	} {
		t.Run(want, func(t *testing.T) {
			s := newServer(t)
			listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(answer.status)
				w.Write([]byte(answer.body))
			}))
			defer listener.Close()
			pay := newPay(t, s, newClock(), func(cfg *wxpay.Config) {
				cfg.Hosts, cfg.MaxAttempts = wxpay.SingleHost(listener.URL), 1
			})
			mini := wxa.New(pay, wxa.Config{TokenSource: fixedToken(token1)})
			_, err := mini.GetOrder(t.Context(), wxa.KeyOf(paid))
			assert.ErrorContains(t, err, want)
			assert.Equal(t, wxpay.OutcomeReadOnly, wxpay.OutcomeOf(err))
			assert.NotContains(t, err.Error(), token1)
		})
	}
}

func TestSubMerchantsMiniProgram(t *testing.T) {
	s := newServer(t)
	pay := newPay(t, s, newClock()).ForSubMerchant("1900000110", "wxsub")
	err := wxa.New(pay, wxa.Config{}).SetMessageJumpPath(t.Context(), "")
	assert.ErrorContains(t, err, `"wxsub" is a sub-merchant's`)
	assert.Empty(t, s.all)

	mini := wxa.New(pay, wxa.Config{TokenSource: fixedToken(token1)})
	s.answers[managed] = []string{`{"is_trade_managed":true}`}
	_, err = mini.IsTradeManaged(t.Context())
	require.NoError(t, err)
	assert.JSONEq(t, `{"appid":"wxsub"}`, s.last("POST", managed).Body)
}

func TestEmptyTokenIsNotSent(t *testing.T) {
	s := newServer(t)
	mini := wxa.New(newPay(t, s, newClock()), wxa.Config{TokenSource: fixedToken("")})
	err := mini.SetMessageJumpPath(t.Context(), "")
	assert.ErrorContains(t, err, "returned an empty one")
	assert.Equal(t, wxpay.OutcomeNotDone, wxpay.OutcomeOf(err))
	assert.Empty(t, s.all)
}
