package wxa_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
	"github.com/seed6780280e/wxpay/wxa"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// A call without a token because of a quota is an error with the code: each call asks
// for a token once, and does not repeat it. After the minute or the day, calls go on.
func TestGatewayTokenQuota(t *testing.T) {
	for name, c := range map[string]struct {
		quota  wxpaytest.TokenQuota
		code   wxpay.Code
		advice string
		wait   time.Duration
	}{
		"minute": {wxpaytest.TokenQuota{StablePerMinute: 1}, "45011", "wait a minute", time.Minute},
		"day":    {wxpaytest.TokenQuota{StablePerDay: 1}, "45009", "wait for tomorrow", 24 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			s.SetTokenQuota(c.quota)
			_, other := s.processOf(3)
			_, err := s.mini.IsTradeManaged(t.Context())
			require.NoError(t, err)
			for calls := 1; calls <= 3; calls++ {
				_, err = other.IsTradeManaged(t.Context())
				require.ErrorIs(t, err, c.code)
				assert.Equal(t, 1+calls, s.fetches(), "one fetch for each call")
			}
			e := producttest.Error(t, err)
			assert.Equal(t, []any{"is_trade_managed", wxpay.OutcomeNotDone, wxpay.RetryLater}, []any{e.Operation, e.Outcome, e.Retry})
			assert.Contains(t, e.Advice(), c.advice)

			_, err = s.mini.IsTradeManaged(t.Context())
			require.NoError(t, err, "who has a token goes on")
			s.Clock.Advance(c.wait)
			_, err = other.IsTradeManaged(t.Context())
			require.NoError(t, err)
		})
	}
}

// A job whose token is refused by the quota takes later steps, and ships in the end.
func TestGatewayShippingWithoutQuota(t *testing.T) {
	s := newShop(t)
	n := s.paid("T00001")
	s.Clock.Advance(time.Minute)
	s.SetTokenQuota(wxpaytest.TokenQuota{StablePerMinute: 1})
	_, err := s.mini.IsTradeManaged(t.Context())
	require.NoError(t, err)
	_, other := s.process()
	req := wxa.ShippingOf(&n.Payment, wxa.LogisticsExpress, aParcel())
	began, steps := s.Clock.Now(), 1
	step, err := other.ShippingStep(t.Context(), req, wxpay.Progress{})
	for ; err == nil && !step.Final; steps++ {
		assert.ErrorIs(t, step.Cause, wxpay.Code("45011"))
		assert.GreaterOrEqual(t, step.After, 10*time.Second)
		s.Clock.Advance(step.After)
		step, err = other.ShippingStep(t.Context(), req, step.Progress)
	}
	require.NoError(t, err)
	assert.Equal(t, 1, s.uploads())
	assert.LessOrEqual(t, steps, 4)
	assert.LessOrEqual(t, s.Clock.Now().Sub(began), 2*time.Minute)
}

// Two programs with /cgi-bin/token end each other's tokens until the quota of the day is
// used up. The stable token has its own.
func TestGatewayPlainTokenQuota(t *testing.T) {
	s := newShop(t)
	now := s.Clock.Now().In(wxpay.Zone())
	s.Clock.Advance(time.Date(now.Year(), now.Month(), now.Day()+1, 1, 0, 0, 0, wxpay.Zone()).Sub(now)) // far from midnight
	s.SetTokenQuota(wxpaytest.TokenQuota{TokenPerDay: 4})
	var err error
	calls := 0
	for processes := []*plainSource{{s: s}, {s: s}}; err == nil && calls < 10; calls++ {
		_, err = wxa.New(s.pay, wxa.Config{TokenSource: processes[calls%2]}).IsTradeManaged(t.Context())
		s.Clock.Advance(6 * time.Minute)
	}
	assert.ErrorIs(t, err, wxpay.Code("45009"))
	assert.Equal(t, 5, calls)
	_, err = s.mini.IsTradeManaged(t.Context())
	require.NoError(t, err)
}
