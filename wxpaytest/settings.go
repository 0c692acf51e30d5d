package wxpaytest

import "time"

// settings are the option fields of [Server].
type settings struct {
	refundNotifyURL string
	notifyTimeout   time.Duration
	ignoreIntervals bool
	passwordFrom    int64
	bills           BillStyle
	keepExchanges   int
	keepBytes       int64
	refundEnd       RefundEnd
}

// clockOf returns the clock of a gateway. Clock is also a field that a test may
// set.
type clockOf func() *Clock

func (c clockOf) Now() time.Time { return c().Now() }

func (c clockOf) at(t time.Time, happen func(now time.Time)) { c().at(t, happen) }
