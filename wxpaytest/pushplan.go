package wxpaytest

import "time"

// pushLag is how long after an upload the push about it is made. No document says so.
const pushLag = time.Second

// shipWithin: 小程序发货信息管理: an order should be shipped 48 hours after its payment.
const shipWithin = 48 * time.Hour

// askAgain: the push that asks to ship comes daily.
const askAgain = 24 * time.Hour

// miniProgram returns the appid of the mini program in which an order was placed.
func (o *order) miniProgram() string {
	if o.SubAppID != "" && o.SubOpenID != "" {
		return o.SubAppID
	}
	return o.AppID
}

// everShipped reports whether a mini program has shipped an order.
func (s *wxaState) everShipped(appID string) bool {
	for o, shipped := range s.shipments {
		if shipped.Count > 0 && o.miniProgram() == appID {
			return true
		}
	}
	return false
}

// nextPush returns the next push about an order and when it is due, or the zero time if
// none is. An order that was reported as special needs no reminder.
func (s *wxaState) nextPush(o *order, now time.Time) (kind pushKind, due time.Time) {
	to := s.pushes[o.miniProgram()]
	if to == nil || !o.paid() || s.unmanaged || s.arrival < 0 {
		return "", time.Time{}
	}
	p, shipped := s.pushedOf(o), s.shipments[o]
	arrives := o.Paid.Add(s.arrival)
	switch state := s.shippingState(o, now); {
	case state == shipRefunded:
	case state == shipToShip && !s.everShipped(to.AppID):
		return pushAccess, laterOf(arrives, s.asked[to.AppID].Add(askAgain))
	case state == shipToShip && !p.Reminded && s.special[o.TransactionID] == 0:
		return pushRemind, laterOf(arrives, o.Paid.Add(shipWithin))
	case state == shipToShip:
	case !p.Shipped && !shipped.Shipped.Before(to.Since):
		return pushShipped, shipped.Shipped.Add(pushLag)
	case !p.Settled && !shipped.settles().Before(to.Since):
		return pushSettled, shipped.settles()
	}
	return "", time.Time{}
}

func laterOf(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func (s *wxaState) pushedOf(o *order) *pushedOrder {
	p := s.pushed[o]
	if p == nil {
		p = &pushedOrder{}
		s.pushed[o] = p
	}
	return p
}

// planPush looks at the pushes of an order again when its next one is due, for a caller
// that holds the lock.
func (r *orders) planPush(o *order) {
	_, due := r.wxa.nextPush(o, r.clock.Now())
	if due.IsZero() || due.Equal(r.wxa.pushedOf(o).next) {
		return
	}
	r.wxa.pushedOf(o).next = due
	r.clock.at(due, func(now time.Time) { r.push(o, due, now) })
}

// planPushes is planPush for all orders.
func (r *orders) planPushes() {
	if len(r.wxa.pushes) == 0 {
		return
	}
	for _, o := range r.list {
		r.planPush(o)
	}
}

// duePushes returns the pushes of an order that are due, and plans the next one. It
// returns none if they were planned for another time meanwhile.
func (r *orders) duePushes(o *order, planned, now time.Time) (due []*notification) {
	p := r.wxa.pushedOf(o)
	if !p.next.Equal(planned) {
		return nil
	}
	p.next = time.Time{}
	for {
		kind, at := r.wxa.nextPush(o, now)
		if at.IsZero() || at.After(now) {
			r.planPush(o)
			return due
		}
		due = append(due, r.newPush(kind, o, now))
	}
}

// newPush returns a push, and notes that it was made.
func (r *orders) newPush(kind pushKind, o *order, now time.Time) *notification {
	s, p := r.wxa, r.wxa.pushedOf(o)
	about := o.TransactionID
	switch kind {
	case pushAccess:
		s.asked[o.miniProgram()] = now
		about, o = unixText(now), &order{Order: Order{AppID: o.miniProgram()}}
	case pushRemind:
		p.Reminded = true
	case pushShipped:
		p.Shipped = true
	case pushSettled:
		p.Settled = true
	}
	to := s.pushes[o.miniProgram()].MessagePush
	n := &notice{
		Key:   "push/" + to.AppID + "/" + string(kind) + "/" + about,
		MchID: o.MchID, SubMchID: o.SubMchID, OutTradeNo: o.OutTradeNo, Push: &to, Fields: s.pushFields(kind, o, to.AppID, now),
	}
	made := newNotification(n.about(), nil, to.URL, now)
	made.notice = n
	r.unsaved.note(made, s)
	return made
}
