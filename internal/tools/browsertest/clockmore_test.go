package browsertest

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
)

// The clock says how far it is ahead, lists show the day of what was not today, and
// the keyboard leads back to now, or to the reason why not.
func TestClockAheadAndBack(t *testing.T) {
	for _, s := range []screen{laptop, mobile} {
		for language, words := range map[string][]string{
			"en": {"3 d 0 h ahead", "Back to now", "same as this machine", "can't go back to now", "UTC+8"},
			"zh": {"快 3 天 0 小时", "回到现在", "与本机时间一致", "不能回到现在", "UTC+8"},
		} {
			t.Run(s.name+" "+language, func(t *testing.T) {
				m := newMerchant(t)
				g := startGateway(t, "1")
				m.join(g)
				p := open(t, g)
				p.watch.expect("status of 409")
				p.size(s)
				p.settings(language, "light")
				m.order("clock01", "Tea", 900)
				p.visit("#/orders")
				p.sees(id("order-row"), "clock01")
				p.until("the time has no day", `/^\d\d:\d\d:\d\d$/.test(all('.row [data-when]')[0].innerText)`)
				g.desk("clock", `{"advance": 261000}`)
				p.sees(id("clock-ahead"), words[0])
				p.until("the time has its day", `/^(\d+月\d+日|\d+ \w+) \d\d:\d\d:\d\d$/.test(all('.row [data-when]')[0].innerText)`)
				press := func(button string) { // with the keyboard where there is one
					if s.mobile {
						p.click(button)
						return
					}
					p.tabTo(button)
					p.press(kb.Enter)
				}
				back := func() {
					press(id("clock-jump"))
					p.sees("#jumps", words[1])
					p.sees("#jumps", words[4])
				}
				back()
				for _, theme := range []string{"light", "dark"} {
					value[string](p, `document.documentElement.dataset.theme = `+js(theme))
					p.still()
					assert.Empty(t, measured(p, `paleTexts()`))
					assert.Empty(t, measured(p, `overflowing()`))
					p.shot("ahead " + theme)
				}
				press(id("clock-back"))
				p.until("the clock is not ahead", `!document.querySelector('[data-testid="clock-ahead"]').textContent`)
				p.until("the time has no day", `/^\d\d:\d\d:\d\d$/.test(all('.row [data-when]')[0].innerText)`)
				g.desk("clock", `{"advance": 261000}`)
				m.order("clock02", "Tea", 900)
				p.sees(id("order-row"), "clock02")
				p.visit("#/orders")
				back()
				press(id("clock-back"))
				p.sees(id("toasts"), words[3])
				p.sees(id("toasts"), "clock02")
			})
		}
	}
}
