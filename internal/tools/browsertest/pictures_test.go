package browsertest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The pictures for README.md. They are written to the screenshots. With
// BROWSERTEST_PICTURES they replace the pictures of README.md.
func TestPictures(t *testing.T) {
	dir := shared.shots
	if os.Getenv("BROWSERTEST_PICTURES") != "" {
		dir = "../../../cmd/wxpay-gateway/doc"
		require.NoError(t, os.MkdirAll(dir, 0o755))
	}
	m := newMerchant(t)
	g := startGateway(t, still, "-refund-notify-url", m.refundNotifyURL())
	m.join(g)
	p := open(t, g)
	p.size(screen{"picture", 1440, 900, false})
	m.order("20150806125346", "咖啡店-拿铁", 2800)
	m.order("20150806125347", "咖啡店-摩卡", 3100)
	g.desk("pay", `{"order": "10000100/20150806125347"}`)
	paid := m.order("20150806125348", "Coffee shop: latte", 2800)
	m.broken.Store(true)
	p.visit("#/orders/10000100/20150806125348")
	p.write(id("phone-params"), params(paid))
	p.click(id("phone-open"))
	p.choose(id("coupon"), "1")
	p.click(id("pay"))
	p.sees(id("phone-told"), "requestPayment:ok")
	m.broken.Store(false)
	p.click(id("jump-next"))
	p.clickOn(id("delivery-card")+" summary", "attempt 2")
	p.sees(id("delivery-card")+"[open] "+id("checks"), "")
	value[bool](p, `(document.querySelector('[data-testid="story"]').scrollTop = 0, document.activeElement.blur(), true)`)
	p.still()
	checkSize(t, p.picture(filepath.Join(dir, "story.png")))

	phone := m.order("20150806125349", "Coffee shop: latte", 2800)
	p.size(screen{"picture", 390, 720, true})
	p.settings("en", "dark")
	p.visit("#/phone")
	p.write(id("phone-params"), params(phone))
	p.click(id("phone-open"))
	p.choose(id("coupon"), "1")
	p.sees(id("cashier-amount"), "¥23.00")
	value[bool](p, `(document.activeElement.blur(), scrollTo(0, 0), true)`)
	p.still()
	checkSize(t, p.picture(filepath.Join(dir, "phone.png")))
}

// checkSize limits the size of a picture, because README.md must load fast.
func checkSize(t *testing.T, file string) {
	t.Helper()
	info, err := os.Stat(file)
	require.NoError(t, err)
	assert.Less(t, info.Size(), int64(250<<10))
}
