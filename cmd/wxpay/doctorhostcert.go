package main

import (
	"crypto/x509"
	"errors"
	"slices"
	"strings"
)

// certificateFailed says why the server's certificate is not accepted.
func (p probed) certificateFailed(host string, s *subject) (what, fix say, found bool) {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(p.err, &unknown):
		issuer := "?"
		if unknown.Cert != nil {
			issuer = issuerName(unknown.Cert)
		}
		what = says("%s: its certificate is from %s, which is not trusted", host, quoted(issuer))
		return what, unknownAuthority(s), true
	case errors.As(p.err, &name):
		what, fix = otherHost(host, name)
		return what, fix, true
	case errors.As(p.err, &invalid) && invalid.Reason == x509.Expired:
		return says("%s: its certificate is not valid now", host), says("compare the clock of this machine; if it is right, the server's certificate has expired"), true
	case errors.As(p.err, &invalid):
		return says("%s: its certificate is not accepted", host), unknownAuthority(s), true
	}
	return say{}, say{}, false
}

// otherHost says for which hosts a certificate is. host may be followed by an address.
func otherHost(host string, wrong x509.HostnameError) (what, fix say) {
	what, fix = says("%s: its certificate is for another host", host), says("check the address; a proxy or a captive portal may answer in its place")
	if wrong.Certificate == nil {
		return what, fix
	}
	names := slices.Clone(wrong.Certificate.DNSNames)
	if isGatewayCertificate(wrong.Certificate) {
		names = slices.DeleteFunc(names, func(name string) bool { return isWeChat("https://" + name) }) // they are always there
		fix = says("use localhost or 127.0.0.1 as the host, or start the gateway with -names %s", wrong.Host)
	}
	const most = 6
	for _, ip := range wrong.Certificate.IPAddresses {
		names = append(names, ip.String())
	}
	if len(names) > most {
		names = append(names[:most], "…")
	}
	return says("%s: its certificate is for other hosts: %s", host, strings.Join(names, ", ")), fix
}

func unknownAuthority(s *subject) say {
	switch {
	case s.isReal():
		return says("a proxy or a firewall intercepts TLS, or the system has no root certificates (install ca-certificates)")
	case s.text("WXPAY_CA").set():
		return says("WXPAY_CA is not this gateway's root certificate (a gateway may make a new one at its start): save it again")
	}
	return says("set WXPAY_CA to the path of the gateway's root certificate")
}
