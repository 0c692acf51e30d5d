package authority

import (
	"crypto/x509"
	"net"
	"slices"
	"strings"
)

// constrain limits what the authority's certificate can be misused for: it can
// issue no certificate for another host, no authority, and no certificate for
// code or mail.
func constrain(template *x509.Certificate, names []string) {
	template.IsCA, template.BasicConstraintsValid, template.MaxPathLenZero = true, true, true
	template.KeyUsage = x509.KeyUsageCertSign
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	template.PermittedDNSDomainsCritical = true
	template.PermittedDNSDomains, template.PermittedIPRanges = permitted(names)
}

// permitted returns the domains and networks of localhost and of the names.
func permitted(names []string) (domains []string, networks []*net.IPNet) {
	domains = []string{"localhost"}
	networks = []*net.IPNet{{IP: net.IPv4(127, 0, 0, 0).To4(), Mask: net.CIDRMask(8, 32)}, single(net.IPv6loopback)}
	hosts, ips := split(names)
	for _, host := range hosts {
		domains = append(domains, strings.TrimPrefix(host, "*."))
	}
	for _, ip := range ips {
		networks = append(networks, single(ip))
	}
	return domains, networks
}

// single returns the network that contains only ip.
func single(ip net.IP) *net.IPNet {
	if v4 := ip.To4(); v4 != nil {
		ip = v4
	}
	return &net.IPNet{IP: ip, Mask: net.CIDRMask(8*len(ip), 8*len(ip))}
}

// split separates host names from IPs.
func split(names []string) (hosts []string, ips []net.IP) {
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			ips = append(ips, ip)
		} else {
			hosts = append(hosts, name)
		}
	}
	return hosts, ips
}

// constrained reports whether the certificate has the limits of [constrain] and
// permits all names.
func constrained(c *x509.Certificate, names []string) bool {
	domains, networks := permitted(names)
	for _, domain := range domains {
		if !slices.Contains(c.PermittedDNSDomains, domain) {
			return false
		}
	}
	for _, network := range networks {
		if !slices.ContainsFunc(c.PermittedIPRanges, func(n *net.IPNet) bool { return n.String() == network.String() }) {
			return false
		}
	}
	return c.MaxPathLenZero && c.PermittedDNSDomainsCritical
}
