//go:build unix

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// A customer places one order, and does with it what customers do.
type customer struct {
	*load
	number    int
	random    *rand.Rand
	openID    string
	requestID string
	token     string
	order     order
}

// A habit is what a customer does after placing an order.
type habit struct {
	name  string
	share int // in percent
	do    func(c *customer, ctx context.Context) error
}

var habits = []habit{
	{"pays", 56, (*customer).pay},
	{"pays late", 8, (*customer).payLate},
	{"never pays", 8, func(*customer, context.Context) error { return nil }},
	{"opens the payment and never pays", 6, func(c *customer, ctx context.Context) error { _, err := c.params(ctx); return err }},
	{"pays twice", 6, (*customer).payTwice},
	{"closes the app and comes back", 8, (*customer).comeBack},
	{"taps twice", 8, (*customer).tapTwice},
}

func (c *customer) habit() habit {
	n := c.random.IntN(100)
	for _, h := range habits {
		if n -= h.share; n < 0 {
			return h
		}
	}
	return habits[0]
}

func (c *customer) run(ctx context.Context) error {
	if err := errors.Join(c.login(ctx), c.place(ctx)); err != nil {
		return err
	}
	if err := c.habit().do(c, ctx); err != nil {
		return err
	}
	if made, ok := c.gw.Order(c.order.OutTradeNo); ok && made.TransactionID != "" {
		return c.wish(ctx)
	}
	return nil
}

// login needs a new code each time, because WeChat accepts a code once.
func (c *customer) login(ctx context.Context) error {
	for range 50 {
		var session struct{ Token string }
		body := map[string]string{"code": c.gw.LoginCode("", c.openID)}
		if r, err := c.call(ctx, http.MethodPost, "/api/login", "", body); err == nil && r.status == http.StatusOK {
			err := json.Unmarshal(r.body, &session)
			c.token = session.Token
			return err
		}
		if err := wait(ctx, repeatAfter); err != nil {
			return err
		}
	}
	return errors.New("a customer can't log in")
}

var products = []string{"latte", "mocha", "beans"}

// place places the order. The request_id makes repeats harmless.
func (c *customer) place(ctx context.Context) error {
	ok, err := c.insist(ctx, http.MethodPost, "/api/orders", c.token, map[string]string{
		"request_id": c.requestID, "product": products[c.number%len(products)],
	}, &c.order)
	if err == nil && !ok {
		err = errors.New("the shop refuses the order " + c.requestID)
	}
	if err == nil {
		err = c.witness.placed(c.requestID, c.order.OutTradeNo)
	}
	return err
}

// params returns the parameters of wx.requestPayment, or nil if the order can't be paid.
func (c *customer) params(ctx context.Context) (json.RawMessage, error) {
	var params json.RawMessage
	_, err := c.insist(ctx, http.MethodPost, "/api/orders/"+c.order.OutTradeNo+"/payment", c.token, struct{}{}, &params)
	return params, err
}

func (c *customer) pay(ctx context.Context) error {
	params, err := c.params(ctx)
	if err != nil || params == nil {
		return err
	}
	return c.confirm(ctx, params)
}

// confirm pays on the phone. The order may have been paid, closed or expired meanwhile. If
// the phone refuses the parameters, the key has changed since: the customer opens the
// payment again.
func (c *customer) confirm(ctx context.Context, params json.RawMessage) error {
	var err error
	for range 50 {
		err = c.gw.RequestPayment(params)
		if err == nil || errors.Is(err, wxpaytest.ErrPaid) || errors.Is(err, wxpaytest.ErrClosed) || errors.Is(err, wxpaytest.ErrExpired) {
			return nil
		}
		var failed error
		if params, failed = c.params(ctx); failed != nil || params == nil || wait(ctx, repeatAfter) != nil {
			return failed
		}
	}
	return fmt.Errorf("the phone refuses the payment of %s: %w", c.order.OutTradeNo, err)
}

// payLate leaves the payment open for a while. It may be too late then.
func (c *customer) payLate(ctx context.Context) error {
	params, err := c.params(ctx)
	if err != nil || params == nil {
		return err
	}
	if err := c.sleep(ctx, time.Duration(5+c.random.IntN(28))*time.Minute); err != nil {
		return err
	}
	return c.confirm(ctx, params)
}

func (c *customer) payTwice(ctx context.Context) error {
	params, err := c.params(ctx)
	if err != nil || params == nil {
		return err
	}
	first := make(chan error, 1)
	go func() { first <- c.confirm(ctx, params) }()
	return errors.Join(c.confirm(ctx, params), <-first)
}

// comeBack starts the app again, on another instance and with the same request.
func (c *customer) comeBack(ctx context.Context) error {
	if _, err := c.params(ctx); err != nil {
		return err
	}
	return errors.Join(c.login(ctx), c.place(ctx), c.pay(ctx))
}

// tapTwice sends the same request twice at the same time.
func (c *customer) tapTwice(ctx context.Context) error {
	other := *c
	first := make(chan error, 1)
	go func() { first <- other.place(ctx) }()
	return errors.Join(c.place(ctx), <-first, c.pay(ctx))
}
