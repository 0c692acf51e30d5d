package wxpaytest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// told is a part of a story.
type told interface {
	kept
	bodied
	comparable
	number() int64
	isDropped() bool
}

// story is a list of what happened, or of the latest part of it. Nothing
// depends on it, so it is saved only from time to time.
type story[T told] struct {
	keys  string // format of a record's key
	list  []T
	next  int64          // number of the next part
	fresh map[T]struct{} // parts to save
	kept  int64          // number of the oldest part in the store
	saved int64          // number after the newest part in the store

	stored bool // there is a store
	bodies *keptBodies
}

// add appends the next part. keep is the value of KeepExchanges.
func (t *story[T]) add(part T, keep int) {
	t.next = part.number() + 1
	all := append(t.list, part)
	t.list = latest(all, keep)
	cut := all[:len(all)-len(t.list)]
	for _, old := range cut {
		delete(t.fresh, old)
		t.bodies.leave(old)
	}
	if len(cut) > 0 {
		t.bodies.forget()
	}
}

// has reports whether a part is still in the list.
func (t *story[T]) has(part T) bool {
	return len(t.list) > 0 && part.number() >= t.list[0].number()
}

// finish marks a part as complete, or as changed since then.
func (t *story[T]) finish(part T) {
	if !t.stored || !t.has(part) {
		return
	}
	if t.fresh == nil {
		t.fresh = map[T]struct{}{}
	}
	t.fresh[part] = struct{}{}
}

// partCost is what a part takes in the store besides its messages, in bytes.
const partCost = 1 << 10

// freshBytes returns the size of the parts to save.
func (t *story[T]) freshBytes() (sum int64) {
	for part := range t.fresh {
		sum += partCost + part.weight()
	}
	return sum
}

// gather calls save with the parts to save, and remove with the keys of parts
// that are no longer kept. It saves about room bytes, the oldest parts first, and
// returns how many bytes are left.
func (t *story[T]) gather(save func(kept), remove func(key string), room int64) int64 {
	first := t.next
	if len(t.list) > 0 {
		first = t.list[0].number()
	}
	for ; t.kept < min(first, t.saved); t.kept++ {
		remove(fmt.Sprintf(t.keys, t.kept))
	}
	t.kept = max(t.kept, first)
	for _, part := range t.toSave() {
		if room <= 0 {
			break
		}
		save(part)
		t.saved = max(t.saved, part.number()+1)
		room -= partCost + part.weight()
		delete(t.fresh, part)
	}
	return room
}

// toSave returns the parts to save: first those that were dropped, because they
// make room in the store, then the oldest.
func (t *story[T]) toSave() []T {
	rank := func(part T) int {
		if part.isDropped() {
			return 0
		}
		return 1
	}
	return slices.SortedFunc(maps.Keys(t.fresh), func(a, b T) int {
		return cmp.Or(rank(a)-rank(b), cmp.Compare(a.number(), b.number()))
	})
}

// restore appends a part from the store. The parts come in order.
func (t *story[T]) restore(part T, keep int) {
	if len(t.list) == 0 {
		t.kept = part.number()
	}
	t.saved = part.number() + 1
	t.add(part, keep)
}

// latest keeps the last n elements of a list, or all if n is zero. The list may
// grow to 2n, so that it is rarely copied.
func latest[T any](list []T, n int) []T {
	if n <= 0 || len(list) < 2*n {
		return list
	}
	return append([]T(nil), list[len(list)-n:]...)
}
