package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"strings"
	"syscall"
)

// proxyFailed says why the proxy cannot be used.
func (p probed) proxyFailed(host string, s *subject) (what, fix say, failed bool) {
	setting := s.proxySetting()
	if what, fix, wrong := setting.proxyMistake(); wrong && p.usesProxy() {
		return says("%s: the proxy cannot be used: %s", host, what), fix, true
	}
	if p.badProxy {
		return says("%s: the address of the proxy in the environment cannot be read", host), says("write %s as http://host:port, or remove it", setting.name), true
	}
	if p.proxy == nil {
		return say{}, say{}, false
	}
	var op *net.OpError
	switch isHTTPS := strings.HasPrefix(p.base, "https:"); {
	case p.refusal != 0:
		what, fix = p.proxyRefuses(host, setting.name)
		return what, fix, true
	case errors.As(p.err, &op) && (op.Op == "proxyconnect" || op.Op == "socks connect"), isHTTPS && p.stage < stageTLS:
		what, fix = p.proxyLost(host, setting.name)
		return what, fix, true
	}
	return say{}, say{}, false
}

// usesProxy reports whether a proxy that can be used would be used.
func (p probed) usesProxy() bool {
	return !p.excluded && strings.HasPrefix(p.base, "https:") && !isLoopback(hostname(p.base))
}

// proxyRefuses says how the proxy refused to connect.
func (p probed) proxyRefuses(host, name string) (what, fix say) {
	proxy := quoted(withoutUser(p.proxy))
	switch isPage := p.refusal/100 == 3 || p.refusal == http.StatusNetworkAuthenticationRequired; {
	case p.refusal == http.StatusProxyAuthRequired:
		return says("%s: the proxy %s wants a user and a password", host, proxy), says("write them into %s, as http://user:password@host:port, or add the host to NO_PROXY", name)
	case isPage:
		return says("%s: the proxy %s leads to another page (HTTP %d), such as the login page of this network", host, proxy, p.refusal), says("log in to the network first, or let it allow this machine without a login; or correct %s", name)
	}
	return says("%s: the proxy %s refuses this host (HTTP %d)", host, proxy, p.refusal), says("let the proxy allow CONNECT to %s, or add the host to NO_PROXY", host)
}

// proxyLost says why there is no connection to the proxy.
func (p probed) proxyLost(host, name string) (what, fix say) {
	var dns *net.DNSError
	var record tls.RecordHeaderError
	var unknown x509.UnknownAuthorityError
	var wrongName x509.HostnameError
	reason, fix := says("it does not answer as a proxy"), says("correct %s (host, port, user and password), or add the host to NO_PROXY", name)
	switch {
	case errors.As(p.err, &dns):
		reason = says("its name cannot be resolved (DNS)")
	case errors.Is(p.err, syscall.ECONNREFUSED):
		reason, fix = says("the connection is refused: nothing listens there"), says("start the proxy, or correct %s, or remove it if no proxy is needed", name)
	case errors.Is(p.err, syscall.ENETUNREACH) || errors.Is(p.err, syscall.EHOSTUNREACH):
		reason = says("there is no route to it")
	case p.proxy.Scheme == "https" && (errors.As(p.err, &record) || errors.Is(p.err, http.ErrSchemeMismatch)):
		reason, fix = says("it does not speak TLS"), says("write http:// instead of https:// in %s: the connection to WeChat Pay is encrypted all the same", name)
	case p.proxy.Scheme == "https" && (errors.As(p.err, &unknown) || errors.As(p.err, &wrongName)):
		reason = says("its own certificate is not trusted, or is for another host")
	case errors.Is(p.err, context.DeadlineExceeded) || isTimeout(p.err):
		reason = says("no connection in time")
	}
	return says("%s: the proxy %s cannot be used: %s", host, quoted(withoutUser(p.proxy)), reason), fix
}
