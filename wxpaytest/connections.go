package wxpaytest

import (
	"crypto/tls"
	"fmt"
	"slices"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/accept"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/authority"
)

// Connections counts the connections to an address since the gateway started.
type Connections struct {
	Accepted   int // TCP connections
	Handshakes int // finished TLS handshakes, including resumed ones
	Resumed    int // handshakes that resumed a TLS session
	Open       int // TCP connections that are open now
}

// connections are the addresses of the gateway, and the faults that strike new
// connections. A sandbox has none.
type connections struct {
	faults    *faults
	authority *authority.Authority
	front     *front
	tenant    *tenant // of front
}

// open opens both addresses.
func (r *connections) open(addr, backupAddr string) error {
	f := r.front
	config := accept.Config{
		TLS: accept.NewTLS(r.authority.Server()), Handler: f.serve, Context: f.life.ctx, Go: f.life.active.Go,
		Strike: f.treat, BeforeNext: f.refuse, Report: f.report,
	}
	for _, at := range [][2]string{{MainHost, addr}, {BackupHost, backupAddr}} {
		a, err := accept.Open(config, at[0], at[1])
		if err != nil {
			return fmt.Errorf("wxpaytest: %w", err)
		}
		f.addresses = append(f.addresses, a)
	}
	f.addresses[0].Beside, f.addresses[1].Beside = f.addresses[1].URL(), f.addresses[0].URL()
	return nil
}

// openProxy opens the proxy that leads to both addresses.
func (r *connections) openProxy(addr string) (err error) {
	f, routes := r.front, map[string]*accept.Address{}
	for i, hosts := range [][]string{mainHosts(), BackupHosts()} {
		for _, host := range hosts {
			routes[host] = f.addresses[i]
		}
	}
	if f.proxy, err = accept.OpenProxy(addr, routes, f.life.enter, f.life.leave, f.report); err != nil {
		return fmt.Errorf("wxpaytest: the proxy: %w", err)
	}
	return nil
}

// begin serves the connections.
func (r *connections) begin() {
	for _, a := range r.front.addresses {
		r.front.life.active.Go(a.Serve)
	}
	if r.front.proxy != nil {
		r.front.life.active.Go(r.front.proxy.Serve)
	}
}

func (r *connections) close() { r.front.close(r.tenant) }

// counts returns the counts of one host. If host is empty, it returns the sums.
func (r *connections) counts(host string) (sum Connections) {
	for _, a := range r.front.addresses {
		if host == "" || host == a.Name {
			c := a.Counts()
			sum.Accepted += c.Accepted
			sum.Handshakes += c.Handshakes
			sum.Resumed += c.Resumed
			sum.Open += c.Open
		}
	}
	return sum
}

// strike lets a fault strike anything but a notification.
func (r *connections) strike(e occasion) *fault {
	f, played := r.faults.strike(e)
	r.armNext(played)
	return f
}

// treat lets a fault strike a new connection.
func (r *connections) treat(host string) accept.Treatment {
	f := r.strike(occasion{layer: atConnect, host: host})
	t := accept.Treatment{Accept: f.accept}
	if f.certificate != nil {
		t.Certificate = func() *tls.Certificate { return f.certificate(r.authority) }
	}
	return t
}

// armNext calls arm after a fault has struck: a script may have reached its
// next fault.
func (r *connections) armNext(played []injection) {
	for _, in := range played {
		if turn, ok := in.(*script); ok {
			r.arm(turn)
		}
	}
}

// arm prepares the addresses for the faults of an injection that could strike
// new connections next.
func (r *connections) arm(in injection) {
	armed := r.faults.armed(in)
	for _, a := range r.front.addresses {
		if slices.ContainsFunc(armed, func(f *fault) bool { return f.connection() && (f.Host == "" || f.Host == a.Name) }) {
			r.refuse(a)
			a.EndIdle()
		}
	}
}

// refuse lets a fault close an address before its next connection.
func (r *connections) refuse(a *accept.Address) {
	if a.Refuses() {
		return
	}
	f, played := r.faults.strike(occasion{layer: atListen, host: a.Name})
	if f.name == "" {
		return
	}
	for _, b := range r.front.addresses {
		if f.Host == "" || f.Host == b.Name {
			r.front.refuseFor(r.tenant, b, f.Delay)
			b.EndIdle()
		}
	}
	r.armNext(played)
}

// recover opens all refused addresses again.
func (r *connections) recover() {
	for _, a := range r.front.addresses {
		a.Recover()
	}
}
