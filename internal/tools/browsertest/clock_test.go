package browsertest

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
)

func TestClock(t *testing.T) {
	p := open(t, startGateway(t, "1"))
	moves := func(from string) {
		p.until("the clock moves", `all('[data-testid="clock-now"]')[0].innerText !== `+js(from))
	}
	moves(p.text(id("clock-now")))
	p.sees(id("clock-run")+`[aria-label="Pause the clock"]`, "")

	p.click(id("clock-run"))
	p.sees(id("clock-run")+`[aria-label="Start the clock"]`, "")
	stopped := p.text(id("clock-now"))
	// Two seconds of the browser's clock.
	value[float64](p, `window.since = performance.now()`)
	p.until("two seconds", `performance.now() - window.since > 2000`)
	assert.Equal(t, stopped, p.text(id("clock-now")), "the clock stands still")

	// It runs again at the same speed, and then faster.
	p.click(id("clock-run"))
	moves(stopped)
	p.choose(id("clock-speed"), "3600")
	hour := value[string](p, `all('[data-testid="clock-now"]')[0].dateTime`)
	p.until("an hour passes in seconds", `Date.parse(all('[data-testid="clock-now"]')[0].dateTime) - Date.parse(`+js(hour)+`) > 3600000`)
	p.click(id("clock-run"))

	// While the clock stands still, jumps are exact.
	p.sees(id("clock-run")+`[aria-label="Start the clock"]`, "")
	before := value[string](p, `all('[data-testid="clock-now"]')[0].dateTime`)
	p.click(id("clock-jump"))
	p.click(id("clock-minutes"))
	p.until("the clock is five minutes later", `Date.parse(all('[data-testid="clock-now"]')[0].dateTime) - Date.parse(`+js(before)+`) === 300000`)
}

func TestBillOfTheDay(t *testing.T) {
	g := startGateway(t, still)
	m := newMerchant(t).join(g)
	p := open(t, g)
	p.watch.expect("status of 409") // the bill is not ready yet
	phone := m.order("bill01", "Tea, `green`", 900)
	payOnPhone(p, params(phone))
	next(t, m.paid)

	p.view("bills")
	p.sees(id("bill-none"), "There is no bill yet")
	p.until("the date field has a value", `all('[data-testid="bill-date"]')[0]?.value`)
	day := value[string](p, `all('[data-testid="bill-date"]')[0].value`)
	p.click(id("bill-show"))
	p.sees(id("bill-problem"), "The bill for this day is not ready")
	p.click(id("bill-jump"))
	p.sees(id("bill-row"), "bill01")
	p.sees(id("bill-row"), "Tea, `green`")
	p.sees(id("bill-row"), "9.00")
	p.sees(id("clock-now"), "10:00:00")

	file := download(p, id("bill-download"))
	assert.Equal(t, "bill-"+strings.ReplaceAll(day, "-", "")+".csv", filepath.Base(file))
	downloaded, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, m.bill(day), string(downloaded), "the page returns the same bytes as the API")

	// The view opens with the last bill, also of the other kind.
	p.visit("#/bills")
	p.sees(id("bill-row"), "bill01")
	p.until("the date is that of the bill", `all('[data-testid="bill-date"]')[0]?.value === `+js(day))
	p.choose(id("bill-kind"), "fund")
	p.sees(id("bill-row"), "9.00")
}

// bill returns the bill of a day from the API.
func (m *merchant) bill(day string) string {
	date, err := time.ParseInLocation(time.DateOnly, day, time.FixedZone("+08", 8*60*60))
	require.NoError(m.t, err)
	bill, err := m.client.DownloadBill(m.t.Context(), &wxpay.DownloadBillRequest{BillDate: date})
	require.NoError(m.t, err)
	defer bill.Close()
	text, err := io.ReadAll(bill)
	require.NoError(m.t, err)
	return string(text)
}

// download clicks and returns the file that the browser downloads.
func download(p *page, selector string) string {
	p.t.Helper()
	dir := p.t.TempDir()
	_, err := chromedp.CallBrowser(p.ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir,
		BrowserContextID: chromedp.FromContext(p.ctx).BrowserContextID,
	})
	require.NoError(p.t, err)
	p.click(selector)
	var files []string
	require.Eventually(p.t, func() bool {
		files, _ = filepath.Glob(filepath.Join(dir, "*.[cj]s*"))
		return len(files) == 1 && filepath.Ext(files[0]) != ".crdownload" // still in progress
	}, patience, 50*time.Millisecond, "the download")
	return files[0]
}
