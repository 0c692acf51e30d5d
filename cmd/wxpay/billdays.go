package main

import (
	"strings"
	"time"

	"github.com/seed6780280e/wxpay"
)

// mostDays limits one run.
const mostDays = 100

// days returns the days that the arguments name, in their order, each once.
func (c *call) days() ([]time.Time, error) {
	var all []time.Time
	seen := map[time.Time]bool{}
	for _, argument := range c.args {
		first, last, isRange := strings.Cut(argument, "..")
		if !isRange {
			last = first
		}
		from, ok := c.day(first)
		to, ok2 := c.day(last)
		switch {
		case !ok || !ok2:
			return nil, c.misuse("%s is not a day: write 2026-11-30, or a range such as 2026-11-01..2026-11-30", shownWord(argument))
		case to.Before(from):
			return nil, c.misuse("%s ends before it begins", printable(argument))
		case to.Sub(from) > mostDays*24*time.Hour:
			return nil, c.misuse("%s has more than %d days", printable(argument), mostDays)
		}
		for day := from; !day.After(to); day = day.AddDate(0, 0, 1) {
			if !seen[day] {
				seen[day] = true
				all = append(all, day)
			}
		}
	}
	if len(all) > mostDays {
		return nil, c.misuse("these are more than %d days", mostDays)
	}
	return all, nil
}

// day reads a day, as midnight in UTC+8.
func (c *call) day(text string) (time.Time, bool) {
	switch text {
	case "today":
		return c.today(), true
	case "yesterday":
		return c.today().AddDate(0, 0, -1), true
	}
	for _, layout := range []string{time.DateOnly, "20060102"} {
		if day, err := time.ParseInLocation(layout, text, wxpay.Zone()); err == nil {
			return day, true
		}
	}
	return time.Time{}, false
}

// today returns the beginning of the day in UTC+8.
func (c *call) today() time.Time {
	year, month, day := c.now().In(wxpay.Zone()).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, wxpay.Zone())
}

// firstFundFlow is the first day that has a fund-flow bill.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=9_18
func firstFundFlow() time.Time { return time.Date(2017, 6, 1, 0, 0, 0, 0, wxpay.Zone()) }

// refuseDay refuses a day that has no bill.
func (c *call) refuseDay(day time.Time, o *billOptions) error {
	today := c.today()
	switch {
	case day.After(today):
		return c.misuse("the day is in the future")
	case day.Equal(today):
		return c.misuse("the day has not ended: its bill is ready after 10:00 (UTC+8) of the next day")
	case o.fundFlow && day.Before(firstFundFlow()):
		return c.misuse("fund-flow bills begin on 2017-06-01")
	}
	return nil
}
