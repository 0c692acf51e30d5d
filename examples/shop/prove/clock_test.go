//go:build unix

package main

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestClock makes sure that an instance gets the gateway's time from the offset.
func TestClock(t *testing.T) {
	t.Parallel()
	c := newClock()
	assert.Equal(t, "22:00:00", c.Now().In(zone).Format(time.TimeOnly))
	for _, d := range []time.Duration{0, time.Hour, 48 * time.Hour} {
		c.Advance(d)
		w := httptest.NewRecorder()
		c.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
		offset, err := time.ParseDuration(w.Body.String())
		require.NoError(t, err)
		assert.WithinDuration(t, c.Now(), time.Now().Add(offset), time.Second)
		assert.Negative(t, offset, "a job of the future would never be rescued")
	}
}

func TestUntilHour(t *testing.T) {
	t.Parallel()
	evening := time.Date(2026, 11, 30, 22, 0, 0, 0, zone)
	assert.Equal(t, 25*time.Hour, untilHour(evening, 23))
	assert.Equal(t, 2*time.Hour, untilHour(evening.UTC(), 0))
}
