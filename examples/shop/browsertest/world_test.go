package browsertest

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed6780280e/wxpay/examples/shop/internal/shoptest"
	"github.com/seed6780280e/wxpay/examples/shop/web"
)

// The notification of a payment gets lost. The shop asks, and the customer sees it.
func TestLostNotification(t *testing.T) {
	_, url := startShop(t)
	p := open(t, url, laptop, "en-US")
	p.click("lose")
	p.sees("toasts", "will get lost")
	p.click("user-1")
	p.click("buy-beans")
	p.click("pay")
	p.sees("own-order", "You have paid")
	p.shot("waiting")
	p.click("hour")
	p.sees("own-order", "Paid")
	p.seesNot("own-order", "You have paid")
}

// A refund needs a person. After the account is filled, the clerk retries it.
func TestProblem(t *testing.T) {
	gw, url := startShop(t)
	p := open(t, url, laptop, "zh-CN")
	p.click("balance")
	p.click("user-0")
	p.click("buy-latte")
	p.click("pay")
	p.click("refund")
	p.write("refund-amount", "28.01")
	p.write("refund-reason", "冷了")
	p.click("dialog-submit")
	p.sees("dialog-error", "最多 ¥28.00")
	p.write("refund-amount", "28")
	p.click("dialog-submit")
	p.sees("problem", "NOTENOUGH")
	p.sees("order-refund", "需人工处理")
	p.looks("problem")
	p.click("balance")
	p.click("retry")
	p.seesNot("problem", "")
	p.sees("no-problems", "")
	p.finishRefunds("已退款")
	assert.Len(t, gw.Refunds(), 1)
}

func TestLanguage(t *testing.T) {
	_, url := startShop(t)
	p := open(t, url, laptop, "en-US")
	p.click("user-0")
	p.click("buy-latte")
	p.sees("own-order", "Latte")
	p.click("language")
	p.sees("own-order", "拿铁")
	p.load()
	p.sees("own-order", "拿铁")
	p.click("language")
	p.sees("own-order", "Latte")
}

// With a real merchant there is no world, and the clerk needs the token.
func TestRealMerchant(t *testing.T) {
	_, url := startShop(t, func(s *web.Server) { s.World = nil })
	p := open(t, url, phone, "en-US")
	p.seesNot("world", "")
	p.seesNot("customer", "")
	p.seesNot("days", "")
	p.shot("before")
	p.write("staff-token", "guessed")
	p.click("staff-login")
	p.sees("toasts", "not the token")
	p.write("staff-token", shoptest.Staff)
	p.click("staff-login")
	p.sees("days", "")
	p.seesNot("staff-token", "")
	p.shot("after")
}
