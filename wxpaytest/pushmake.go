package wxpaytest

import "time"

// pushDue makes the pushes of an order that were planned for a time.
func (r *rooms) pushDue(o *order, planned, now time.Time) {
	if r.life.isClosed() {
		return // the next gateway makes them
	}
	var due []*notification
	_ = r.orders.locked(func() error {
		due = r.orders.duePushes(o, planned, now)
		return nil
	})
	for _, n := range due {
		_ = r.notifier.deliver(n)
	}
}
