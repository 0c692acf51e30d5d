package wxa_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxa"
)

func TestCallerThatLeavesDoesNotEndTheFetch(t *testing.T) {
	asked, answer := make(chan struct{}), make(chan struct{})
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked <- struct{}{}
		<-answer
		io.WriteString(w, `{"access_token":"TOKEN_OF_BOTH","expires_in":7200}`)
	}))
	defer listener.Close()
	source := wxa.StableToken(newPay(t, newServer(t), newClock(), func(cfg *wxpay.Config) { cfg.Hosts = wxpay.SingleHost(listener.URL) }))

	ctx, cancel := context.WithCancel(t.Context())
	left := make(chan error)
	go func() {
		_, err := source.Token(ctx, wxpay.Secret{})
		left <- err
	}()
	<-asked
	cancel()
	require.ErrorIs(t, <-left, context.Canceled)
	close(answer)
	token, err := source.Token(t.Context(), wxpay.Secret{})
	require.NoError(t, err)
	assert.Equal(t, "TOKEN_OF_BOTH", token.Reveal())
}
