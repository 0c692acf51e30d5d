package browsertest

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A client that does not reach the API is shown with the fix, on the first view and
// in the list of requests, once with a counter. The keyboard clears the list.
func TestProblemsOfClients(t *testing.T) {
	for _, s := range []screen{laptop, mobile} {
		for language, words := range map[string][]string{
			"en": {"Problems of clients", "Trust the CA certificate ca.pem", "Begin the base URL with https://", "3 times"},
			"zh": {"客户端的问题", "请让客户端信任网关的 CA 证书", "接口地址要以 https:// 开头", "3 次"},
		} {
			t.Run(s.name+" "+language, func(t *testing.T) {
				g := startGateway(t, still)
				p := open(t, g)
				p.size(s)
				p.settings(language, "light")
				p.visit("#/orders")
				p.until("no problem is shown", `document.getElementById('problem-count').hidden`)
				stranger := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
				for range 3 {
					_, err := stranger.Post(g.api+"/pay/unifiedorder", "text/xml", strings.NewReader("<xml/>"))
					require.Error(t, err)
				}
				response, err := http.Post(strings.Replace(g.api, "https", "http", 1)+"/pay/<b>unifiedorder", "text/xml", strings.NewReader("<xml/>"))
				require.NoError(t, err)
				require.NoError(t, response.Body.Close())
				for _, view := range []string{"#/orders", "#/requests"} {
					p.visit(view)
					for _, text := range append(words, "/pay/%3Cb%3Eunifiedorder") {
						p.sees(".problems", text)
					}
					assert.Empty(t, measured(p, `overflowing()`))
				}
				for _, theme := range []string{"light", "dark"} {
					value[string](p, `document.documentElement.dataset.theme = `+js(theme))
					p.still()
					assert.Empty(t, measured(p, `paleTexts()`))
					p.shot("problems " + theme)
				}
				assert.False(t, value[bool](p, `visible(document.getElementById('problem-count'))`), "they were shown")
				value[bool](p, `(all('[data-view="requests"] [data-testid="problems-forget"]')[0].focus(), true)`)
				p.press(kb.Enter)
				p.until("the list is empty", `document.getElementById('problem-count').hidden && all('.problems').every((node) => node.hidden)`)
			})
		}
	}
}

// Many problems leave the requests in view. The counter counts those that were not
// shown yet, also after the page was loaded again, until a reset.
func TestManyProblemsLeaveRoom(t *testing.T) {
	g := startGateway(t, still)
	newMerchant(t).join(g).order("room01", "Tea", 900)
	strangers := func(paths ...string) {
		for _, path := range paths {
			response, err := http.Post(g.page+path, "text/xml", strings.NewReader("<xml/>"))
			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
		}
	}
	strangers("/pay/a", "/pay/b", "/pay/c", "/pay/d", "/pay/e")
	p := open(t, g)
	p.visit("#/orders")
	p.sees(id("problem-count"), "5")
	for _, s := range []screen{laptop, mobile} {
		p.size(s)
		p.visit("#/requests")
		p.until("a request is on the screen", `all('[data-testid="request-row"]')[0]?.getBoundingClientRect().bottom < innerHeight`)
		p.until("the newest two", `all('[data-testid="problem"]').length === 2`)
		p.shot("many problems")
	}
	p.click(id("problems-more"))
	p.until("all", `all('[data-testid="problem"]').length === 5`)
	p.sees(id("problems-more")+`[aria-expanded="true"]`, "Show fewer")
	p.visit("#/orders")
	p.until("nothing is new", `document.getElementById('problem-count').hidden`)
	strangers("/pay/a")
	p.sees(id("problem-count"), "1")
	g.desk("reset", `{}`)
	p.seesNot(id("problem-count"), "")
	p.visit("#/requests")
	p.seesNot(".problems", "")
}
