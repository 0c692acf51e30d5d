package main

import (
	"net/http"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// windowQuestion opens the cashier in a window of its own.
type windowQuestion struct {
	Params phoneParams `json:"params"`
}

// windowAnswer is a cashier in a window, and the result for the mini program.
type windowAnswer struct {
	ID     string      `json:"id,omitempty"`
	URL    string      `json:"url,omitempty"`    // page with the cashier
	Params phoneParams `json:"params,omitempty"` // as the mini program has passed them
	ErrMsg string      `json:"errMsg,omitempty"` // empty: the user has not decided yet
}

// openWindow checks the parameters as the phone does. A window is opened only if
// they are right.
func (d *desk) openWindow(r *http.Request, q windowQuestion) (windowAnswer, error) {
	a, err := d.cashier(r, cashierQuestion{Params: q.Params})
	if err != nil || a.Order == nil {
		return windowAnswer{ErrMsg: failureOf(a)}, err
	}
	id := d.windows.open(q.Params)
	return windowAnswer{ID: id, URL: d.pageURL() + "/#/phone/" + id, Params: q.Params}, nil
}

// failureOf returns what a mini program gets if no cashier opens.
func failureOf(a phoneAnswer) string {
	if a.ErrMsg == "" {
		return "requestPayment:fail " + a.Says
	}
	return a.ErrMsg
}

// window returns a window, and waits for its result until the parameter timeout, in
// seconds, has passed.
func (d *desk) window(r *http.Request) (windowAnswer, error) {
	c := d.windows.get(r.FormValue("id"))
	if c == nil {
		return windowAnswer{}, wxpaytest.ErrUnknown
	}
	limit, err := timeout(r, 0)
	if err != nil {
		return windowAnswer{}, err
	}
	select {
	case <-c.ended:
	case <-time.After(limit):
	case <-r.Context().Done():
	}
	return windowAnswer{ID: r.FormValue("id"), Params: c.params, ErrMsg: c.result()}, nil
}

// inWindow calls f with the parameters of the window in q, if it names one, and ends
// the window with the result.
func (d *desk) inWindow(q cashierQuestion, f func(q cashierQuestion) (phoneAnswer, error)) (phoneAnswer, error) {
	if q.Window == "" {
		return f(q)
	}
	c := d.windows.get(q.Window)
	if c == nil {
		return phoneAnswer{}, wxpaytest.ErrUnknown
	}
	if done := c.result(); done != "" && !strings.HasSuffix(done, ":ok") {
		return phoneAnswer{ErrMsg: done}, nil
	}
	q.Params, q.Order = c.params, ""
	a, err := f(q)
	if err == nil {
		c.end(a.ErrMsg)
	}
	return a, err
}
