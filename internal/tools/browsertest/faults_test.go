package browsertest

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
)

func TestFaultBoard(t *testing.T) {
	g := startGateway(t, still)
	m := newMerchant(t).join(g)
	p := open(t, g)
	p.view("faults")
	p.sees("body", "No fault is active.")
	p.choose(id("fault-path"), "/pay/unifiedorder")
	p.choose(id("fault-times"), "-1")
	p.click(id("inject-system-error-before"))
	p.sees(id("active-fault"), "system-error-before")
	p.sees(id("active-fault"), "/pay/unifiedorder")
	p.sees(id("fault-struck"), "triggered 0×")
	p.sees(id("nav-faults"), "1")

	// The fault is triggered, and the page counts it.
	for _, count := range []string{"triggered 1×", "triggered 2×"} {
		_, err := m.tryOrder("fault1", "Tea", 900)
		require.ErrorIs(t, err, wxpay.ErrSystemError)
		p.sees(id("fault-struck"), count)
	}
	p.sees(id("fault-system-error-before"), "triggered 2×")
	p.view("requests")
	p.clickOn(id("request-row"), "system-error-before")
	p.sees(id("request"), "The fault system-error-before was triggered.")
	p.sees(id("request"), "The operation was not carried out.")

	p.view("faults")
	p.click(id("fault-remove"))
	p.seesNot(id("active-fault"), "")
	p.seesNot("#fault-count", "")
	_, err := m.tryOrder("fault1", "Tea", 900)
	require.NoError(t, err)
}

func TestFaultsOfNotifications(t *testing.T) {
	g := startGateway(t, still)
	m := newMerchant(t).join(g)
	p := open(t, g)
	p.view("faults")
	p.write(id("fault-number"), "lied01")
	p.click(id("inject-notify-wrong-signature"))
	p.sees(id("active-fault"), "notifications · lied01")
	p.click(id("inject-notify-duplicate-notification"))
	p.sees(id("nav-faults"), "2")

	p.view("orders")
	phone := m.order("lied01", "Tea", 900)
	p.clickOn(id("order-row"), "Tea")
	payOnPhone(p, params(phone))
	p.sees(id("delivery-card"), "wrong-signature")
	p.sees(id("delivery-card"), "duplicate-notification")
	assert.Empty(t, m.paid, "the merchant must not accept a wrong sign")

	// Each fault was triggered once, as requested.
	p.sees(id("next-attempt"), "in 15 s")
	p.seesNot("#fault-count", "")
	p.click(id("jump-next"))
	assert.Equal(t, "lied01", next(t, m.paid).OutTradeNo)
	p.sees(id("delivery-card")+" "+id("verdict"), "Acknowledged")
}

func TestAllFaultsAreRemoved(t *testing.T) {
	p := open(t, startGateway(t, still))
	p.view("faults")
	p.choose(id("fault-probability"), "0.25")
	p.click(id("inject-html-page"))
	p.sees(id("active-fault"), "25 %")
	p.click(id("inject-gzip-bomb"))
	p.sees(id("active-fault"), "gzip-bomb")
	p.click(id("fault-clear"))
	p.seesNot(id("active-fault"), "")
	p.press(kb.Escape)
	p.seesNot(id("fault-clear"), "")
}
