package main

import (
	"crypto/tls"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// gatewayAt returns the settings of the gateway with a URL, or nil.
func gatewayAt(url string) *setup {
	client := &http.Client{
		Timeout:   time.Second,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true}, // it sends nothing secret
	}
	response, err := client.Get(url + "/desk/setup")
	if err != nil {
		return nil
	}
	defer response.Body.Close()
	var s setup
	if json.NewDecoder(io.LimitReader(response.Body, maxQuestion)).Decode(&s) != nil || s.API == "" {
		return nil
	}
	return &s
}

// gatewayWithProxy returns the gateway with a proxy, or nil. A proxy does not say whose
// it is, so that the usual pages are asked.
func gatewayWithProxy(address string) *setup {
	found := make(chan *setup, pagePorts+1)
	for port := firstPage; port <= firstPage+pagePorts; port++ {
		go func() {
			s := gatewayAt("http://127.0.0.1:" + strconv.Itoa(port))
			if s != nil && s.Proxy != "http://"+address {
				s = nil
			}
			found <- s
		}()
	}
	for range pagePorts + 1 {
		if s := <-found; s != nil {
			return s
		}
	}
	return nil
}

// besides returns the flags with which this gateway can run beside what uses its
// addresses: other ports, and another directory if the other gateway has the same.
func (p *program) besides(other *setup) string {
	var flags []string
	taken := map[string]bool{}
	addresses := [][2]string{{"-api", p.api}, {"-backup", p.backup}, {"-proxy", p.proxy}}
	if p.pageGiven {
		addresses = append(addresses, [2]string{"-page", p.options.page})
	}
	for _, flag := range addresses {
		if flag[1] == "" || p.page != nil && p.options.page == flag[1] {
			continue
		}
		free := freeFrom(flag[1], taken)
		if taken[free] = true; free != flag[1] {
			flags = append(flags, flag[0]+" "+free)
		}
	}
	if own, err := filepath.Abs(p.dir); other != nil && err == nil && filepath.Dir(other.CA) == own {
		flags = append(flags, "-dir "+shellWord(p.dir+"2"))
	}
	return strings.Join(flags, " ")
}

// freeFrom returns an address, with another port if its own is in use or taken.
func freeFrom(address string, taken map[string]bool) string {
	host, port, _ := net.SplitHostPort(address)
	first, err := strconv.Atoi(port)
	if err != nil {
		return address
	}
	for next := first; next <= min(first+1000, 65535); next += 10 {
		candidate := net.JoinHostPort(host, strconv.Itoa(next))
		if taken[candidate] {
			continue
		}
		if l, err := net.Listen("tcp", candidate); err == nil {
			_ = l.Close()
			return candidate
		}
	}
	return address
}
