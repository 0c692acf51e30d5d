package wxpaytest

import (
	"slices"
	"time"
)

// defaultKeepBytes is the zero value of [Server.KeepBytes].
const defaultKeepBytes = 64 << 20

// bodied is a part of a story with data that can be dropped.
type bodied interface {
	when() time.Time
	weight() int64   // bytes of memory that drop would free
	counted() *int64 // the weight that is counted; zero: it is not counted
	drop()           // drops the data; its calls are repeated
}

// keptBodies are the parts of a history whose data is kept, oldest first. Its
// methods are for callers that hold the lock of the history.
type keptBodies struct {
	queue   []bodied // those that are no longer counted are removed from time to time
	live    int      // parts in queue that are counted
	bytes   int64    // of all parts
	dropped func(b bodied)
}

// put counts the data of a part, or counts it again after it has changed. Then it
// drops the data of the oldest parts until limit bytes are left.
func (k *keptBodies) put(b bodied, limit int64) {
	if *b.counted() == 0 {
		k.live++
		k.queue = append(k.queue, b)
	}
	weight := b.weight()
	k.bytes += weight - *b.counted()
	*b.counted() = weight
	k.trim(limit)
}

// trim drops the data of the oldest parts until limit bytes are left.
func (k *keptBodies) trim(limit int64) {
	for k.bytes > limit && len(k.queue) > 0 {
		oldest := k.queue[0]
		k.queue[0] = nil // the array outlives the element
		k.queue = k.queue[1:]
		if *oldest.counted() > 0 {
			k.uncount(oldest)
			oldest.drop()
			k.dropped(oldest)
		}
	}
}

// leave removes a part that is no longer kept at all.
func (k *keptBodies) leave(b bodied) {
	if *b.counted() == 0 {
		return
	}
	k.uncount(b)
	if len(k.queue) > 2*k.live+64 {
		k.queue = slices.DeleteFunc(k.queue, func(b bodied) bool { return *b.counted() == 0 })
	}
}

func (k *keptBodies) uncount(b bodied) {
	k.live--
	k.bytes -= *b.counted()
	*b.counted() = 0
}

// sort restores the order after parts were loaded kind by kind.
func (k *keptBodies) sort() {
	slices.SortStableFunc(k.queue, func(a, b bodied) int { return a.when().Compare(b.when()) })
}
