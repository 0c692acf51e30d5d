package wxpaytest

import (
	"net/http"
	"time"
)

// rooms are the parts of a gateway, or of its sandbox. Each room owns its data
// and its lock. A room uses only rooms that are listed below it in the struct, and
// no room uses [Server].
//
// The rules of locking:
//
//   - A room locks its own data. If a method needs a caller that holds the lock,
//     its comment says so.
//   - Locks are taken in this order: sandbox, notifier, orders, merchants,
//     people, bills, faults, history. The locks of unsaved, events, life, clock
//     and the api are taken last: a goroutine that holds one of them takes no
//     other lock.
//   - A change in several rooms holds the lock of the first of them until the
//     whole change is done. All money moves under the lock of orders, including
//     the balances in merchants. An operation of the API holds that lock from
//     its first check to its last change.
//   - A change is noted in unsaved while its room is locked. Changes are
//     collected while all rooms are locked. So a save contains a change
//     completely or not at all.
//   - Nothing is sent, and no subscriber is called, under a lock. The state
//     that a response or a notification reports is committed before it is sent.
type rooms struct {
	sandbox   *lazy[rooms]
	notifier  *notifier
	orders    *orders
	contracts *contracts // locked with orders
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
	commit   func() error // saves all changes
}

// plan are the parts that rooms are built from.
type plan struct {
	merchants *merchants
	numbers   *numbers
	log       logger
	unsaved   *unsaved
	clock     clockOf
	settings  func() settings
	commit    func() error
	life      *lifetime
	client    *http.Client  // posts notifications
	sandbox   func() *rooms // creates the rooms of the sandbox
	sequence  *sequence     // one for the gateway and its sandbox
}

func newRooms(p plan) *rooms {
	r := &rooms{
		merchants: p.merchants, unsaved: p.unsaved, clock: p.clock, settings: p.settings, commit: p.commit, life: p.life,
		sandbox: &lazy[rooms]{make: p.sandbox}, numbers: p.numbers, events: newSubscribers(), bills: &givenBills{},
	}
	r.faults = newFaults(r.events)
	r.history = newHistory(r.clock, r.settings, r.events, p.sequence, r.unsaved.keeps)
	r.people = newPeople(r.clock, r.numbers, r.unsaved)
	r.orders = &orders{
		clock: r.clock, settings: r.settings, numbers: r.numbers, merchants: r.merchants, people: r.people, unsaved: r.unsaved, events: r.events, sequence: p.sequence,
		byKey: map[orderKey]*order{}, byNumber: map[string][]*order{}, transactions: map[string]*order{}, prepays: map[string]*prepay{},
		refunds: map[orderKey]*refund{}, refundsByNo: map[string][]*refund{}, refundIDs: map[string]*refund{},
		sharings: newSharings(r.unsaved), wxa: newWxaState(r.unsaved),
	}
	r.contracts = newContracts(r.unsaved)
	r.notifier = &notifier{
		clock: r.clock, settings: r.settings, life: r.life, orders: r.orders, merchants: r.merchants, faults: r.faults, history: r.history,
		unsaved: r.unsaved, commit: r.commit, client: p.client, log: p.log, failed: map[*notification]bool{},
	}
	r.orders.push, r.orders.refundDue = r.pushDue, r.endRefund
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

// endRefund ends a refund as it was planned for a time.
func (r *rooms) endRefund(rf *refund, planned time.Time) {
	if r.life.isClosed() {
		return // the next gateway ends it
	}
	if n := r.orders.endRefund(rf, planned); n != nil {
		_ = r.notifier.deliver(n)
	}
}
