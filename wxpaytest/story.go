package wxpaytest

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// told is a part of a story.
type told interface {
	kept
	comparable
	number() int64
}

// story is what happened, or the latest of it. It is kept in the store for
// those who look at it, and saved now and then, because nothing depends on it.
type story[T told] struct {
	keys  string // format of a record's key
	list  []T
	next  int64          // number of the next one
	fresh map[T]struct{} // to be saved
	kept  int64          // number of the oldest in the store
	saved int64          // and the one after the newest
}

// add appends the story's next part; see to keep as to KeepExchanges.
func (t *story[T]) add(part T, keep int) {
	t.next = part.number() + 1
	all := append(t.list, part)
	t.list = latest(all, keep)
	for _, old := range all[:len(all)-len(t.list)] {
		delete(t.fresh, old)
	}
}

// finish notes a part that is whole now.
func (t *story[T]) finish(part T) {
	if t.fresh == nil {
		t.fresh = map[T]struct{}{}
	}
	t.fresh[part] = struct{}{}
}

// gather hands out what is to be saved, and what is to be deleted because it is
// not kept any longer.
func (t *story[T]) gather(save func(kept), remove func(key string)) {
	first := t.next
	if len(t.list) > 0 {
		first = t.list[0].number()
	}
	for ; t.kept < min(first, t.saved); t.kept++ {
		remove(fmt.Sprintf(t.keys, t.kept))
	}
	t.kept = max(t.kept, first)
	for part := range t.fresh {
		save(part)
		t.saved = max(t.saved, part.number()+1)
	}
	t.fresh = nil
}

// restore appends a part that was in the store; they come in order.
func (t *story[T]) restore(part T, keep int) {
	if len(t.list) == 0 {
		t.kept = part.number()
	}
	t.saved = part.number() + 1
	t.add(part, keep)
}

// The keys of the stories' records.
const (
	exchangeKeys = "exchange/%012d"
	deliveryKeys = "delivery/%012d"
)

// How often the story is saved, in real time: at once when little happens, and
// of much only what is still kept after a while.
const (
	storyInterval = time.Second
	storyRest     = 10 // intervals
	storyMuch     = 1000
)

// tellStory saves the story from time to time, until the gateway closes.
func (s *Server) tellStory() {
	ticker := time.NewTicker(storyInterval)
	defer ticker.Stop()
	for tick := 1; ; tick++ {
		select {
		case <-s.ctx.Done():
			return
		case <-ticker.C:
		}
		if tick%storyRest == 0 || s.untold() < storyMuch {
			_ = s.journal.commit(true) // what failed is in the next
		}
	}
}

// untold is how much of the story is not saved.
func (s *Server) untold() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.exchanges.fresh) + len(s.deliveries.fresh)
}

func (x *exchange) number() int64 { return x.seq }
func (x *exchange) key() string   { return fmt.Sprintf(exchangeKeys, x.seq) }
func (x *exchange) record() any {
	r := x.Exchange
	r.Fields = nil // they are in the body
	return r
}

type delivery struct {
	seq int64
	Delivery
}

func (d *delivery) number() int64 { return d.seq }
func (d *delivery) key() string   { return fmt.Sprintf(deliveryKeys, d.seq) }
func (d *delivery) record() any {
	r := deliveryRecord{Delivery: d.Delivery}
	if d.Err != nil {
		r.Delivery.Err, r.Failure = nil, d.Err.Error()
	}
	return r
}

// deliveryRecord has the error as a text.
type deliveryRecord struct {
	Delivery
	Failure string
}

func (s *Server) restoreExchange(seq int64, value []byte) error {
	x := &exchange{seq: seq}
	err := json.Unmarshal(value, &x.Exchange)
	x.Fields, _ = readFields(x.Method, x.Body)
	s.exchanges.restore(x, s.KeepExchanges)
	return err
}

func (s *Server) restoreDelivery(seq int64, value []byte) error {
	var r deliveryRecord
	err := json.Unmarshal(value, &r)
	if r.Failure != "" {
		r.Err = errors.New(r.Failure)
	}
	s.deliveries.restore(&delivery{seq, r.Delivery}, s.KeepExchanges)
	return err
}
