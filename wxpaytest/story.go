package wxpaytest

import "fmt"

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

// latest keeps the last n of a list, or all where n is zero. It lets the list
// grow to twice that, so that the copying costs little.
func latest[T any](list []T, n int) []T {
	if n <= 0 || len(list) < 2*n {
		return list
	}
	return append([]T(nil), list[len(list)-n:]...)
}
