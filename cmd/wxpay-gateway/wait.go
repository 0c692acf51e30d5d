package main

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// The times that a client can wait, in real time.
const (
	defaultWait = 5 * time.Second
	maxWait     = 60 * time.Second
)

// timeout reads the parameter of that name, in seconds.
func timeout(r *http.Request, zero time.Duration) (time.Duration, error) {
	text := r.FormValue("timeout")
	if text == "" {
		return zero, nil
	}
	seconds, err := strconv.ParseFloat(text, 64)
	if err != nil || !(seconds >= 0 && seconds <= maxWait.Seconds()) {
		return 0, fail("problem.timeout", "value", text, "max", fmt.Sprint(maxWait.Seconds()))
	}
	return time.Duration(seconds * float64(time.Second)), nil
}

// goal is what a client waits for.
type goal struct {
	order, refund string
	states        []string // trade_state of the order, or status of the refund; empty: any
	acknowledged  bool     // its notification was acknowledged
}

func goalOf(r *http.Request) (g goal, err error) {
	g = goal{order: r.FormValue("order"), refund: r.FormValue("refund"), states: list(r.FormValue("state"))}
	if (g.order == "") == (g.refund == "") {
		return g, fail("problem.waitFor")
	}
	if text := r.FormValue("acknowledged"); text != "" {
		if g.acknowledged, err = strconv.ParseBool(text); err != nil {
			return g, fail("problem.value", "name", "acknowledged", "value", text, "known", "true, false")
		}
	}
	values := valuesOf("/desk/orders", "state")
	if g.refund != "" {
		values = valuesOf("/desk/refunds", "status")
	}
	for _, state := range g.states {
		if err := oneOf("state", state, values); err != nil {
			return g, err
		}
	}
	return g, nil
}

// waited is what a client has waited for. State is empty if there is no such order
// or refund.
type waited struct {
	State        string     `json:"state"`
	Acknowledged bool       `json:"acknowledged"` // its notification was acknowledged
	Order        *orderRow  `json:"order,omitempty"`
	Refund       *refundRow `json:"refund,omitempty"`
}

// timedOut is the answer if it did not happen in time.
type timedOut struct {
	problem
	waited
}

// wait answers when an order or a refund is as the parameters say. It begins before
// the order exists, if it must, and goes on after a reset.
func (d *desk) wait(w http.ResponseWriter, r *http.Request) {
	g, err := goalOf(r)
	limit, badTime := timeout(r, defaultWait)
	if err = cmp.Or(err, badTime); err != nil {
		write[any](w, nil, err)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), limit)
	defer cancel()
	got, err := d.waitFor(ctx, g)
	if err != nil || g.reached(got) {
		write(w, got, err)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(http.StatusConflict)
	missed := g.missed(got, limit)
	encode(w, timedOut{problem{Error: missed.in(english), Chinese: missed.in(chinese), Code: "timeout"}, got})
}

// waitFor returns what g names when it is reached, or as it is when ctx ends.
func (d *desk) waitFor(ctx context.Context, g goal) (waited, error) {
	l := d.hub.join()
	defer d.hub.leave(l)
	for {
		got, err := d.worlds.now().look(g)
		if err != nil || g.reached(got) {
			return got, err
		}
		select {
		case <-ctx.Done():
			return got, nil
		case <-l.wake:
			d.hub.collect(l)
		}
	}
}

// look returns the order or refund as it is now.
func (d *desk) look(g goal) (w waited, err error) {
	if g.refund != "" {
		return d.lookAtRefund(g.refund), nil
	}
	if err := d.ambiguous(g.order); err != nil {
		return w, err
	}
	o, ok := d.gateway.Order(g.order)
	if !ok {
		return w, nil
	}
	row := rowOf(o)
	return waited{State: o.State, Order: &row, Acknowledged: d.acknowledged(row.ID, "")}, nil
}

// ambiguous reports whether several merchants have an order with the number.
func (d *desk) ambiguous(number string) error {
	if strings.Contains(number, "/") {
		return nil
	}
	var ids []string
	for _, id := range d.index.all() {
		if _, no, _ := strings.Cut(id, "/"); no == number {
			ids = append(ids, id)
		}
	}
	if len(ids) > 1 {
		return fmt.Errorf("%w: %s", wxpaytest.ErrAmbiguous, strings.Join(ids, ", "))
	}
	return nil
}

func (d *desk) lookAtRefund(number string) (w waited) {
	r, ok := d.gateway.Refund(number)
	if !ok {
		return w
	}
	row := d.refundRow(r)
	return waited{State: r.Status, Refund: &row, Acknowledged: d.acknowledged(row.Order, r.OutRefundNo)}
}

// acknowledged reports whether the notification of a payment or of a refund was
// acknowledged.
func (d *desk) acknowledged(order, outRefundNo string) bool {
	return slices.ContainsFunc(d.gateway.OrderDeliveries(order), func(n wxpaytest.Delivery) bool {
		return n.Acknowledged && n.OutRefundNo == outRefundNo
	})
}

func (g goal) reached(w waited) bool {
	return w.State != "" && (len(g.states) == 0 || slices.Contains(g.states, w.State)) && (!g.acknowledged || w.Acknowledged)
}

// missed says how far it came.
func (g goal) missed(w waited, limit time.Duration) *textError {
	v := []string{"limit", limit.String(), "no", g.order + g.refund, "state", w.State, "states", strings.Join(g.states, ", ")}
	refund := g.refund != ""
	switch noState := len(g.states) > 0 && !slices.Contains(g.states, w.State); {
	case w.State == "" && refund:
		return fail("wait.noRefund", v...)
	case w.State == "":
		return fail("wait.noOrder", v...)
	case noState && refund:
		return fail("wait.refundState", v...)
	case noState:
		return fail("wait.orderState", v...)
	case refund:
		return fail("wait.refundNotice", v...)
	}
	return fail("wait.orderNotice", v...)
}
