package wxpaytest

import (
	"cmp"
	"slices"
	"time"
)

// StoryEntry is one part of an order's story: a request, an attempt to deliver a
// notification, or another change. Exactly one of its pointers is set.
type StoryEntry struct {
	// Seq is greater for what happened later, also while the clock stands still. A
	// request happens when it arrives, a delivery when it is sent. What followed from
	// the time alone has the number of the entry before it. What was stored before
	// there were such numbers has numbers below 1.
	Seq      int64
	Time     time.Time // by the gateway's clock
	Exchange *Exchange
	Delivery *Delivery
	Change   *Change
}

// Story returns everything that happened to an order and its refunds, in the order
// in which it happened. It contains what [Server.OrderExchanges],
// [Server.OrderDeliveries] and [Server.OrderChanges] return.
func (s *Server) Story(number string) []StoryEntry {
	var all []StoryEntry
	for _, x := range s.OrderExchanges(number) {
		all = append(all, StoryEntry{Seq: x.Seq, Time: x.Time, Exchange: &x})
	}
	for _, d := range s.OrderDeliveries(number) {
		all = append(all, StoryEntry{Seq: d.Seq, Time: d.Time, Delivery: &d})
	}
	changes, passed := s.rooms.orders.changesOf(number)
	for _, c := range changes {
		all = append(all, StoryEntry{Seq: c.Seq, Time: c.Time, Change: &c})
	}
	slices.SortStableFunc(all, func(a, b StoryEntry) int { return cmp.Compare(a.Seq, b.Seq) })
	for _, c := range passed {
		all = insertByTime(all, c)
	}
	return all
}

// insertByTime inserts a change that followed from the time alone. It comes before
// everything that happened at that time, because all of that already saw it.
func insertByTime(all []StoryEntry, c Change) []StoryEntry {
	i := slices.IndexFunc(all, func(e StoryEntry) bool { return !e.Time.Before(c.Time) })
	if i < 0 {
		i = len(all)
	}
	if i > 0 {
		c.Seq = all[i-1].Seq
	}
	return slices.Insert(all, i, StoryEntry{Seq: c.Seq, Time: c.Time, Change: &c})
}

// OrderChanges returns what happened to an order and its refunds besides requests
// and deliveries, oldest first. At least the latest 100 changes are kept. The
// number has the form of [Server.Order]. State files from before there were changes
// have none.
func (s *Server) OrderChanges(number string) []Change {
	var all []Change
	for _, e := range s.Story(number) {
		if e.Change != nil {
			all = append(all, *e.Change)
		}
	}
	return all
}
