package wxpaytest

import (
	"slices"
	"time"
)

// moment is a state of an order and its refunds and the time it began, as far
// as a query shows it.
type moment struct {
	at      time.Time
	state   string
	paid    bool
	refunds []refundMoment // the refunds at that time
	asked   int            // queries of the order since then
}

type refundMoment struct {
	status   string
	finished time.Time
}

func (m moment) equal(other moment) bool {
	return m.state == other.state && m.paid == other.paid && slices.Equal(m.refunds, other.refunds)
}
