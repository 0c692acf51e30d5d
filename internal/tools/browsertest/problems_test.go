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
				assert.Equal(t, "2", p.text(id("problem-count")))
				value[bool](p, `(all('[data-view="requests"] [data-testid="problems-forget"]')[0].focus(), true)`)
				p.press(kb.Enter)
				p.until("the list is empty", `document.getElementById('problem-count').hidden && all('.problems').every((node) => node.hidden)`)
			})
		}
	}
}
