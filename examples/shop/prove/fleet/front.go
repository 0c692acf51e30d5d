package fleet

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
)

// A Front is the address under which customers and WeChat Pay reach the shop. It gives
// every request to a random instance that is ready.
type Front struct {
	URL string // http://127.0.0.1:port

	server    *httptest.Server
	fleet     atomic.Pointer[Fleet]
	relay     func(id int, path string, status int) bool
	notifying []atomic.Int64
}

// notifyPaths begin the paths of notifications.
const notifyPaths = "/wxpay/"

// NewFront starts a front for that many instances. The function relay is called for every
// answer of an instance; if it returns false, the answer is not sent. Requests wait for [Front.Serve].
func NewFront(instances int, relay func(id int, path string, status int) bool) *Front {
	f := &Front{relay: relay, notifying: make([]atomic.Int64, instances)}
	f.server = httptest.NewUnstartedServer(f)
	f.server.Config.ErrorLog = log.New(io.Discard, "", 0) // a kill breaks off many answers
	f.server.Start()
	f.URL = f.server.URL
	return f
}

// Serve begins to give requests to the instances.
func (f *Front) Serve(fleet *Fleet) { f.fleet.Store(fleet) }

// Notifying reports whether an instance handles a notification now.
func (f *Front) Notifying(id int) bool { return f.notifying[id].Load() > 0 }

// Close stops the front.
func (f *Front) Close() {
	f.server.CloseClientConnections()
	f.server.Close()
}

// ServeHTTP forwards one request.
func (f *Front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id, addr, ok := 0, "", false
	if fleet := f.fleet.Load(); fleet != nil {
		id, addr, ok = fleet.Addr()
	}
	if !ok {
		http.Error(w, "no instance is ready", http.StatusServiceUnavailable)
		return
	}
	if strings.HasPrefix(r.URL.Path, notifyPaths) {
		f.notifying[id].Add(1)
		defer f.notifying[id].Add(-1)
	}
	f.proxy(id, addr).ServeHTTP(w, r)
}

func (f *Front) proxy(id int, addr string) *httputil.ReverseProxy {
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(&url.URL{Scheme: "http", Host: addr}) },
		ModifyResponse: func(r *http.Response) error {
			if !f.relay(id, r.Request.URL.Path, r.StatusCode) {
				return http.ErrAbortHandler
			}
			return nil
		},
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
		ErrorLog:     f.server.Config.ErrorLog,
	}
}
