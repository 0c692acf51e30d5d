package browsertest

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
)

// focusShows returns why the user cannot see the focus, or "". The focused element
// must be on the screen, not covered, and marked. In a date field, the browser
// itself marks the day, the month or the year.
const focusShows = `(() => {
	const node = document.activeElement;
	const [box] = node.getClientRects();
	if (!box) return 'it is not shown';
	const style = getComputedStyle(node);
	if (node.type === 'date') return '';
	if (!node.matches(':focus-visible') || style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) return 'it is not marked';
	const x = Math.min(box.left + box.width / 2, innerWidth - 1);
	const y = Math.min(Math.max(box.top, 0) + Math.min(box.height, innerHeight) / 2, innerHeight - 1);
	const hit = document.elementFromPoint(x, y);
	if (!hit || !node.contains(hit) && !hit.contains(node)) return 'it is covered';
	return '';
})()`

// tabTo presses Tab until the focus is on the element.
func (p *page) tabTo(selector string) {
	p.t.Helper()
	p.sees(selector, "")
	for range 150 {
		p.press(kb.Tab)
		if value[bool](p, `document.activeElement === document.body`) {
			continue // after the last element, Tab starts from the top again
		}
		where := value[string](p, `document.activeElement.outerHTML.slice(0, 200)`)
		assert.Empty(p.t, value[string](p, focusShows), "the focus is on "+where)
		if value[bool](p, fmt.Sprintf("document.activeElement.matches(%s)", js(selector))) {
			return
		}
	}
	p.fail("Tab does not lead to " + selector)
}

func (p *page) focused(selector string) {
	p.t.Helper()
	p.until("the focus is on "+selector, fmt.Sprintf("document.activeElement.matches(%s)", js(selector)))
}

func TestWithTheKeyboardAlone(t *testing.T) {
	p := open(t, startGateway(t, still))

	// The link that skips the header, for users of screen readers.
	p.press(kb.Tab)
	p.focused(".skip")
	assert.Empty(t, value[string](p, focusShows))
	p.press(kb.Enter)
	p.focused("#main")

	// Place an order and pay it.
	p.tabTo(id("sample-order"))
	p.press(kb.Enter)
	p.focused(id("pay"))
	p.press(kb.Enter)
	p.focused(id("phone-done"))
	p.press(kb.Enter)
	p.sees(id("phone-params"), "")
	p.sees(id("order-state"), "Paid")

	// A refund: cancelled first, then sent.
	p.tabTo(id("start-refund"))
	p.press(kb.Enter)
	p.focused(id("refund-amount"))
	p.press(kb.Escape)
	p.seesNot(id("refund-form"), "")
	p.focused(id("start-refund"))
	p.press(kb.Enter)
	p.focused(id("refund-amount"))
	p.tabTo(id("refund-send"))
	p.press(kb.Enter)
	p.seesNot(id("refund-form"), "")
	p.tabTo(id("finish-SUCCESS"))
	p.press(" ")
	p.sees(id("refund-status"), "Refunded")

	// The notification, and its raw text.
	p.tabTo(id("delivery-card") + " summary")
	p.press(kb.Enter)
	p.tabTo(id("delivery-card") + " " + id("raw-toggle"))
	p.press(" ")
	p.sees(id("delivery-card")+"[open] pre.wrap", "<xml>")
	p.focused(id("raw-toggle") + `[aria-pressed="true"]`)
}

func TestHeaderWithTheKeyboard(t *testing.T) {
	p := open(t, startGateway(t, still))
	p.tabTo(id("nav-faults"))
	p.press(kb.Enter)
	p.sees(id("fault-board"), "")
	p.tabTo(id("clock-jump"))
	p.press(kb.Enter)
	p.sees("#jumps", "")
	p.tabTo(id("clock-minutes"))
	p.press(kb.Escape)
	p.seesNot("#jumps", "")
	p.focused(id("clock-jump"))
	p.tabTo(id("theme"))
	before := value[string](p, `getComputedStyle(document.body).backgroundColor`)
	p.press(" ")
	assert.NotEqual(t, before, value[string](p, `getComputedStyle(document.body).backgroundColor`))
	p.press(kb.Tab, chromedp.KeyModifiers(chromedp.ModifierShift))
	p.focused(id("language"))
	p.press(kb.Enter)
	p.sees(id("nav-orders"), "订单")
}

// In every view, the focus is visible wherever Tab leads.
func TestFocusIsSeen(t *testing.T) {
	p := open(t, busy(t))
	for _, scene := range scenes() {
		t.Run(scene.name, func(t *testing.T) {
			p.t = t
			scene.set(p)
			for range 25 {
				p.press(kb.Tab)
				if value[bool](p, `document.activeElement !== document.body`) {
					where := value[string](p, `document.activeElement.outerHTML.slice(0, 200)`)
					assert.Empty(t, value[string](p, focusShows), "the focus is on "+where)
				}
			}
		})
	}
}
