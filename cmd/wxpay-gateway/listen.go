package main

import (
	"errors"
	"net"
	"strconv"
	"syscall"
)

const (
	firstPage = 8080 // default port of the page
	pagePorts = 20   // how many more are tried if it is in use
)

// listenPage opens the address of the page. If its default port is in use, it takes
// the next free one: nothing but a browser has to know it. An address that was
// set stays.
func (p *program) listenPage() (net.Listener, error) {
	l, err := net.Listen("tcp", p.options.page)
	host, port, _ := net.SplitHostPort(p.options.page)
	first, _ := strconv.Atoi(port)
	for next := first + 1; errors.Is(err, syscall.EADDRINUSE) && !p.pageGiven && next <= first+pagePorts; next++ {
		if another, failed := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(next))); failed == nil {
			p.pageMoved = true
			return another, nil
		}
	}
	if err != nil {
		return nil, p.addressFailure("-page", p.options.page, err)
	}
	return l, nil
}

// namingFlag names the flag of an address that can't be opened, such as one that
// another gateway uses.
func (p *program) namingFlag(err error) error {
	var opening *net.OpError
	if !errors.As(err, &opening) || opening.Op != "listen" {
		return err
	}
	addresses := [][2]string{{"-api", p.api}, {"-backup", p.backup}, {"-proxy", p.proxy}}
	if opening.Addr == nil { // the host has no address
		for _, flag := range addresses {
			if _, err := net.ResolveTCPAddr("tcp", flag[1]); err != nil {
				return p.addressFailure(flag[0], flag[1], err)
			}
		}
		return err
	}
	host, taken, _ := net.SplitHostPort(opening.Addr.String())
	for _, flag := range addresses { // the host may have been written as a name
		if own, port, _ := net.SplitHostPort(flag[1]); port == taken && (own == host || net.ParseIP(own) == nil) {
			return p.addressFailure(flag[0], flag[1], err)
		}
	}
	return err
}

// addressFailure says what to do about an address that can't be opened. Backends
// know the addresses of the API, so that the gateway takes no other ones by itself.
func (p *program) addressFailure(flag, address string, err error) error {
	_, port, _ := net.SplitHostPort(address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		if other := gatewayOf(flag, address); other != nil {
			return fail("error.gatewayRuns", "flag", flag, "address", address, "page", other.Page, "flags", p.besides(other)).because(err)
		}
		return fail("error.used", "flag", flag, "address", address, "port", port, "flags", p.besides(nil)).because(err)
	case errors.Is(err, syscall.EACCES):
		return fail("error.portForbidden", "flag", flag, "address", address, "port", port).because(err)
	}
	return fail("error.address", "flag", flag, "address", address).because(err)
}

// gatewayOf returns the gateway that uses the address of a flag, or nil.
func gatewayOf(flag, address string) *setup {
	switch flag {
	case "-page":
		return gatewayAt("http://" + address)
	case "-proxy":
		return gatewayWithProxy(address)
	}
	return gatewayAt("https://" + address)
}
