package main

import (
	"context"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// desk implements what the page shows and does. Its API is under /desk/, on the
// address of the page and on that of the gateway.
type desk struct {
	*program
	clock *pace
	index *index
	shops map[string][]string // sub_mch_ids by the mch_id of their service provider
	words pageWords
	leave func() // ends the events of the gateway

	windows *windows
	worlds  succession
}

// succession replaces one desk, with its gateway, by another.
type succession interface {
	now() *desk                       // the desk that answers
	hold(f func(d *desk) error) error // no desk is replaced during f
	replace(o opening) (*desk, error) // if it fails, nothing has changed
}

// opening is what a desk begins with.
type opening struct {
	records map[string][]byte
	clock   *wxpaytest.Clock
	speed   float64
	faults  []wxpaytest.Fault
}

func newDesk(p *program, speed float64, worlds succession) *desk {
	d := &desk{
		program: p, clock: newPace(p.gateway.Clock, speed), index: newIndex(), shops: map[string][]string{},
		words: readPageWords(), windows: newWindows(), worlds: worlds,
	}
	for _, id := range p.mchIDs() {
		for _, shop := range p.gateway.Merchant(id).SubMerchants {
			d.shops[id] = append(d.shops[id], shop.MchID)
		}
	}
	d.leave = p.gateway.Subscribe(d.notice)
	p.troubles.start(p.gateway.Clock.Now, func() { p.hub.publish(eventProblem, nil) })
	d.index.fill(p.gateway.Orders())
	return d
}

// notice receives an event. It must be fast, because the gateway waits for it.
func (d *desk) notice(e wxpaytest.Event) {
	ids := d.named(e)
	if e.Kind == wxpaytest.EventOrder {
		for _, id := range ids {
			d.index.add(id)
		}
	}
	d.hub.publish(e.Kind, ids)
}

// named returns the ids of the orders that an event concerns. It is one order,
// unless several sub-merchants of a service provider use the same number.
func (d *desk) named(e wxpaytest.Event) []string {
	switch {
	case e.OutTradeNo == "":
		return nil
	case d.shops[e.MchID] == nil:
		return []string{orderID(e.MchID, e.OutTradeNo)}
	}
	var ids []string
	for _, shop := range d.shops[e.MchID] {
		id := orderID(shop, e.OutTradeNo)
		if _, ok := d.gateway.Order(id); ok {
			ids = append(ids, id)
		}
	}
	return ids
}

// run drives the clock until ctx ends.
func (d *desk) run(ctx context.Context) { d.clock.run(ctx) }

// end stops the clock and the events of a desk that was replaced.
func (d *desk) end() {
	d.clock.end()
	d.leave()
}
