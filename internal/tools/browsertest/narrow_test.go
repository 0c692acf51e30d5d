package browsertest

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// On a phone, what belongs together stays together.
func TestNothingIsLeftAloneOnAPhone(t *testing.T) {
	g := startGateway(t, still, "-refund-notify-url", "http://127.0.0.1:1/")
	newMerchant(t).join(g).order("narrow1", "Tea", 900)
	g.desk("pay", `{"order": "10000100/narrow1"}`)
	refund := g.desk("refund", `{"order": "10000100/narrow1", "fee": 100}`)
	p := open(t, g)
	p.size(mobile)
	for _, language := range []string{"zh", "en"} {
		p.settings(language, "light")
		p.visit("#/orders/10000100/narrow1")
		p.sees(id("request-card"), "/pay/unifiedorder")
		assert.Equal(t, "absolute", value[string](p, `getComputedStyle(document.querySelector('.card summary'), '::after').position`), "the arrow takes no line")
		p.visit("#/refunds")
		p.sees(id("finish-REFUNDCLOSE"), "")
		assert.Equal(t, 1, value[int](p, `new Set(['SUCCESS', 'CHANGE', 'REFUNDCLOSE'].map((name) => all('[data-testid="finish-' + name + '"]')[0].getBoundingClientRect().top)).size`), language)
		p.shot("refund " + language)
		p.visit("#/orders")
		assert.True(t, value[bool](p, `(() => {
			const input = all('[data-testid="order-search"]')[0], style = getComputedStyle(input), ink = document.createElement('canvas').getContext('2d');
			ink.font = style.font;
			return ink.measureText(input.placeholder).width <= input.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
		})()`), "the placeholder fits")
		p.shot("orders " + language)
	}
	for _, view := range []string{"orders", "refunds", "requests", "faults"} {
		p.visit("#/" + view)
		assert.True(t, value[bool](p, `(() => {
			const tabs = document.querySelector('.tabs'), left = tabs.getBoundingClientRect().left;
			const end = tabs.scrollLeft + tabs.clientWidth > tabs.scrollWidth - 2;
			return end || ![...tabs.children].map((tab) => tab.getBoundingClientRect()).some((box) => box.left < left - 1 && box.right > left + 1);
		})()`), view)
	}
	g.desk("refund/finish", `{"refund": "`+refund.ID+`", "status": "SUCCESS"}`)
	p.visit("#/refunds")
	p.sees(id("redeliver-refund"), "")
	assert.NotEqual(t, "rgba(0, 0, 0, 0)", value[string](p, `getComputedStyle(all('[data-testid="redeliver-refund"]')[0]).borderColor`))
}

// A list says that it is loading until its first answer.
func TestListsSayThatTheyLoad(t *testing.T) {
	g := startGateway(t, still)
	p := open(t, g)
	p.visit("#/orders")
	p.seesNot(id("loading"), "")
	assert.Equal(t, "Loading…", value[string](p, `(await import('/js/longlist.js'), await import('/js/refunds.js')).refunds().node.querySelector('[data-testid="loading"]').textContent`))
}
