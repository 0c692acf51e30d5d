package wxpay

import "slices"

// An option is one way in which a request can go.
type option struct {
	label  string
	answer *modelAnswer
	after  world
	ends   error // the process is killed, or its ctx ends, before an answer arrives
}

// changed describes what the request changes.
func (o *option) changed(before world) string {
	if o.after == before {
		return ""
	}
	return " — now: " + o.after.String()
}

// effectsOf returns the possible effects of a request with an open outcome:
// none, at once, or later.
func effectsOf(kind requestKind, w world) []event {
	all := []event{{"", w}}
	for _, done := range w.carryOut(kind) {
		if done != w {
			all = append(all, event{", carried out", done})
		}
	}
	if later := w; !w.flying[kind] && w.mayStillDo(kind) {
		later.flying[kind] = true
		all = append(all, event{", carried out later", later})
	}
	return all
}

// optionsOf returns all options of a request in a world.
func (m *model) optionsOf(kind requestKind, w world, free bool, failures []modelAnswer) (all []option) {
	if kind.readOnly() {
		all = m.shows(kind, w)
	} else {
		all = m.succeeds(kind, w)
	}
	gone := &modelAnswer{label: "no answer", delivery: lost, ordinary: true}
	ends := []option{{label: "ctx ends, and the answer is lost", answer: gone, ends: errEnded}}
	if free {
		ends = append(ends, option{label: "killed, and the answer is lost", answer: gone, ends: errKilled})
	}
	for i := range failures { // none after the step's maximum of failures
		if a := &failures[i]; a.fits(m.t, kind, w) {
			ends = append(ends, option{label: a.label, answer: a})
		}
	}
	for _, o := range ends {
		effects := []event{{"", w}}
		if !kind.readOnly() && o.answer.leavesOpen() {
			effects = effectsOf(kind, w)
		}
		for _, e := range effects {
			all = append(all, option{o.label + e.label, o.answer, e.after, o.ends})
		}
	}
	return all
}

// succeeds returns the SUCCESS answers to a request that changes something. The
// change may become visible later.
func (m *model) succeeds(kind requestKind, w world) (all []option) {
	good := &m.success[kind]
	switch kind {
	case closes:
		if w.order != TradeStateNotPay && w.order != TradeStateClosed {
			return nil
		}
	case refunds:
		if !w.paid() {
			return nil
		}
	case charges:
		if w.order != "" {
			return nil
		}
		return []option{{"SUCCESS, charged", good, w.in(TradeStateSuccess), nil}}
	}
	for _, e := range effectsOf(kind, w) {
		if e.after != w || !w.canDo(kind) {
			all = append(all, option{"SUCCESS" + e.label, good, e.after, nil})
		}
	}
	return all
}

// shows returns the answers of a query about the state: the true state, earlier
// states, and "does not exist".
func (m *model) shows(kind requestKind, w world) (all []option) {
	add := func(label string, a *modelAnswer) { all = append(all, option{label, a, w, nil}) }
	if kind == asksRefund {
		states := []RefundStatus{w.refund}
		if w.pending {
			states = append(states, RefundStatusProcessing)
		}
		for _, s := range slices.Compact(states) {
			if s != "" {
				add(string(s), m.refundIs[s])
			}
		}
		add("does not exist", &m.unknown[kind])
		return all
	}
	if w.order != "" {
		add(string(w.order), m.orderIs[w.order])
	}
	add("does not exist", &m.unknown[kind])
	for _, s := range allStates {
		if w.past.has(s) && s != w.order {
			add(string(s)+" (stale)", m.orderIs[s])
		}
	}
	return all
}
