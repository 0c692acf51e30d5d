package wxpay

import (
	"fmt"
	"slices"
)

// A requestKind is the kind of a helper's request.
type requestKind int

const (
	asksOrder requestKind = iota
	asksRefund
	closes
	refunds
	charges
	reverses
	requestKinds
)

// kindOf maps each path to its kind of request.
var kindOf = map[string]requestKind{
	orderQuery.Path: asksOrder, refundQuery.Path: asksRefund, closeOrder.Path: closes,
	refund.Path: refunds, micropay.Path: charges, reverse.Path: reverses,
}

// endpoint returns the endpoint of a kind.
func (k requestKind) endpoint() *Endpoint {
	return []*Endpoint{&orderQuery.Endpoint, &refundQuery.Endpoint, &closeOrder.Endpoint, &refund.Endpoint, &micropay.Endpoint, &reverse.Endpoint}[k]
}

// readOnly reports whether a request changes nothing.
func (k requestKind) readOnly() bool { return k == asksOrder || k == asksRefund }

// A world is the truth at WeChat Pay about one number. No single answer is sure
// to show it. A world is a comparable value, so that equal worlds can be
// merged.
type world struct {
	order   TradeState   // "": there is no order
	past    stateSet     // earlier states of the order: a stale query shows one of them
	charged bool         // the user's money was taken
	back    bool         // a reversal returned the money
	refund  RefundStatus // "": no refund has this number
	pending bool         // the refund was PROCESSING earlier
	counter bool         // a counter payment: charged by payment code, not paid in the app

	flying [requestKinds]bool // sent, will be carried out later
}

func (w world) String() string {
	text := fmt.Sprintf("order %q", string(w.order))
	if w.refund != "" {
		text += fmt.Sprintf(" refund %q", string(w.refund))
	}
	for kind, flies := range w.flying {
		if flies {
			text += fmt.Sprintf(" (a %s is in flight)", requestKind(kind).endpoint().operation())
		}
	}
	return text
}

// A stateSet is a set of states of an order.
type stateSet uint16

var allStates = []TradeState{
	TradeStateNotPay, TradeStateUserPaying, TradeStateAccept, TradeStateSuccess, TradeStateRefund, TradeStateClosed, TradeStateRevoked, TradeStatePayError,
}

// The model has its own lists, so that it does not repeat a mistake of the
// code: the order states that are paid or can no longer become paid, those that
// are reversed, and the final refund statuses.
var (
	endStates      = []TradeState{TradeStateSuccess, TradeStateRefund, TradeStateClosed, TradeStateRevoked, TradeStatePayError}
	reversedStates = []TradeState{TradeStateRefund, TradeStateClosed, TradeStateRevoked}
	endStatuses    = []RefundStatus{RefundStatusSuccess, RefundStatusClosed, RefundStatusChange}
)

// notSure is a status from older documents. The refund may still end in any
// way.
const notSure RefundStatus = "NOTSURE"

func (s stateSet) has(state TradeState) bool { return s&stateSetOf(state) != 0 }

func stateSetOf(states ...TradeState) (s stateSet) {
	for _, state := range states {
		if i := slices.Index(allStates, state); i >= 0 {
			s |= 1 << i
		}
	}
	return s
}

// in returns the world after its order changed to a state.
func (w world) in(state TradeState) world {
	w.past |= stateSetOf(w.order)
	w.order = state
	w.charged = w.charged || state == TradeStateSuccess
	return w
}

// paid reports whether the order is paid. It may also be refunded.
func (w world) paid() bool { return w.order == TradeStateSuccess || w.order == TradeStateRefund }

// was reports whether the order is in a state or was in it earlier.
func (w world) was(state TradeState) bool { return w.order == state || w.past.has(state) }

// carryOut returns the worlds that can follow when a request is carried out.
// There are several if the user decides. WeChat Pay recognizes a request by its
// number and carries it out once.
func (w world) carryOut(kind requestKind) []world {
	switch {
	case kind == closes && w.order == TradeStateNotPay:
		return []world{w.in(TradeStateClosed)}
	case kind == refunds && w.paid() && w.refund == "":
		w = w.in(TradeStateRefund)
		w.refund = RefundStatusProcessing
		unsure := w
		unsure.refund = notSure
		return []world{w, unsure}
	case kind == charges && w.order == "":
		return []world{w.in(TradeStateSuccess), w.in(TradeStateUserPaying)}
	case kind == reverses && w.paid():
		w.back = true
		return []world{w.in(TradeStateRevoked)}
	case kind == reverses && (w.order == TradeStateUserPaying || w.order == TradeStatePayError || w.order == TradeStateNotPay):
		return []world{w.in(TradeStateRevoked)}
	}
	return []world{w}
}

// canDo reports whether a request changes the world when it is carried out, now
// or later.
func (w world) canDo(kind requestKind) bool { return w.carryOut(kind)[0] != w }

// mayStillDo reports whether a request that is carried out later may change the
// world then.
func (w world) mayStillDo(kind requestKind) bool {
	arriving := w.order == "" && (kind == closes || kind == reverses)
	return w.canDo(kind) || arriving
}

// An event is a change at WeChat Pay without a request.
type event struct {
	label string
	after world
}

// events returns what can happen next in the world.
func (w world) events() (all []event) {
	add := func(label string, after ...world) {
		for _, a := range after {
			if a != w {
				all = append(all, event{label, a})
			}
		}
	}
	for kind, flies := range w.flying {
		if flies {
			landed := w
			landed.flying[kind] = false
			add("the "+requestKind(kind).endpoint().operation()+" in flight is carried out", landed.carryOut(requestKind(kind))...)
		}
	}
	switch w.order {
	case "":
		if !w.counter {
			add("the order is created", w.in(TradeStateNotPay))
		}
	case TradeStateNotPay:
		add("the user pays", w.in(TradeStateSuccess))
	case TradeStateAccept:
		add("the deduction is carried out", w.in(TradeStateSuccess))
	case TradeStateUserPaying:
		add("the user types the password", w.in(TradeStateSuccess))
		add("the user does not type the password", w.in(TradeStatePayError))
	}
	if w.refund == RefundStatusProcessing || w.refund == notSure {
		for _, end := range endStatuses {
			ended := w
			ended.refund, ended.pending = end, w.refund == RefundStatusProcessing
			add("the refund ends in "+string(end), ended)
		}
	}
	return all
}
