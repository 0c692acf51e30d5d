package browsertest

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
)

// covered lists what a toast covers: the controls that a user sees, and the element
// with the focus.
const covered = `(() => {
	const toasts = [...document.querySelectorAll('.toast')].map((node) => node.getBoundingClientRect());
	if (toasts.length === 0) return ['there is no toast'];
	const seen = (node, box) => {
		for (let area = node.parentElement; area; area = area.parentElement) {
			if (getComputedStyle(area).overflowY === 'visible') continue;
			const limit = area.getBoundingClientRect();
			if (box.top >= limit.bottom - 1 || box.bottom <= limit.top + 1) return false;
			box = { left: box.left, right: box.right, top: Math.max(box.top, limit.top), bottom: Math.min(box.bottom, limit.bottom) };
		}
		return box;
	};
	return all('a, button, input, select, textarea, summary').filter((node) => {
		const box = seen(node, node.getBoundingClientRect());
		return box && toasts.some((toast) => box.left < toast.right && box.right > toast.left && box.top < toast.bottom && box.bottom > toast.top);
	}).map((node) => node.outerHTML.slice(0, 120));
})()`

func TestToastsCoverNothing(t *testing.T) {
	g := busy(t)
	everywhere(t, g, func(p *page, says func(en, zh string) string) {
		toast := func(name string) {
			p.sees(".toast", "")
			assert.Empty(p.t, value[[]string](p, covered), name)
			assert.Empty(p.t, value[string](p, `(() => {
				const [box] = document.activeElement.getClientRects();
				const hit = box && document.elementFromPoint(box.left + box.width / 2, Math.min(box.top + box.height / 2, innerHeight - 1));
				return document.activeElement === document.body || hit && (document.activeElement.contains(hit) || hit.contains(document.activeElement)) ? '' : document.activeElement.outerHTML.slice(0, 120);
			})()`), "the focus: "+name)
			assert.Empty(p.t, measured(p, `overflowing()`), name)
			p.shot("toast " + name)
		}
		// By keyboard, with the focus on a control at the end of the screen.
		p.visit("#/phone")
		p.tabTo(id("phone-open"))
		for range 4 {
			p.press(kb.Enter)
		}
		p.sees(".toast", says("Paste the parameters first", "请先粘贴参数"))
		toast("phone")
		p.visit("#/setup")
		p.sees(id("copy"), "")
		value[bool](p, `([...document.querySelectorAll('[data-testid="copy"]')].at(-1).focus(), true)`)
		p.press(kb.Enter)
		toast("connect")
		p.visit("#/orders/10000100/scene01")
		p.clickOn(id("request-card")+" summary", "/pay/unifiedorder")
		p.click(id("copy-curl"))
		toast("story")
	})
}
