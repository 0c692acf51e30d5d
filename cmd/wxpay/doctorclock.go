package main

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// checkClock is the name of the check of this machine's clock.
const checkClock = "clock"

const (
	clockWarning = time.Minute
	clockProblem = 5 * time.Minute
)

// A reading is how far this machine's clock is ahead of a server's.
type reading struct {
	base  string
	ahead time.Duration
}

// readClock compares the Date of an answer with this machine's clock. An answer of a
// cache has an old Date, and does not count.
func (p probed) readClock() (reading, bool) {
	date, err := http.ParseTime(p.header.Get("Date"))
	age, _ := strconv.Atoi(p.header.Get("Age"))
	if p.err != nil || err != nil || age > 0 {
		return reading{}, false
	}
	// Date has whole seconds.
	middle := p.sent.Add(p.got.Sub(p.sent) / 2)
	return reading{p.base, middle.Sub(date.Add(time.Second / 2))}, true
}

func magnitude(d time.Duration) time.Duration { return max(d, -d) }

// agreement returns the reading that more than half of the servers confirm within a
// minute.
func agreement(readings []reading) (reading, bool) {
	for _, r := range readings {
		agree := 0
		for _, other := range readings {
			if magnitude(r.ahead-other.ahead) <= clockWarning {
				agree++
			}
		}
		if 2*agree > len(readings) {
			return r, true
		}
	}
	return reading{}, false
}

// secondLook is how long a suspicious server gets to move its clock.
const secondLook = 2100 * time.Millisecond

// checkClock compares the clock of this machine with the servers'.
func (c *checkup) checkClock(ctx context.Context, n *network, probes []probed, now func() time.Time) {
	var readings []reading
	for _, p := range probes {
		if r, ok := p.readClock(); ok {
			readings = append(readings, r)
		}
	}
	r, agreed := agreement(readings)
	switch {
	case len(readings) == 0:
		c.skip(checkClock, "no server sent a current Date")
	case !agreed:
		c.warn(checkClock, says("the clocks of the servers differ, so this machine's clock is not proven"), says("compare this machine's clock with another source"))
	case magnitude(r.ahead) > clockWarning && !n.moves(ctx, r, now):
		c.warn(checkClock, says("the Date of %s does not move (a cache?), so this machine's clock is not proven", hostOf(r.base)), says("compare this machine's clock with another source"))
	default:
		c.judgeClock(r)
	}
}

// moves reports whether the clock of a server moves like this machine's.
func (n *network) moves(ctx context.Context, r reading, now func() time.Time) bool {
	select {
	case <-ctx.Done():
	case <-time.After(secondLook):
	}
	second, ok := n.probe(ctx, r.base, now).readClock()
	return ok && magnitude(second.ahead-r.ahead) < secondLook/2+time.Second/2
}

func (c *checkup) judgeClock(r reading) {
	side := says("this machine's clock is %s ahead", rounded(r.ahead))
	if r.ahead < 0 {
		side = says("this machine's clock is %s behind", rounded(r.ahead))
	}
	fix := says("set the clock, and keep it right with NTP: the times in orders and payment parameters come from it")
	if magnitude(magnitude(r.ahead)-zoneOffset) <= clockProblem {
		fix = says("this is the offset of China's time zone: UTC was set as local time, or the other way round. Set the clock with NTP, and the time zone apart from it; for the hardware clock: timedatectl set-local-rtc 0")
	}
	switch {
	case magnitude(r.ahead) > clockProblem:
		c.problem(checkClock, side, fix)
	case magnitude(r.ahead) > clockWarning:
		c.warn(checkClock, side, fix)
	default:
		c.ok(checkClock, "this machine's clock agrees with the servers'")
	}
}

// zoneOffset is how far UTC+8 is from UTC.
const zoneOffset = 8 * time.Hour

// rounded returns a difference for people: 1m40s, 7h58m, or 12 days.
func rounded(d time.Duration) any {
	const day = 24 * time.Hour
	d = magnitude(d)
	switch {
	case d >= 2*day:
		return says("%d days", int(d.Round(day)/day))
	case d >= time.Hour:
		return strings.TrimSuffix(d.Round(time.Minute).String(), "0s")
	}
	return d.Round(time.Second).String()
}
