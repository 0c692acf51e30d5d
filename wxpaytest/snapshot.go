package wxpaytest

import "maps"

// source is the rooms as the journal sees them.
type source struct {
	*rooms
	prefix string // of the record keys
}

// Announce calls the subscribers.
func (s source) Announce() { s.events.announce() }

// Gather takes all changes under the locks of all rooms, in their order. It
// adds the time and the serial number if there is any change.
func (s source) Gather(story bool) (values map[string]any, giveBack func()) {
	s.notifier.mu.Lock()
	defer s.notifier.mu.Unlock()
	s.orders.mu.Lock()
	defer s.orders.mu.Unlock()
	s.merchants.mu.Lock()
	defer s.merchants.mu.Unlock()
	s.people.mu.Lock()
	defer s.people.mu.Unlock()
	s.history.mu.Lock()
	defer s.history.mu.Unlock()
	values = map[string]any{}
	parts, common := s.unsaved.take()
	if story {
		maps.Copy(parts, s.history.gather(func(key string) { values[s.prefix+key] = nil }))
	}
	for k := range parts {
		values[s.prefix+k.key()] = k.record()
	}
	if !common && len(parts) == 0 {
		return values, func() {}
	}
	values[s.prefix+commonKey] = s.commonRecord()
	return values, func() { s.unsaved.giveBack(parts) }
}

// gather takes the parts that are not saved yet, for a caller that holds the
// lock. It calls remove with the keys of parts that are no longer kept. Each kind
// gets half of the room, and what the other kind leaves.
func (r *history) gather(remove func(key string)) map[kept]struct{} {
	parts := map[kept]struct{}{}
	save := func(k kept) { parts[k] = struct{}{} }
	left := r.exchanges.gather(save, remove, storySave/2)
	if left = r.deliveries.gather(save, remove, storySave/2+left); left > 0 {
		r.exchanges.gather(save, remove, left)
	}
	return parts
}
