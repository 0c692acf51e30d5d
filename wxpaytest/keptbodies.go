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
	queue   []bodied
	bytes   int64 // of all parts
	dropped func(b bodied)
}

// put counts the data of a part, or counts it again after it has changed. Then it
// drops the data of the oldest parts until limit bytes are left.
func (k *keptBodies) put(b bodied, limit int64) {
	if *b.counted() == 0 {
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
		k.uncount(oldest)
		oldest.drop()
		k.dropped(oldest)
	}
}

// leave removes a part that is no longer kept at all. The caller calls forget
// after the last of them.
func (k *keptBodies) leave(b bodied) {
	if *b.counted() > 0 {
		k.uncount(b)
	}
}

// forget removes the parts that are no longer counted from the queue, so that
// their data is free.
func (k *keptBodies) forget() {
	k.queue = slices.DeleteFunc(k.queue, func(b bodied) bool { return *b.counted() == 0 })
}

func (k *keptBodies) uncount(b bodied) {
	k.bytes -= *b.counted()
	*b.counted() = 0
}

// sort restores the order after parts were loaded kind by kind.
func (k *keptBodies) sort() {
	slices.SortStableFunc(k.queue, func(a, b bodied) int { return a.when().Compare(b.when()) })
}
