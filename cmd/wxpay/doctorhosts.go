package main

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"syscall"
)

// judgeHosts reports what the probes found.
func (c *checkup) judgeHosts(probes []probed, s *subject) {
	var proxies []string
	_, _, unusable := s.proxySetting().proxyMistake()
	for _, p := range probes {
		if p.proxy != nil && !unusable && !slices.Contains(proxies, p.proxy.Redacted()) {
			proxies = append(proxies, p.proxy.Redacted())
			c.ok(checkProxy, "the environment sends requests to %s through the proxy %s", hostOf(p.base), quoted(withoutUser(p.proxy)))
		}
		if p.err == nil {
			c.reached(p)
			continue
		}
		what, fix := p.failed(s)
		if p.base == backupHost && probes[0].err == nil {
			c.warn(checkHosts, what, says("without the backup host, payments fail while the main host is down: allow both in the firewall"))
			continue
		}
		c.problem(checkHosts, what, fix)
	}
	c.judgeIssuers(probes)
}

func (c *checkup) reached(p probed) {
	if p.cert == nil {
		c.ok(checkHosts, "%s answers (not encrypted)", hostOf(p.base))
		return
	}
	c.ok(checkHosts, "%s answers; its certificate is from %s", hostOf(p.base), quoted(issuerName(p.cert)))
}

// failed says why a host was not reached.
func (p probed) failed(s *subject) (what, fix say) {
	host := hostOf(p.base)
	if what, fix, found := p.proxyFailed(host, s); found {
		return what, fix
	}
	if p.proxy == nil && p.address != "" && p.address != host { // a name in /etc/hosts may be the cause
		host += " (" + p.address + ")"
	}
	what, fix, found := p.certificateFailed(host, s)
	if !found {
		what, fix = p.connectionFailed(host)
		fix = p.withoutProxy(fix, s)
	}
	if p.isElsewhere() {
		fix = says("this is no address of WeChat Pay: look for the name in /etc/hosts, and compare the DNS servers")
	}
	return what, fix
}

// isElsewhere reports whether the name of WeChat Pay led to an address of a private
// network. A proxy program on this machine may use such addresses, but then they answer.
func (p probed) isElsewhere() bool {
	address, err := netip.ParseAddrPort(p.address)
	if err != nil || p.proxy != nil || !isWeChat(p.base) {
		return false
	}
	ip := address.Addr().Unmap()
	return ip.IsLoopback() || ip.IsPrivate() || ip.IsUnspecified() || ip.IsLinkLocalUnicast() || testNetwork.Contains(ip)
}

// testNetwork is the network that RFC 2544 reserves.
var testNetwork = netip.MustParsePrefix("198.18.0.0/15")

// connectionFailed says why there is no connection, or no answer.
func (p probed) connectionFailed(host string) (what, fix say) {
	var dns *net.DNSError
	var record tls.RecordHeaderError
	var op *net.OpError
	switch {
	case errors.As(p.err, &dns):
		return says("%s: its name cannot be resolved (DNS)", host), p.without(says("check the name, and the DNS servers of this machine or container"))
	case errors.Is(p.err, syscall.ECONNREFUSED):
		return says("%s: the connection is refused", host), p.without(says("check host and port, and that the server runs"))
	case errors.Is(p.err, syscall.ENETUNREACH) || errors.Is(p.err, syscall.EHOSTUNREACH):
		return says("%s: there is no route to it", host), p.without(says("check the network of this machine, its firewall and its routes"))
	case p.proxy == nil && (errors.As(p.err, &record) || errors.Is(p.err, http.ErrSchemeMismatch)):
		return says("%s: the server does not speak TLS", host), says("check the port; an http server needs http:// in WXPAY_BASE_URL, which only this machine may use")
	case errors.As(p.err, &op) && op.Op == "remote error":
		return says("%s: the server ends the TLS handshake: %s", host, quoted(op.Err.Error())), says("the server must speak TLS 1.2 or later; a proxy or a firewall may answer in its place")
	}
	return p.lost(host)
}

// withoutProxy adds that a variable with a proxy is not used.
func (p probed) withoutProxy(fix say, s *subject) say {
	if name, found := s.unusedProxy(); found && p.proxy == nil && isWeChat(p.base) {
		return says("%s; %s is not used for https: if the network needs a proxy, set HTTPS_PROXY", fix, name)
	}
	return fix
}

// without adds that NO_PROXY excludes the host from the proxy.
func (p probed) without(fix say) say {
	if p.proxy == nil && p.excluded {
		return says("%s; NO_PROXY excludes the host from the proxy", fix)
	}
	return fix
}

// lost says at which stage a host did not answer.
func (p probed) lost(host string) (what, fix say) {
	blocked := p.without(says("check the firewall, and whether a proxy must be set in HTTPS_PROXY"))
	if p.proxy != nil {
		blocked = says("check the proxy %s: it must pass on the connection to this host, or add the host to NO_PROXY", quoted(withoutUser(p.proxy)))
	}
	switch late := errors.Is(p.err, context.DeadlineExceeded) || isTimeout(p.err); {
	case p.stage == stageDNS && late:
		return says("%s: DNS does not answer in time", host), says("check the name, and the DNS servers of this machine or container")
	case p.stage <= stageTCP && late:
		return says("%s: no connection in time (TCP)", host), blocked
	case p.stage <= stageTCP:
		return says("%s: no connection (TCP)", host), blocked
	case p.stage == stageTLS && late:
		return says("%s: connected, but the TLS handshake does not end in time", host), blocked
	case p.stage == stageTLS:
		return says("%s: connected, but the TLS handshake fails", host), blocked
	case late:
		return says("%s: connected, but no answer in time", host), says("try again; if it stays, check the proxy or the gateway")
	}
	return says("%s: connected, but the answer breaks off", host), says("check the port, and the proxy or the gateway")
}
