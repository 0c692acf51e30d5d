package main

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

func (r *running) snapshot() string {
	r.t.Helper()
	response, err := http.Get(r.pageURL() + "/desk/snapshot")
	require.NoError(r.t, err)
	require.Equal(r.t, http.StatusOK, response.StatusCode)
	return string(body(r.t, response))
}

// eventful does something of every kind, so that a reset or a snapshot has work.
func (r *running) eventful() (id string) {
	r.t.Helper()
	id = r.paid("20150806125346", 101)
	refund := tell[refundRow](r, "/desk/refund", map[string]any{"order": id, "fee": 30})
	tell[nothing](r, "/desk/refund/finish", map[string]any{"refund": refund.ID, "status": "SUCCESS"})
	tell[faultBoard](r, "/desk/faults/inject", map[string]any{"name": "system-error-before", "path": "/pay/micropay", "times": 3})
	tell[clockAnswer](r, "/desk/clock", map[string]any{"advance": 7200})
	return id
}

func TestReset(t *testing.T) {
	for name, args := range map[string][]string{"with a state file": nil, "without": {"-state", "none"}} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "desk")
			r := startIn(t, dir, args...)
			r.eventful()
			tell[clockAnswer](r, "/desk/clock", map[string]any{"speed": 2})
			first := ask[orderList](r, "/desk/orders").Orders[0].TransactionID
			configured := ask[setup](r, "/desk/setup")
			r.troubles.add(wxpaytest.Problem{Name: wxpaytest.ProblemUntrusted})
			require.NotEmpty(t, ask[problemList](r, "/desk/problems").Problems)
			next := r.changes()

			clock := tell[clockAnswer](r, "/desk/reset", nothing{})
			assert.WithinDuration(t, time.Now(), clock.Now, time.Minute)
			assert.Zero(t, clock.Speed, "the speed of the flag")
			for c := next(); !contains(c.Kinds, kindReset); c = next() {
			}
			r.isEmpty()
			assert.Empty(t, ask[problemList](r, "/desk/problems").Problems)
			assert.Equal(t, configured, ask[setup](r, "/desk/setup"), "addresses, merchants and certificates stay")
			id := r.paid("20150806125346", 101)
			second := ask[story](r, "/desk/order?id="+id).Order
			assert.NotEqual(t, first, second.TransactionID, "no transaction_id is used twice")
		})
	}
}

func (r *running) isEmpty() {
	r.t.Helper()
	assert.Empty(r.t, ask[orderList](r, "/desk/orders").Orders)
	assert.Empty(r.t, ask[refundList](r, "/desk/refunds").Refunds)
	assert.Empty(r.t, ask[requestList](r, "/desk/requests").Requests)
	assert.Empty(r.t, ask[faultBoard](r, "/desk/faults").Active)
	assert.Zero(r.t, ask[clockAnswer](r, "/desk/clock").NextDelivery)
}

// A reset outlives the program.
func TestResetIsStored(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "desk")
	t.Run("first", func(t *testing.T) {
		r := startIn(t, dir)
		r.eventful()
		tell[clockAnswer](r, "/desk/reset", nothing{})
	})
	startIn(t, dir).isEmpty()
}

func TestResetAtTheStart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "desk")
	var first string
	t.Run("first", func(t *testing.T) {
		r := startIn(t, dir)
		first = ask[story](r, "/desk/order?id="+r.eventful()).Order.TransactionID
	})
	r := startIn(t, dir, "-reset", "-mch-id", "1900000109", "-appid", "wx8888888888888888") // the orders were another merchant's
	r.isEmpty()
	id := r.paid("20150806125346", 101)
	assert.NotEqual(t, first, ask[story](r, "/desk/order?id="+id).Order.TransactionID)
}

// While the gateway is emptied again and again, every request gets an answer of one
// world, and what is told about an order is about this order alone.
func TestResetUnderLoad(t *testing.T) {
	backend := newAcking(t)
	r := start(t, "-speed", "60")
	stop := make(chan struct{})
	var running sync.WaitGroup
	for i := range 3 {
		running.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
					r.trade(fmt.Sprintf("reset%d-%06d", i, n), backend)
				}
			}
		})
	}
	saved := r.snapshot()
	for i := range 30 {
		time.Sleep(5 * time.Millisecond) // a random point of the load
		if i%3 == 2 {
			response, err := http.Post(r.pageURL()+"/desk/restore", "application/json", strings.NewReader(saved))
			require.NoError(t, err)
			read[clockAnswer](r, response, http.StatusOK)
			continue
		}
		tell[clockAnswer](r, "/desk/reset", nothing{})
	}
	close(stop)
	running.Wait()
	tell[clockAnswer](r, "/desk/reset", nothing{})
	r.isEmpty()
	got := backend.count()
	tell[clockAnswer](r, "/desk/clock", map[string]any{"advance": 24 * 3600})
	assert.Equal(t, got, backend.count(), "nothing of an earlier world is delivered")
}

// trade places an order, pays it and reads its story. The order may be gone at any
// time.
func (r *running) trade(no string, b *acking) {
	id, _ := r.order(no, 100, b.URL)
	response := r.post("/desk/pay", map[string]any{"order": id})
	assert.Contains(r.t, []int{http.StatusOK, http.StatusNotFound}, response.StatusCode)
	body(r.t, response)
	response, err := http.Get(r.pageURL() + "/desk/order?id=" + id)
	require.NoError(r.t, err)
	if response.StatusCode == http.StatusOK {
		s := read[story](r, response, http.StatusOK)
		assert.Equal(r.t, id, s.Order.ID)
		for _, e := range s.Events {
			if e.Delivery != nil {
				assert.Contains(r.t, e.Delivery.Body, no)
			}
		}
		return
	}
	body(r.t, response)
}
