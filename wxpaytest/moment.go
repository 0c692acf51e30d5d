package wxpaytest

import (
	"slices"
	"time"
)

// moment is how an order and its refunds stood from some time on, as far as a
// query tells.
type moment struct {
	at      time.Time
	state   string
	paid    bool
	refunds []refundMoment // of the refunds that there were
	asked   int            // queries of the order since
}

type refundMoment struct {
	status   string
	finished time.Time
}

func (m moment) equal(other moment) bool {
	return m.state == other.state && m.paid == other.paid && slices.Equal(m.refunds, other.refunds)
}
