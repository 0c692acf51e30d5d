package main

import (
	"crypto/x509"
	"slices"
	"strings"
)

// publicAuthorities begin the names of the organisations that issue certificates of
// public servers, in lower case. An authority that is missing here causes a warning, and
// no problem.
var publicAuthorities = []string{
	"actalis", "amazon", "apple", "asseco data systems", "beijing certificate authority", "beijing xinchacha", "buypass", "certum", "china financial certification",
	"comodo", "cybertrust", "d-trust", "digicert", "entrust", "geotrust", "global digital cybersecurity", "globalsign", "godaddy", "google trust", "guang dong certificate authority",
	"harica", "hellenic academic", "identrust", "internet security research group", "itruschina", "let's encrypt", "microsoft", "quovadis", "secom", "sectigo", "sslcom", "ssl corp",
	"starfield", "swisssign", "symantec", "telia", "tencent cloud", "thawte", "the usertrust network", "trustasia", "trustwave", "unitrust", "unizeto", "usertrust", "verisign", "wotrus", "zerossl",
}

// isPublicIssuer reports whether a certificate says that it comes from a public authority.
func isPublicIssuer(cert *x509.Certificate) bool {
	return slices.ContainsFunc(cert.Issuer.Organization, func(name string) bool {
		return slices.ContainsFunc(publicAuthorities, func(known string) bool { return strings.HasPrefix(strings.ToLower(name), known) })
	})
}

// isGatewayCertificate reports whether the local test gateway issued a certificate.
func isGatewayCertificate(cert *x509.Certificate) bool {
	return cert != nil && slices.Contains(cert.Issuer.Organization, "wxpaytest")
}

// foreign returns the hosts of WeChat whose certificate is from an issuer that no public
// server uses, and whether this is the local test gateway.
func foreign(probes []probed) (hosts []string, issuer *x509.Certificate, gateway bool) {
	for _, p := range probes {
		if p.err == nil && p.cert != nil && isWeChat(p.base) && !isPublicIssuer(p.cert) {
			hosts, issuer, gateway = append(hosts, hostOf(p.base)), p.cert, gateway || isGatewayCertificate(p.cert)
		}
	}
	return hosts, issuer, gateway
}

// judgeIssuers warns if something else than WeChat answers.
func (c *checkup) judgeIssuers(probes []probed) {
	hosts, issuer, gateway := foreign(probes)
	switch list := strings.Join(hosts, ", "); {
	case gateway:
		c.warn(checkHosts, says("the local test gateway answers for %s, not WeChat Pay: no real money moves", list),
			says("in production, remove what leads to it: the proxy, the line in /etc/hosts, and the gateway's root certificate"))
	case issuer != nil:
		c.warn(checkHosts, says("something between here and WeChat answers for %s: the certificate is from %s, which is no well-known public authority", list, quoted(issuerName(issuer))),
			says("a proxy or a firewall of your company intercepts TLS: it reads every message, and calls with the merchant certificate fail. Exclude these hosts from the interception"))
	}
}

// judgeIssuerOfMerchant warns if a merchant certificate is not from WeChat Pay. That of the
// test gateway is right if the gateway answers.
func (c *checkup) judgeIssuerOfMerchant(leaf *x509.Certificate, s *subject, gateway bool) {
	if s.isReal() && !strings.Contains(leaf.Issuer.String(), "Tenpay") && !(gateway && isGatewayCertificate(leaf)) {
		c.warn(checkCertificate, says("the certificate was not issued by WeChat Pay, but by %s", quoted(leaf.Issuer.String())), says("set apiclient_cert.pem or apiclient_cert.p12 of this merchant"))
	}
}
