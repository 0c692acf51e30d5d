package browsertest

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

//go:embed looks.js
var looks string

// measured evaluates an expression with the functions of looks.js.
func measured(p *page, expression string) []string {
	p.t.Helper()
	return value[[]string](p, "(() => {"+looks+"\nreturn "+expression+"; })()")
}

// In every view, on every screen, in every language and theme, everything fits and
// can be read. A screenshot shows it.
func TestLooks(t *testing.T) {
	g := busy(t)
	seen := map[string][]string{} // words by language
	for _, s := range []screen{laptop, mobile} {
		for _, language := range []string{"en", "zh"} {
			t.Run(s.name+" "+language, func(t *testing.T) {
				p := open(t, g)
				p.size(s)
				p.settings(language, "light")
				for _, scene := range scenes() {
					scene.set(p)
					require.Equal(t, s.width, value[int64](p, `innerWidth`), scene.name)
					assert.Empty(t, measured(p, `overflowing()`), scene.name)
					seen[language] = append(seen[language], measured(p, `words()`)...)
					for _, theme := range []string{"light", "dark"} {
						value[string](p, `document.documentElement.dataset.theme = `+js(theme))
						p.still()
						assert.Empty(t, measured(p, `paleTexts()`), scene.name+" "+theme)
						p.shot(scene.name + " " + theme)
					}
				}
			})
		}
	}
	inItsLanguage(t, seen)
}

// settings stores the language and the theme, as the buttons in the header do.
func (p *page) settings(language, theme string) {
	p.t.Helper()
	value[string](p, fmt.Sprintf("localStorage.language = %s, localStorage.theme = %s", js(language), js(theme)))
}

var (
	chinese = regexp.MustCompile(`\p{Han}`)
	letters = regexp.MustCompile(`[A-Za-z]{2}`)
)

// same matches texts that are the same in both languages: names of the protocol,
// messages of WeChat, names of products, and the orders of the test.
var same = regexp.MustCompile(`^(` + strings.Join([]string{
	`[A-Z0-9_]+`, `JSAPI, HMAC-SHA256`, `HMAC-SHA256`, `¥[\d.]+ CASH`, `openid`, `appid`, `mch_id`, `AppSecret`, `UTF-8`, `UTC\+8`, `nonce_str`, `code2session`,
	`apiclient_(cert|key)\.(pem|p12)`, `wx\.\w+`, `(?s).*[{<].*`, `签名错误`, `基本账户余额不足，请充值后重新发起`, `/\S+`, `system-error-after`, `[\d.]+ ?[×%]`,
	`Go|Node\.js( \+ global-agent)?|Python|PHP|Java|curl`, `wx[0-9a-f]{16}`, `scene\d+`, `Cake|Cocoa|Latte|Mocha|Espresso|cold|late`, `(sample|platform)\w+`,
}, "|") + `)$`)

// inItsLanguage checks that each text is in the language of the page, and that the
// page shows no key instead of a text.
func inItsLanguage(t *testing.T, seen map[string][]string) {
	require.NotEmpty(t, seen["en"])
	require.NotEmpty(t, seen["zh"])
	names := textNames(t)
	for language, words := range seen {
		slices.Sort(words)
		for _, text := range slices.Compact(words) {
			assert.NotContains(t, names, text, "the page shows a key, language "+language)
			switch {
			case same.MatchString(text) || !letters.MatchString(text) && !chinese.MatchString(text):
			case language == "en":
				assert.True(t, text == "中文" || !chinese.MatchString(text), "in English: "+text)
			default:
				assert.True(t, text == "English" || chinese.MatchString(text), "in Chinese: "+text)
			}
		}
	}
}

// textNames returns the texts of the page by key.
func textNames(t *testing.T) map[string][]string {
	data, err := os.ReadFile("../../../cmd/wxpay-gateway/page/texts.json")
	require.NoError(t, err)
	var table map[string][]string
	require.NoError(t, json.Unmarshal(data, &table))
	return table
}

func TestLanguageIsTheBrowsersAndCanBeChanged(t *testing.T) {
	p := open(t, startGateway(t, still))
	p.sees(id("nav-orders"), "Orders")
	assert.Equal(t, "en", value[string](p, `document.documentElement.lang`))
	p.view("faults")
	p.click(id("language"))
	p.sees(id("nav-orders"), "订单")
	p.ready()
	assert.Equal(t, "zh-CN", value[string](p, `document.documentElement.lang`))
	p.sees(id("fault-board"), "故障")
	p.visit("")
	p.sees(id("nav-orders"), "订单")
	p.click(id("language"))
	p.sees(id("nav-orders"), "Orders")

	other := open(t, startGateway(t, still))
	call(other, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{
		UserAgent: value[string](other, `navigator.userAgent`), AcceptLanguage: "zh-CN,zh",
	})
	other.visit("")
	other.sees(id("nav-orders"), "订单")
}

func TestThemeIsTheSystemsAndCanBeChanged(t *testing.T) {
	p := open(t, startGateway(t, still))
	colours := func() string {
		return value[string](p, `getComputedStyle(document.body).backgroundColor + getComputedStyle(document.body).color`)
	}
	scheme := func(name string) {
		call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}},
		})
	}
	scheme("light")
	light := colours()
	scheme("dark")
	dark := colours()
	assert.NotEqual(t, light, dark, "the page follows the system")
	p.click(id("theme"))
	assert.Equal(t, light, colours(), "the button sets the theme")
	p.visit("")
	assert.Equal(t, light, colours(), "the page remembers the theme")
	scheme("light")
	p.click(id("theme"))
	assert.Equal(t, dark, colours())
}

// On a small screen, the most important controls are visible without scrolling.
func TestControlsOnAPhone(t *testing.T) {
	p := open(t, busy(t))
	p.size(mobile)
	for hash, controls := range map[string][]string{
		"#/orders":                  {"order-search", "order-state-filter", "clock-run", "clock-jump", "language", "theme", "nav-orders", "order-row"},
		"#/orders/10000100/scene01": {"order-amount", "order-state", "start-refund", "redeliver"},
		"#/phone":                   {"phone-params", "phone-open"},
		"#/faults":                  {"active-fault", "fault-remove", "fault-path", "nav-faults"},
		"#/bench":                   {"bench-text", "bench-mch", "nav-bench"},
	} {
		p.visit(hash)
		for _, name := range controls {
			p.until(name+" is on the screen of "+hash, fmt.Sprintf(`all(%s).some((node) => {
				const box = node.getBoundingClientRect();
				const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
				return box.left >= 0 && box.right <= innerWidth && box.bottom <= innerHeight && (node.contains(hit) || hit?.contains(node));
			})`, js(id(name))))
		}
	}
	// From the list to a story, to the cashier, and back.
	p.visit("#/orders")
	p.clickOn(id("order-row"), "Cake")
	p.seesNot(id("orders"), "")
	p.click(id("open-on-phone"))
	p.sees(id("cashier-amount"), "¥42.00")
	p.click(id("pay-cancel"))
	p.view("orders")
	p.sees(id("order-row"), "Cake")
}
