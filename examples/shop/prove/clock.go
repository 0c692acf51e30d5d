//go:build unix

package main

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// zone is the time zone of bills.
var zone = time.FixedZone("UTC+8", 8*3600)

// A clock is the time of the gateway, the shop and the customers: real time and an offset
// that grows. The run begins some days ago, because River compares the times of running
// and finished jobs with real time: a job of the future would never be rescued after a kill.
type clock struct {
	gateway *wxpaytest.Clock

	mu     sync.Mutex
	offset time.Duration
}

// pastDays is how many days ago the run begins. River forgets jobs that were discarded
// more than seven days ago.
const pastDays = 6

// newClock returns a clock that shows an evening.
func newClock() *clock {
	now := time.Now()
	year, month, day := now.In(zone).Date()
	start := time.Date(year, month, day-pastDays, 22, 0, 0, 0, zone)
	return &clock{gateway: wxpaytest.NewClock(start), offset: start.Sub(now)}
}

// run moves the gateway's clock with real time.
func (c *clock) run(ctx context.Context) { c.gateway.Run(ctx, 1) }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.offset)
}

// advance moves the clock forward. The gateway sends the notifications that are due.
func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	c.offset += d
	c.mu.Unlock()
	c.gateway.Advance(d)
}

// ServeHTTP answers the offset. The instances ask for it.
func (c *clock) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	fmt.Fprint(w, c.offset)
}

// date returns the day of a time as bills name it.
func date(t time.Time) string { return t.In(zone).Format(time.DateOnly) }
