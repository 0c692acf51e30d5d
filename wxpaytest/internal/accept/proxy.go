package accept

import (
	"bufio"
	"cmp"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// Limits of a [Proxy].
const (
	maxTunnels = 1000             // open at a time
	maxWaiting = 200              // connections whose request has not arrived
	maxConnect = 8 << 10          // bytes of a request
	maxPause   = 10 * time.Second // for the request, and to send a response
)

// Proxy is an HTTP proxy whose tunnels end at the addresses of the gateway. It
// opens no connection itself: nothing that it receives can leave the machine.
type Proxy struct {
	Port string // host and port to reach it at

	routes   map[string]*Address // by host:443
	report   func(p Problem)
	enter    func() bool
	leave    func()
	http     *http.Server
	listener net.Listener
	waiting  chan struct{} // has an element for each connection whose request has not arrived
	tunnels  atomic.Int32
	limit    int32 // of tunnels
}

// OpenProxy listens on addr, or on a free port of 127.0.0.1 if addr is empty. The
// routes are by host name. A request calls enter, and leave if enter returns true.
// A mistake of a client calls report.
func OpenProxy(addr string, routes map[string]*Address, enter func() bool, leave func(), report func(p Problem)) (*Proxy, error) {
	l, err := net.Listen("tcp", cmp.Or(addr, "127.0.0.1:0"))
	if err != nil {
		return nil, err
	}
	p := &Proxy{
		Port: reachable(l.Addr()), routes: map[string]*Address{}, enter: enter, leave: leave, report: report,
		listener: l, waiting: make(chan struct{}, maxWaiting), limit: maxTunnels,
	}
	for host, a := range routes {
		p.routes[host+":443"] = a
	}
	p.http = &http.Server{
		Handler: http.HandlerFunc(p.serve), ConnState: p.stateChanged, DisableGeneralOptionsHandler: true,
		MaxHeaderBytes: maxConnect, ReadTimeout: maxPause, WriteTimeout: maxPause, ErrorLog: log.New(io.Discard, "", 0),
	}
	return p, nil
}

// URL returns the value for HTTPS_PROXY.
func (p *Proxy) URL() string { return "http://" + p.Port }

// Serve serves the connections until the proxy is stopped.
func (p *Proxy) Serve() { _ = p.http.Serve(waitingListener{p.listener, p.waiting, p.report}) }

// Stop stops the proxy. The tunnels belong to the addresses, which close them.
func (p *Proxy) Stop() {
	_ = p.http.Close()
	_ = p.listener.Close() // if Serve was never called
}

// waitingListener accepts a connection when there is a place for it.
type waitingListener struct {
	net.Listener
	waiting chan struct{}
	report  func(p Problem)
}

// clientConn is a connection of a client to the proxy.
type clientConn struct {
	net.Conn
	report func(p Problem)
	begun  bool
}

// Read also reports a client that speaks TLS to the proxy itself.
func (c *clientConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 && !c.begun && p[0] == handshakeRecord {
		c.report(Problem{Name: TLSToProxy, Host: proxyName, Client: c.RemoteAddr().String()})
	}
	c.begun = c.begun || n > 0
	return n, err
}

// handshakeRecord is the first byte of a TLS connection.
const handshakeRecord = 22

func (l waitingListener) Accept() (net.Conn, error) {
	l.waiting <- struct{}{}
	c, err := l.Listener.Accept()
	if err != nil {
		<-l.waiting
		return nil, err
	}
	return &clientConn{Conn: c, report: l.report}, nil
}

func (p *Proxy) stateChanged(_ net.Conn, state http.ConnState) {
	if state == http.StateHijacked || state == http.StateClosed {
		<-p.waiting
	}
}

func (p *Proxy) serve(w http.ResponseWriter, r *http.Request) {
	if !p.enter() {
		panic(http.ErrAbortHandler)
	}
	defer p.leave()
	tcp, read, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return // the client is gone
	}
	tcp = tcp.(*clientConn).Conn
	_ = tcp.SetWriteDeadline(time.Now().Add(maxPause))
	if r.Method == http.MethodConnect {
		err = p.connect(r.RequestURI, tcp, read.Reader)
	} else {
		p.reportOf(NoConnect, tcp, addressOf(r.URL))
		err = p.refusal(http.StatusForbidden, withoutConnect).send(tcp)
	}
	if err != nil {
		hangUp(tcp)
	}
}

// proxyName is the Host of a [Problem] of the proxy.
const proxyName = "proxy"

func (p *Proxy) reportOf(name string, client net.Conn, subject string) {
	p.report(Problem{Name: name, Host: proxyName, Client: client.RemoteAddr().String(), Subject: subject})
}

// addressOf returns a URL without its user and its query, which may be secret: a
// login has its AppSecret there.
func addressOf(u *url.URL) string {
	path := cmp.Or(u.EscapedPath(), u.Opaque)
	if u.Host == "" {
		return path
	}
	return u.Scheme + "://" + u.Host + path
}

// hostOf returns the target of a CONNECT without what a client may have put around it.
func hostOf(target string) string {
	target, _, _ = strings.Cut(target, "?")
	return target[strings.LastIndex(target, "@")+1:]
}

// connect answers a CONNECT to target.
func (p *Proxy) connect(target string, tcp net.Conn, read *bufio.Reader) error {
	a := p.routes[strings.ToLower(target)]
	open := p.tunnels.Add(1)
	refused := p.refuses(a, open)
	if refused != nil {
		p.tunnels.Add(-1)
		if a == nil {
			p.reportOf(UnknownHost, tcp, hostOf(target))
		}
		return refused.send(tcp)
	}
	if _, err := io.WriteString(tcp, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		p.tunnels.Add(-1)
		return err
	}
	_ = tcp.SetWriteDeadline(time.Time{})
	early, _ := read.Peek(read.Buffered())
	a.Tunnel(tcp, early, func() { p.tunnels.Add(-1) })
	return nil
}

// refuses returns why a CONNECT is refused, or nil.
func (p *Proxy) refuses(a *Address, open int32) *refusal {
	switch {
	case a == nil:
		return p.refusal(http.StatusForbidden, otherHost)
	case open > p.limit:
		return p.refusal(http.StatusServiceUnavailable, tooMany)
	case a.Refuses():
		return p.refusal(http.StatusBadGateway, faulty)
	}
	return nil
}
