package main

import (
	"context"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// program is the gateway with its page. The gateway is open; serve serves the
// page.
type program struct {
	options
	gateway   *wxpaytest.Server
	desk      pages
	page      net.Listener
	troubles  *troubles
	records   *leases      // nil: not open yet
	handler   http.Handler // of the desk API on the addresses of the gateway
	hub       *hub
	started   time.Time
	oldKey    bool // the authority has the key of an earlier start
	pageMoved bool // the default port of the page was in use
	newCA     bool // the CA certificate of an earlier start was replaced
}

// pages is what the program serves: the page, its API, and the clock that it shows.
type pages interface {
	run(ctx context.Context)
	close()
	api() http.Handler
	page() http.Handler
}

// mchIDs returns the mch_id of each merchant. A merchant without one has the
// default of the gateway.
func (p *program) mchIDs() []string {
	var ids []string
	for _, m := range p.merchants {
		ids = append(ids, p.gateway.Merchant(m.MchID).MchID)
	}
	return ids
}

// path returns the absolute path of a file in the program's directory.
func (p *program) path(elements ...string) string {
	return absolutePath(filepath.Join(append([]string{p.dir}, elements...)...))
}

// absolutePath returns the absolute path of a file; "" stays.
func absolutePath(name string) string {
	if name == "" {
		return ""
	}
	if absolute, err := filepath.Abs(name); err == nil {
		return absolute
	}
	return name
}

func (p *program) pageURL() string { return "http://" + p.page.Addr().String() }
