package browsertest

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// said are the words of the page that TestDay waits for.
type said struct{ unpaid, paid, refunded, shipped, checked, waiting, reason string }

var languages = map[string]said{
	"en-US": {"Not paid", "Paid", "Refunded", "Shipped", "Checked", "You have paid", "It was cold"},
	"zh-CN": {"待付款", "已付款", "已退款", "已发货", "已核对", "您已付款", "冷了"},
}

// A customer buys, a clerk refunds a part and ships, the next day comes, and the bill does
// not differ from the shop. All of it fits on the screen and can be read.
func TestDay(t *testing.T) {
	for _, s := range []screen{laptop, phone} {
		for language, words := range languages {
			t.Run(s.name+" "+language, func(t *testing.T) {
				gw, url := startShop(t)
				p := open(t, url, s, language)
				p.looks("empty")
				p.click("user-0")
				p.click("buy-latte")
				p.sees("own-order", words.unpaid)
				p.sees("pay", "¥28.00")
				p.click("pay")
				p.sees("own-order", words.paid)
				p.sees("order", words.paid)

				p.click("refund")
				p.write("refund-amount", "10.5")
				p.write("refund-reason", words.reason)
				p.looks("refund")
				p.click("dialog-submit")
				p.sees("order-refund", "¥10.50")
				p.sees("own-order", "¥10.50")
				p.click("ship")
				p.write("ship-tracking", "ZT0001")
				p.looks("ship")
				p.click("dialog-submit")
				p.sees("order-shipment", "ZT0001")
				p.finishRefunds(words.refunded)
				p.click("hour") // WeChat knows a payment only some time later
				p.sees("order-shipment", words.shipped)
				p.click("buy-mocha") // nobody pays it
				p.sees("own-order", words.unpaid)

				p.click("day")
				p.sees("day", words.checked)
				p.seesNot("order", words.unpaid)
				days := value[[]string](p, `all('[data-testid="day"]').map((row) => row.innerText).filter((text) => text.includes(`+js(words.checked)+`))`)
				require.Len(t, days, 1)
				assert.Regexp(t, `\t2\t0$`, days[0], "a payment and a refund, and no difference")
				p.looks("checked")
				require.Len(t, gw.Refunds(), 1)
				assert.Equal(t, int64(1050), gw.Refunds()[0].Fee)
			})
		}
	}
}

// finishRefunds clicks until the bank has got the refund and finished it.
func (p *page) finishRefunds(refunded string) {
	p.t.Helper()
	for range 100 {
		p.click("finish-refunds")
		if value[bool](p, "await until(() => all('[data-testid=\"order-refund\"]', "+js(refunded)+").length > 0, 2000)") {
			return
		}
	}
	p.sees("order-refund", refunded)
}

var (
	chinese = regexp.MustCompile(`\p{Han}`)
	latin   = regexp.MustCompile(`[A-Za-z]{4}`)
)

// looks checks that all texts are in the page's language, that everything fits on the
// screen, and that light and dark colours have enough contrast. Screenshots show it.
func (p *page) looks(name string) {
	p.t.Helper()
	p.until("the messages are gone", `document.getElementById('toasts').children.length === 0`)
	assert.Empty(p.t, value[[]string](p, `overflowing()`), name)
	english := value[string](p, `document.documentElement.lang`) == "en"
	for _, text := range value[[]string](p, `words()`) {
		switch text {
		case "English", "中文", "ZT0001": // the same in both languages
		default:
			assert.False(p.t, english && chinese.MatchString(text), text)
			assert.False(p.t, !english && latin.MatchString(text) && !chinese.MatchString(text), text)
		}
	}
	for _, dark := range []bool{false, true} {
		p.dark(dark)
		assert.Empty(p.t, value[[]string](p, `paleTexts()`), name)
		p.shot(name + map[bool]string{true: "-dark", false: "-light"}[dark])
	}
	p.dark(false)
}
