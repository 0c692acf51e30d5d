package main

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// pace drives the gateway's clock at a speed that can be changed.
type pace struct {
	clock *wxpaytest.Clock

	mu    sync.Mutex
	ctx   context.Context // context of the program; nil before run is called
	speed float64
	stop  context.CancelFunc // stops the clock at the current speed
	runs  sync.WaitGroup
}

func newPace(clock *wxpaytest.Clock, speed float64) *pace {
	return &pace{clock: clock, speed: speed, stop: func() {}}
}

func (p *pace) run(ctx context.Context) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ctx = ctx
	p.start()
}

func (p *pace) set(speed float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stop()
	p.speed = speed
	if p.ctx != nil {
		p.start()
	}
}

func (p *pace) start() {
	ctx, stop := context.WithCancel(p.ctx)
	p.stop = stop
	speed := p.speed
	if speed > 0 {
		p.runs.Go(func() { p.clock.Run(ctx, speed) })
	}
}

// end stops the clock for good.
func (p *pace) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stop()
	p.ctx = nil
}

func (p *pace) current() float64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.speed
}

// clockAnswer is the state of the clock. The page counts on from it.
type clockAnswer struct {
	Now          time.Time `json:"now"`
	Speed        float64   `json:"speed"`
	Real         time.Time `json:"real"` // time of this machine
	NextDelivery time.Time `json:"nextDelivery,omitzero"`
	NextRefund   time.Time `json:"nextRefund,omitzero"` // when the next refund ends by itself
	NextEvent    time.Time `json:"nextEvent,omitzero"`
}

func (d *desk) clockState(*http.Request) (clockAnswer, error) {
	a := clockAnswer{Now: d.gateway.Clock.Now(), Speed: d.clock.current(), Real: time.Now()}
	a.NextDelivery, _ = d.gateway.NextDelivery()
	a.NextRefund, _ = d.gateway.NextRefundEnd()
	a.NextEvent, _ = d.gateway.Clock.NextEvent()
	return a, nil
}
