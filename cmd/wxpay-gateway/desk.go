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

// desk implements what the page shows and does. Its API is under /desk/, on the
// address of the page and on that of the gateway.
type desk struct {
	*program
	clock *pace
	index *index
	shops map[string][]string // sub_mch_ids by the mch_id of their service provider
	leave func()              // ends the events of the gateway

	windows *windows
}

func newDesk(p *program, speed float64) *desk {
	d := &desk{program: p, clock: newPace(p.gateway.Clock, speed), index: newIndex(), shops: map[string][]string{}, windows: newWindows()}
	for _, id := range p.mchIDs() {
		for _, shop := range p.gateway.Merchant(id).SubMerchants {
			d.shops[id] = append(d.shops[id], shop.MchID)
		}
	}
	d.leave = p.gateway.Subscribe(d.notice)
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

// api returns the handler of the desk API, without the page.
func (d *desk) api() http.Handler {
	mux := http.NewServeMux()
	d.routes(mux)
	return d.guard(mux)
}

// page returns the handler of the desk API and of the files of the page.
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

// router is what routes needs of an http.ServeMux.
type router interface {
	Handle(pattern string, handler http.Handler)
	HandleFunc(pattern string, handler func(http.ResponseWriter, *http.Request))
}

// routes registers the desk API. openapi.json documents each route.
func (d *desk) routes(mux router) {
	mux.HandleFunc("GET /desk/openapi.json", sendOpenAPI)
	mux.Handle("GET /desk/setup", get(d.setup))
	mux.HandleFunc("GET /desk/"+rootFile, d.downloadCA)
	mux.HandleFunc("GET /desk/"+preloadFile, d.downloadPreload)
	mux.HandleFunc("GET /desk/"+shimFile, d.sendShim)
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

	mux.Handle("GET /desk/health", get(d.health))
	mux.HandleFunc("GET /desk/wait", d.wait)
	mux.Handle("POST /desk/window", post(d.openWindow))
	mux.Handle("GET /desk/window", get(d.window))
	mux.Handle("POST /desk/reset", post(d.resetAll))
	mux.HandleFunc("GET /desk/snapshot", d.downloadSnapshot)
	mux.HandleFunc("POST /desk/restore", d.restore)

	mux.Handle("POST /desk/sample", post(d.sample))
	mux.HandleFunc("POST /desk/sample/notify", d.sampleNotify)
}
