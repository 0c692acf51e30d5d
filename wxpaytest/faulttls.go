package wxpaytest

import (
	"crypto/tls"
	"net"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/accept"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/authority"
)

// connectionFaults are what goes wrong before anything is asked.
func connectionFaults() []*act {
	forHost := func(name string, address net.IP, until time.Time) func(a *authority.Authority) *tls.Certificate {
		return func(a *authority.Authority) *tls.Certificate {
			template := a.ServerTemplate(until)
			template.DNSNames, template.IPAddresses = []string{name}, []net.IP{address}
			return a.Issue(template)
		}
	}
	return []*act{
		{name: ConnectionRefused, layer: atListen},
		{name: ConnectionReset, layer: atConnect, accept: (*accept.Conn).Reset},
		{name: SilentHandshake, layer: atConnect, accept: (*accept.Conn).KeepSilent},
		{name: OtherHost, layer: atConnect, certificate: forHost("api.mch.example.com", net.IPv4(192, 0, 2, 1), time.Now().Add(authority.Century))},
		{name: ExpiredCertificate, layer: atConnect, certificate: forHost("localhost", net.IPv4(127, 0, 0, 1), time.Now().AddDate(0, 0, -1))},
		{name: UnknownAuthority, layer: atConnect, certificate: func(*authority.Authority) *tls.Certificate { return authority.New().Server() }},
		{name: ResetHandshaken, layer: atConnect, accept: (*accept.Conn).ResetHandshaken},
	}
}
