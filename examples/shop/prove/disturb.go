//go:build unix

package main

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/seed6780280e/wxpay/examples/shop/prove/kills"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// stale faults answer with an outdated state.
var stale = []wxpaytest.FaultName{wxpaytest.StaleQuery, wxpaytest.AlternatingQuery}

// slow faults keep an instance waiting. They are injected less often.
var slow = []wxpaytest.FaultName{wxpaytest.TimeoutBefore, wxpaytest.TimeoutAfter}

// leftOut faults last until they are removed, or take too much time.
var leftOut = []wxpaytest.FaultName{
	wxpaytest.ConnectionRefused, wxpaytest.SilentHandshake, wxpaytest.GzipBomb, wxpaytest.EndlessBody, wxpaytest.SlowHeaders, wxpaytest.SlowBody,
}

// injectFaults makes the gateway as bad as the real world: all faults, outdated answers,
// and notifications that come twice, late, or never.
func (w *world) injectFaults() {
	var names []wxpaytest.FaultName
	for _, name := range wxpaytest.Faults() {
		if !slices.Contains(leftOut, name) && !slices.Contains(stale, name) {
			names = append(names, name)
		}
	}
	seed := w.seed * 10_000
	inject := func(f wxpaytest.Fault) {
		seed++
		f.Times, f.Seed = -1, seed
		w.gw.Inject(f)
	}
	for _, name := range names {
		share := w.faults / float64(len(names))
		if slices.Contains(slow, name) {
			share /= 8
		}
		inject(wxpaytest.Fault{Name: name, Probability: share})
	}
	for _, name := range stale {
		inject(wxpaytest.Fault{Name: name, Probability: w.stale / 2})
	}
	for _, name := range wxpaytest.NotifyFaults() {
		inject(wxpaytest.Fault{Name: name, Path: wxpaytest.NotifyPath, Probability: w.faults / 5, Copies: 3})
	}
}

// killAtRandom kills instances at any time.
func (w *world) killAtRandom(ctx context.Context) {
	for wait(ctx, 50*time.Millisecond) == nil {
		if id, _, ok := w.fleet.Addr(); ok {
			w.plan.Strike(kills.AnyTime, func() bool { return w.fleet.Kill(id) })
		}
	}
}

// killWhileDaysPass kills instances while they work on what has become due.
func (w *world) killWhileDaysPass(ctx context.Context) {
	const killsPerJump, pause = 2, time.Second
	for range killsPerJump {
		if id, _, ok := w.fleet.Addr(); ok && wait(ctx, rand.N(pause)) == nil {
			w.plan.Strike(kills.DaysPass, func() bool { return w.fleet.Kill(id) })
		}
	}
}

// cutAtRandom cuts the database connections of an instance from time to time. On SQLite
// there are none.
func (w *world) cutAtRandom(ctx context.Context) {
	for !w.sqlite && wait(ctx, w.beat/2+rand.N(w.beat)) == nil {
		if id, _, ok := w.fleet.Addr(); ok && w.proxies[id].Cut() > 0 {
			w.cuts.Add(1)
		}
	}
}
