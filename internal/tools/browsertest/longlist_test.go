package browsertest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// place places n orders of the merchant, on several goroutines.
func (m *merchant) place(prefix string, n int) {
	m.t.Helper()
	var wait sync.WaitGroup
	errs := make([]error, 8)
	for g := range errs {
		wait.Go(func() {
			for i := g; i < n && errs[g] == nil; i += len(errs) {
				_, errs[g] = m.client.UnifiedOrder(context.Background(), m.request(fmt.Sprintf("%s%05d", prefix, i)))
			}
		})
	}
	wait.Wait()
	require.NoError(m.t, errors.Join(errs...))
}

// rows waits until a list has n rows.
func (p *page) rows(name string, n int) {
	p.t.Helper()
	p.until(fmt.Sprintf("%d rows", n), fmt.Sprintf("document.querySelectorAll(%s).length === %d", js(id(name)), n))
}

// Every list goes on after 200 rows, with the keyboard too, and the search covers
// what the list does not show.
func TestListsGoOn(t *testing.T) {
	g := startGateway(t, still, "-ignore-intervals")
	m := newMerchant(t).join(g)
	for i, body := range []string{"Rooibos", "Tea", "Tea", "Tea", "Tea"} {
		no := fmt.Sprintf("oldest%d", i)
		m.order(no, body, 900)
		g.desk("pay", `{"order": "`+no+`"}`)
		for j := range 50 { // an order can't have more
			g.desk("refund", fmt.Sprintf(`{"order": %q, "fee": 1, "reason": "reason%03d"}`, no, 50*i+j))
		}
	}
	m.place("list", 450)
	goesOn := func(p *page, says func(en, zh string) string) {
		for _, c := range []struct {
			view, row, search, old string
			more                   []int
		}{
			{"orders", "order-row", "order-search", "rooibos", []int{400, 455}},
			{"requests", "request-row", "request-search", "rooibos", []int{400, 455}},
			{"refunds", "refund-row", "refund-search", "REASON000", []int{250}},
		} {
			p.visit("#/" + c.view)
			p.rows(c.row, 200)
			shown := 200
			for _, n := range c.more {
				value[bool](p, fmt.Sprintf(`([...document.querySelectorAll(%s)].at(-1).querySelector('a, button:last-of-type') ?? [...document.querySelectorAll(%[1]s)].at(-1)).focus(), true`, js(id(c.row))))
				p.tabTo(id("more"))
				assert.Equal(p.t, says("Show more", "显示更多"), p.text(id("more")))
				p.press(kb.Enter)
				p.rows(c.row, n)
				p.until("the first new row has the focus", fmt.Sprintf("document.querySelectorAll(%s)[%d].parentElement.contains(document.activeElement)", js(id(c.row)), shown))
				shown = n
			}
			p.seesNot(id("more"), "")
			p.write(id(c.search), c.old)
			p.rows(c.row, 1)
			p.write(id(c.search), "nothing at all")
			p.rows(c.row, 0)
			p.sees(".empty", says("o", "没有符合条件的"))
			p.write(id(c.search), "")
			p.rows(c.row, 200)
			assert.Empty(p.t, measured(p, `overflowing()`), c.view)
		}
	}
	on(t, g, laptop, "en", goesOn)
	on(t, g, mobile, "zh", goesOn)
}

// With 10,000 orders, the page is as quick as with a few.
func TestTenThousandOrders(t *testing.T) {
	g := startGateway(t, still)
	m := newMerchant(t).join(g)
	m.order("oldest1", "Rooibos", 900)
	m.place("many", 10_000)
	p := open(t, g)
	quick := func(what string, f func()) {
		began := time.Now()
		f()
		took := time.Since(began)
		t.Logf("%-30s %v", what, took)
		assert.Less(t, took, 10*time.Second, what)
	}
	quick("the list", func() { p.visit("#/orders"); p.rows("order-row", 200) })
	quick("more", func() { p.click(id("more")); p.rows("order-row", 400) })
	quick("the oldest, by its goods", func() { p.write(id("order-search"), "rooibos"); p.rows("order-row", 1) })
	quick("all again", func() { p.write(id("order-search"), ""); p.rows("order-row", 200) })
	quick("a new order", func() { m.order("newest1", "Tea", 900); p.sees(id("order-row"), "newest1") })
}
