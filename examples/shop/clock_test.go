package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
)

var _ wxpay.Clock = (*clock)(nil)

func TestClockShowsRealTimeAtFirst(t *testing.T) {
	t.Parallel()
	c := newClock()
	assert.WithinDuration(t, time.Now(), c.Now(), time.Second)
	select {
	case <-c.After(time.Millisecond):
	case <-time.After(10 * time.Second):
		t.Error("After did not wake up")
	}
}

func TestClockMoveWakesThoseWhoseTimeHasCome(t *testing.T) {
	t.Parallel()
	c := newClock()
	hour, day := c.After(time.Hour), c.After(24*time.Hour)
	c.set(2 * time.Hour)
	select {
	case now := <-hour:
		assert.WithinDuration(t, time.Now().Add(2*time.Hour), now, 10*time.Second)
	case <-time.After(10 * time.Second):
		t.Fatal("the waiter of one hour still sleeps after two")
	}
	select {
	case <-day:
		t.Error("the waiter of one day woke up after two hours")
	default:
	}
	assert.WithinDuration(t, time.Now().Add(2*time.Hour), c.Now(), 10*time.Second)
}

func TestClockFollowsTheOffset(t *testing.T) {
	t.Parallel()
	var offset atomic.Int64
	offset.Store(int64(26 * time.Hour))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, time.Duration(offset.Load()))
	}))
	t.Cleanup(server.Close)
	c := newClock()
	require.NoError(t, c.follow(t.Context(), server.URL, slog.New(slog.DiscardHandler)))
	assert.WithinDuration(t, time.Now().Add(26*time.Hour), c.Now(), 10*time.Second, "when follow returns")
	offset.Store(int64(50 * time.Hour))
	require.Eventually(t, func() bool { return time.Until(c.Now()) > 49*time.Hour }, 10*time.Second, 10*time.Millisecond)
}

func TestClockRefusesToStartWithoutAnOffset(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status int
		body   string
	}{
		"not a duration": {http.StatusOK, "tomorrow"},
		"empty":          {http.StatusOK, ""},
		"an error page":  {http.StatusBadGateway, "26h"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(test.status)
				fmt.Fprint(w, test.body)
			}))
			t.Cleanup(server.Close)
			c := newClock()
			err := c.follow(t.Context(), server.URL, slog.New(slog.DiscardHandler))
			require.Error(t, err)
			assert.Contains(t, err.Error(), "SHOP_CLOCK")
			assert.WithinDuration(t, time.Now(), c.Now(), time.Second)
		})
	}
}
