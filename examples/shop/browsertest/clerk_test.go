package browsertest

import (
	"testing"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// buy lets a customer buy a latte.
func (p *page) buy() {
	p.t.Helper()
	p.click("user-0")
	p.click("buy-latte")
	p.click("pay")
	p.sees("refund", "")
}

// refundAll lets the clerk refund what is left of the order.
func (p *page) refundAll(reason string) {
	p.t.Helper()
	p.click("refund")
	p.write("refund-reason", reason)
	p.click("dialog-submit")
	p.sees("order-refund", "¥28.00")
}

// endRefund lets the bank end the only refund, as soon as WeChat Pay knows it.
func (p *page) endRefund(gw *wxpaytest.Server, status string) {
	p.t.Helper()
	require.Eventually(p.t, func() bool {
		all := gw.Refunds()
		return len(all) == 1 && gw.FinishRefund(all[0].OutRefundNo, status) == nil
	}, patience, 100*time.Millisecond)
}

// differ lets somebody refund on the merchant platform, and the shop does not know it.
func (p *page) differ(gw *wxpaytest.Server, fee int64) {
	p.t.Helper()
	_, err := gw.RefundOnPlatform(gw.Orders()[0].OutTradeNo, fee, "冷了")
	require.NoError(p.t, err)
}

// everywhere runs a test on both screens and in both languages.
func everywhere(t *testing.T, test func(t *testing.T, s screen, language string)) {
	for _, s := range []screen{laptop, phone} {
		for language := range languages {
			t.Run(s.name+" "+language, func(t *testing.T) { test(t, s, language) })
		}
	}
}

// The customer's card is dead. The clerk gives the money back in another way, and settles
// the refund: it is never made again.
func TestSettle(t *testing.T) {
	words := map[string]struct{ reason, problem, hint, toast, settled string }{
		"en-US": {"It was cold", "did not get the money", "in another way", "is settled", "Settled by hand"},
		"zh-CN": {"冷了", "没有到账", "用其他方式", "已标记", "线下已退"},
	}
	everywhere(t, func(t *testing.T, s screen, language string) {
		says := words[language]
		gw, url := startShop(t)
		p := open(t, url, s, language)
		p.buy()
		p.refundAll(says.reason)
		p.endRefund(gw, wxpaytest.RefundChange)
		p.sees("problem", says.problem)
		p.looks("change")
		p.click("settle")
		p.sees("dialog", says.hint)
		p.looks("settle")
		p.click("dialog-cancel")
		p.seesNot("dialog-submit", "")
		p.sees("problem", says.problem) // nothing has happened
		p.click("settle")
		p.click("dialog-submit")
		p.sees("toasts", says.toast)
		p.sees("order-refund", says.settled)
		p.sees("no-problems", "")
		p.seesNot("refund", "") // nothing is left of the order
		p.looks("settled")
		require.Len(t, gw.Refunds(), 1)
		assert.Equal(t, wxpaytest.RefundChange, gw.Refunds()[0].Status)
	})
}

// Somebody has refunded on the merchant platform, and the shop does not know it. A clerk
// explains the difference, and the day ends without open ones.
func TestDifference(t *testing.T) {
	words := map[string]struct{ kind, empty, text, explained string }{
		"en-US": {"Only on the bill", "1 to 200", "Refunded on the merchant platform", "Explained: "},
		"zh-CN": {"账单有，商店没有", "1 到 200", "员工在商户平台退款", "原因："},
	}
	everywhere(t, func(t *testing.T, s screen, language string) {
		says := words[language]
		gw, url := startShop(t)
		p := open(t, url, s, language)
		p.buy()
		p.differ(gw, 105)
		p.click("day")
		p.sees("difference", says.kind)
		p.sees("difference", "¥1.05")
		p.looks("difference")
		p.click("explain")
		p.sees("dialog", "¥1.05")
		p.write("explanation", "  ")
		p.click("dialog-submit")
		p.sees("dialog-error", says.empty)
		p.write("explanation", says.text)
		p.looks("explain")
		p.click("dialog-submit")
		p.sees("difference", says.explained+says.text)
		p.seesNot("explain", "")
		p.until("the day ends", `all('[data-testid="day"]').some((row) => /\t2\t0$/.test(row.innerText))`)
		p.looks("explained")
	})
}
