package wxpaytest

import "net/http"

// rooms are the parts of a gateway, or of its sandbox. Each room owns its data
// and its lock. A room uses only rooms that stand below it in the struct, and
// none knows [Server].
//
// These are the rules of locking:
//
//   - A room locks its own data. If a method needs a caller that holds the lock,
//     its comment says so.
//   - Locks are taken in this order: sandbox, notifier, orders, merchants,
//     people, bills, faults, history. Whoever holds one of the following locks
//     takes no other: unsaved, events, life, clock, and that of the api.
//   - A change in several rooms holds the lock of the first of them until all of
//     it is done. All money moves under the lock of orders, also the balances
//     that merchants keep. An operation of the API holds it from its first check
//     to its last change.
//   - What changes is noted in unsaved while its room is locked, and gathered
//     while all rooms are locked. So a save has all of a change or nothing of it.
//   - Nothing is sent, and no subscriber is called, under a lock. What an answer
//     or a notification says is committed before it is sent.
type rooms struct {
	sandbox   *lazy[rooms]
	notifier  *notifier
	orders    *orders
	merchants *merchants
	people    *people
	bills     *givenBills
	faults    *faults
	history   *history

	numbers  *numbers
	unsaved  *unsaved
	events   *subscribers
	life     *lifetime
	clock    clockOf
	settings func() settings
	commit   func() error // saves what has changed
}

// plan is what rooms are made of.
type plan struct {
	merchants *merchants
	unsaved   *unsaved
	clock     clockOf
	settings  func() settings
	commit    func() error
	life      *lifetime
	client    *http.Client  // posts notifications
	sandbox   func() *rooms // makes those of the sandbox
}

func newRooms(p plan) *rooms {
	r := &rooms{
		merchants: p.merchants, unsaved: p.unsaved, clock: p.clock, settings: p.settings, commit: p.commit, life: p.life,
		sandbox: &lazy[rooms]{make: p.sandbox}, numbers: &numbers{}, events: newSubscribers(), bills: &givenBills{},
	}
	r.faults = newFaults(r.events)
	r.history = newHistory(r.clock, r.settings, r.events, r.unsaved.keeps)
	r.people = newPeople(r.clock, r.numbers, r.unsaved)
	r.orders = &orders{
		clock: r.clock, settings: r.settings, numbers: r.numbers, merchants: r.merchants, people: r.people, unsaved: r.unsaved, events: r.events,
		byKey: map[orderKey]*order{}, byNumber: map[string][]*order{}, transactions: map[string]*order{}, prepays: map[string]*prepay{},
		refunds: map[orderKey]*refund{}, refundsByNo: map[string][]*refund{}, refundIDs: map[string]*refund{},
	}
	r.notifier = &notifier{
		clock: r.clock, settings: r.settings, life: r.life, orders: r.orders, merchants: r.merchants, faults: r.faults, history: r.history,
		unsaved: r.unsaved, commit: r.commit, client: p.client,
	}
	return r
}

// inSandbox returns the rooms of the sandbox.
func (r *rooms) inSandbox() *rooms {
	x, made := r.sandbox.get()
	if made {
		_ = r.commit()
	}
	return x
}
