package browsertest

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The view Connect names every address, offers the certificate, and shows how a
// client with fixed host names connects.
func TestConnect(t *testing.T) {
	g := startGateway(t, still)
	ca, err := os.ReadFile(g.ca)
	require.NoError(t, err)
	for language, words := range map[string][]string{
		"en": {"Login and mini program URL", "Clients with fixed host names", "Hosts file", "The 12 hosts that the gateway answers for"},
		"zh": {"登录及小程序接口地址", "域名写死的客户端", "hosts 文件", "网关应答的 12 个域名"},
	} {
		t.Run(language, func(t *testing.T) {
			p := open(t, g)
			p.settings(language, "light")
			p.visit("#/setup")
			for _, text := range append(words, g.api, g.backup, g.proxy, g.api+"/sns/jscode2session", g.ca) {
				p.sees(id("setup"), text)
			}
			for _, text := range []string{
				"curl --proxy " + g.proxy, "NODE_USE_ENV_PROXY=1 HTTPS_PROXY=" + g.proxy, "wxpay-hosts.cjs", "GLOBAL_AGENT_HTTP_PROXY=" + g.proxy,
				"REQUESTS_CA_BUNDLE=" + g.ca, "-Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=", "curl.cainfo=" + g.ca,
				"SSL_CERT_FILE=" + g.ca + " go run", "127.0.0.1 api.mch.weixin.qq.com",
				"go build -C cmd/wxpay-gateway -o wxpay-gateway .", "cmd/wxpay-gateway/wxpay-gateway -api 127.0.0.1:443 -dir " + filepath.Dir(g.ca),
			} {
				p.sees(id("fixed-hosts"), text)
			}
			names := value[[]string](p, `[...document.querySelectorAll('[data-testid="fixed-hosts"] h3')].map((node) => node.textContent)`)
			assert.Contains(t, names[1], map[string]string{"en": "Node.js, any version", "zh": "Node.js（任何版本）"}[language], "what always works comes first")
			assert.Len(t, slices.Compact(slices.Sorted(slices.Values(names))), len(names), "no name is there twice")
			assert.True(t, value[bool](p, `[...document.querySelectorAll('pre .nobreak')].some((node) => node.textContent === '-D' && getComputedStyle(node).whiteSpace === 'nowrap')`))
			p.click(id("fixed-hosts") + " summary")
			p.sees(id("fixed-hosts")+" details", "fraud.mch.weixin.qq.com")
			p.shot("connect " + language)
			assert.Equal(t, string(ca), p.fetched(id("download-ca")))
			assert.Contains(t, p.fetched(id("download-preload")), "net.Socket.prototype.connect")
		})
	}
}

// Without a proxy, Connect offers only what works without one.
func TestConnectWithoutAProxy(t *testing.T) {
	g := startGateway(t, still, "-proxy", "none")
	require.Empty(t, g.proxy)
	everywhere(t, g, func(p *page, says func(en, zh string) string) {
		p.visit("#/setup")
		p.sees(id("no-proxy"), says("This gateway has no proxy", "这个网关没有启动代理"))
		for _, text := range []string{"wxpay-hosts.cjs", "127.0.0.1 api.mch.weixin.qq.com"} {
			p.sees(id("fixed-hosts"), text)
		}
		p.seesNot(id("fixed-hosts"), "PROXY=")
		p.seesNot(id("setup")+" dt", says("Proxy", "代理"))
		p.looksRight("connect without a proxy")
	})
}

// fetched returns what a link leads to.
func (p *page) fetched(link string) string {
	p.t.Helper()
	require.True(p.t, value[bool](p, `document.querySelector(`+js(link)+`).download !== undefined`))
	return value[string](p, `await (await fetch(document.querySelector(`+js(link)+`).href)).text()`)
}
