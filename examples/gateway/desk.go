package main

import (
	"context"
	"embed"
	"io/fs"
	"net/http"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

//go:embed page
var pageFiles embed.FS

// desk is what the page can see and do. Its API is under /desk/, on the page's
// address and on the gateway's.
type desk struct {
	*program
	clock *pace
	index *index
	hub   *hub
}

func newDesk(p *program) *desk {
	d := &desk{program: p, clock: newPace(p.gateway.Clock, p.speed), index: newIndex(), hub: newHub()}
	p.gateway.Subscribe(d.notice)
	d.index.fill(p.gateway.Orders())
	return d
}

// notice takes an event in. It must be fast: the gateway waits for it.
func (d *desk) notice(e wxpaytest.Event) {
	if e.Kind == "order" {
		d.index.add(orderID(e.MchID, e.OutTradeNo))
	}
	d.hub.publish(e)
}

// run has the clock run until ctx ends.
func (d *desk) run(ctx context.Context) { d.clock.run(ctx) }

// api is the desk API alone.
func (d *desk) api() http.Handler {
	mux := http.NewServeMux()
	d.routes(mux)
	return d.guard(mux)
}

// page is the desk API and the files of the page.
func (d *desk) page() http.Handler {
	mux := http.NewServeMux()
	d.routes(mux)
	files, err := fs.Sub(pageFiles, "page")
	if err != nil {
		panic(err) // the directory is embedded
	}
	mux.Handle("GET /", http.FileServerFS(files))
	return d.guard(mux)
}

func (d *desk) routes(mux *http.ServeMux) {
	mux.Handle("GET /desk/setup", get(d.setup))
	mux.Handle("GET /desk/orders", get(d.orders))
	mux.Handle("GET /desk/refunds", get(d.refunds))
	mux.Handle("GET /desk/order", get(d.story))
	mux.Handle("GET /desk/requests", get(d.requests))
	mux.Handle("GET /desk/request", get(d.request))
	mux.HandleFunc("GET /desk/events", d.events)

	mux.Handle("POST /desk/login", post(d.login))
	mux.Handle("POST /desk/cashier", post(d.cashier))
	mux.Handle("POST /desk/pay", post(d.pay))
	mux.Handle("POST /desk/cancel", post(d.cancel))
	mux.Handle("POST /desk/code", post(d.paymentCode))
	mux.Handle("POST /desk/password", post(d.password))
	mux.Handle("POST /desk/redeliver", post(d.redeliver))

	mux.Handle("POST /desk/refund", post(d.startRefund))
	mux.Handle("POST /desk/refund/finish", post(d.finishRefund))

	mux.Handle("GET /desk/faults", get(d.faults))
	mux.Handle("POST /desk/faults/inject", post(d.injectFault))
	mux.Handle("POST /desk/faults/remove", post(d.removeFault))

	mux.Handle("GET /desk/clock", get(d.clockState))
	mux.Handle("POST /desk/clock", post(d.setClock))

	mux.Handle("GET /desk/bill", get(d.bill))
	mux.HandleFunc("GET /desk/bill/file", d.billFile)

	mux.Handle("POST /desk/bench", post(d.bench))

	mux.Handle("POST /desk/sample", post(d.sample))
	mux.HandleFunc("POST /desk/sample/notify", d.sampleNotify)
}
