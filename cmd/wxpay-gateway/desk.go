package main

import (
	"io/fs"
	"net/http"
)

// api returns the handler of the desk API, without the page.
func (d *desk) api() http.Handler {
	mux := http.NewServeMux()
	d.routes(mux)
	return d.guard(checkQuery(mux))
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
	return d.strays(d.guard(checkQuery(mux)))
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
	mux.Handle("GET /desk/undelivered", get(d.undelivered))
	mux.Handle("GET /desk/requests", get(d.requests))
	mux.Handle("GET /desk/request", get(d.request))
	mux.Handle("GET /desk/request/curl", get(d.requestCurl))
	mux.HandleFunc("GET /desk/events", d.events)
	mux.Handle("GET /desk/problems", get(d.problems))
	mux.Handle("POST /desk/problems/forget", post(d.forgetProblems))

	mux.Handle("POST /desk/login", post(d.login))
	mux.Handle("POST /desk/cashier", post(d.cashier))
	mux.Handle("POST /desk/pay", post(d.pay))
	mux.Handle("POST /desk/cancel", post(d.cancel))
	mux.Handle("POST /desk/code", post(d.paymentCode))
	mux.Handle("POST /desk/password", post(d.password))
	mux.Handle("POST /desk/redeliver", post(d.redeliver))

	mux.Handle("POST /desk/refund", post(d.startRefund))
	mux.Handle("POST /desk/refund/finish", post(d.finishRefund))
	mux.Handle("GET /desk/refund/end", get(d.refundEnd))
	mux.Handle("POST /desk/refund/end", post(d.setRefundEnd))

	mux.Handle("GET /desk/faults", get(d.faults))
	mux.Handle("GET /desk/failures", get(failures))
	mux.Handle("POST /desk/faults/inject", post(d.injectFault))
	mux.Handle("POST /desk/faults/remove", post(d.removeFault))

	mux.Handle("GET /desk/clock", get(d.clockState))
	mux.Handle("POST /desk/clock", post(d.setClock))

	mux.Handle("GET /desk/bill", get(d.bill))
	mux.Handle("GET /desk/bill/last", get(d.lastBill))
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
	mux.HandleFunc("POST "+sampleNotifyPath, d.sampleNotify)
	mux.HandleFunc("POST "+sampleRefundPath, d.sampleRefundNotify)
}
