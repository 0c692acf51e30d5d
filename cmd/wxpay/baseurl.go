package main

import (
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/seed6780280e/wxpay"
)

const withoutBaseURL text = "remove WXPAY_BASE_URL: the addresses of WeChat Pay are built in, and those of API v3 or the old sandbox are not for this program"

// baseURL checks the address of the servers.
func (c *checkup) baseURL(base string, real bool) bool {
	u, err := url.Parse(base)
	fix := says("write only scheme, host and port, such as https://127.0.0.1:8443")
	if real || isWeChat("https://"+base) {
		fix = says(withoutBaseURL)
	}
	switch {
	case strings.Contains(base, "@"):
		c.problem(checkBaseURL, says("WXPAY_BASE_URL contains a user or a password"), fix)
	case !strings.Contains(base, "://"):
		c.problem(checkBaseURL, says("WXPAY_BASE_URL is %s, without https://", quoted(base)), fix)
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || strings.Trim(base, "\"' ;,") != base:
		c.problem(checkBaseURL, says("WXPAY_BASE_URL is %s, which is not an address", quoted(base)), fix)
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "":
		c.problem(checkBaseURL, says("WXPAY_BASE_URL is %s, with a path or a query", quoted(base)), fix)
	case real && !strings.HasSuffix(u.Hostname(), ".mch.weixin.qq.com"):
		c.problem(checkBaseURL, says("WXPAY_BASE_URL is %s, which is a website or another API of WeChat, and not the API of WeChat Pay", quoted(base)), fix)
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		c.problem(checkBaseURL, says("WXPAY_BASE_URL is %s, which is not encrypted", quoted(base)), says("write https; only a gateway on this machine may use http"))
	default:
		c.acceptedURL(base, real)
		return true
	}
	return false
}

// acceptedURL says where an address leads.
func (c *checkup) acceptedURL(base string, real bool) {
	switch {
	case isOverseas(base):
		c.ok(checkBaseURL, "%s: WeChat Pay's address for other regions", base)
	case real:
		c.warn(checkBaseURL, says("WXPAY_BASE_URL is WeChat Pay's own address, so its backup host is not used, and logins go to the wrong host"), says("remove WXPAY_BASE_URL: only a gateway needs it"))
	default:
		c.ok(checkBaseURL, "%s: a gateway, where no real money moves", base)
	}
}

// isOverseas reports whether an address is that of WeChat Pay in another region. It has
// no backup.
func isOverseas(base string) bool {
	for _, hosts := range []wxpay.Hosts{wxpay.HongKongHosts(), wxpay.AmericasHosts(), wxpay.EuropeHosts()} {
		if slices.Contains(hosts.Pay, strings.TrimRight(base, "/")) {
			return true
		}
	}
	return false
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
