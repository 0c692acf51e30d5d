package wxpaytest

import (
	"cmp"
	"time"
)

// TokenQuota is how often an app may fetch its access_token, by the gateway's clock.
// Days are those of UTC+8. Beyond a daily quota the errcode is 45009, beyond that of a
// minute 45011. A force_refresh too many changes nothing and is no error.
type TokenQuota struct {
	TokenPerDay     int // /cgi-bin/token; zero: 2,000
	StablePerDay    int // /cgi-bin/stable_token; zero: 500,000
	StablePerMinute int // /cgi-bin/stable_token; zero: 10,000
	ForcedPerDay    int // force_refresh; zero: 20
}

func (q TokenQuota) withDefaults() TokenQuota {
	return TokenQuota{
		TokenPerDay: cmp.Or(q.TokenPerDay, 2_000), StablePerDay: cmp.Or(q.StablePerDay, 500_000),
		StablePerMinute: cmp.Or(q.StablePerMinute, 10_000), ForcedPerDay: cmp.Or(q.ForcedPerDay, 20),
	}
}

// tokenCount counts how often the tokens of a line were fetched.
type tokenCount struct {
	Day      string    // in UTC+8
	Minute   time.Time // its beginning
	InDay    int
	InMinute int
	Forced   int // in the day
}

// add counts a request for a token.
func (c *tokenCount) add(now time.Time) {
	if day := formatTime("20060102", now); c.Day != day {
		*c = tokenCount{Day: day}
	}
	if minute := now.Truncate(time.Minute); !minute.Equal(c.Minute) {
		c.Minute, c.InMinute = minute, 0
	}
	c.InDay++
	c.InMinute++
}

// beyond refuses the counted request if it is one too many.
func (c *tokenCount) beyond(q TokenQuota, stable bool) wxaReply {
	perDay := q.TokenPerDay
	if stable {
		perDay = q.StablePerDay
	}
	switch {
	case c.InDay > perDay:
		return wxaFails(45009, "reach max api daily quota limit")
	case stable && c.InMinute > q.StablePerMinute:
		return wxaFails(45011, "api minute-quota reach limit, retry next minute")
	}
	return nil
}
