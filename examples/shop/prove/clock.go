//go:build unix

package main

import (
	"fmt"
	"net/http"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// zone is the time zone of bills.
var zone = time.FixedZone("UTC+8", 8*3600)

// A clock is the time of the gateway, the shop and the customers. The run begins some days
// ago, because River compares the times of running and finished jobs with real time: a
// job of the future would never be rescued after a kill.
type clock struct{ *wxpaytest.Clock }

// pastDays is how many days ago the run begins. River forgets jobs that were discarded
// more than seven days ago.
const pastDays = 6

// newClock returns a clock that shows an evening.
func newClock() *clock {
	year, month, day := time.Now().In(zone).Date()
	return &clock{wxpaytest.NewClock(time.Date(year, month, day-pastDays, 22, 0, 0, 0, zone))}
}

// ServeHTTP answers how far the clock is from real time. The instances ask for it.
func (c *clock) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprint(w, time.Until(c.Now()))
}

// date returns the day of a time as bills name it.
func date(t time.Time) string { return t.In(zone).Format(time.DateOnly) }
