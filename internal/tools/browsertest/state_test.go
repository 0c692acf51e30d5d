package browsertest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestResetAndRestoreOnThePage(t *testing.T) {
	g := busy(t)
	p := open(t, g)
	p.visit("#/setup")
	saved, err := os.ReadFile(download(p, id("snapshot")))
	require.NoError(t, err)
	reader := open(t, g) // another tab, in the story of an order
	reader.visit("#/orders/10000100/scene01")
	reader.sees(id("order-state"), "")
	reader.watch.expect("status of 404") // the order is gone

	// With the keyboard alone: first not, then yes.
	p.tabTo(id("reset"))
	p.press(kb.Enter)
	p.focused(id("state-no"))
	p.sees(id("state-confirm"), "can't be undone")
	p.press(kb.Enter)
	p.seesNot(id("state-confirm"), "")
	p.focused(id("reset"))
	p.press(kb.Enter)
	p.focused(id("state-no"))
	p.press(kb.Tab, chromedp.KeyModifiers(chromedp.ModifierShift))
	p.focused(id("state-yes"))
	p.press(kb.Enter)
	p.sees(id("toasts"), "The gateway is empty")
	p.view("orders")
	p.sees(id("orders-empty"), "")
	reader.sees(id("orders-empty"), "")

	// A file that is not a snapshot, and then the snapshot.
	p.visit("#/setup")
	p.watch.expect("status of 400")
	p.restore([]byte(`{"format": "other"}`))
	p.sees(id("state-problem"), "not a snapshot of this program")
	p.click(id("state-no"))
	p.restore(saved)
	p.sees(id("toasts"), "The snapshot was restored")
	p.view("orders")
	p.sees(id("order-row"), "Latte")
	reader.sees(id("order-row"), "Latte")
}

// restore chooses a file and confirms.
func (p *page) restore(data []byte) {
	p.t.Helper()
	path := filepath.Join(p.t.TempDir(), "snapshot.json")
	require.NoError(p.t, os.WriteFile(path, data, 0o600))
	p.sees(id("restore"), "")
	p.do(chromedp.SetUploadFiles(chromedp.CSS(id("restore-file")), []string{path}))
	p.sees(id("state-confirm"), "snapshot.json")
	p.click(id("state-yes"))
}

// The panel and its dialog fit and can be read on every screen.
func TestStateLooks(t *testing.T) {
	g := busy(t)
	for _, s := range []screen{laptop, mobile} {
		for language, word := range map[string]string{"en": "State", "zh": "状态"} {
			t.Run(s.name+" "+language, func(t *testing.T) {
				p := open(t, g)
				p.size(s)
				p.settings(language, "light")
				p.visit("#/setup")
				p.sees(id("state"), word)
				p.sees(id("download-shim"), "wxshim.js")
				for _, what := range []string{"panel", "dialog"} {
					if what == "dialog" {
						p.click(id("reset"))
						p.sees(id("state-confirm"), "")
					} else {
						value[bool](p, `(document.querySelector('[data-testid="state"]').scrollIntoView({block: 'end'}), true)`)
					}
					assert.Empty(t, measured(p, `overflowing()`), what)
					for _, theme := range []string{"light", "dark"} {
						value[string](p, `document.documentElement.dataset.theme = `+js(theme))
						p.still()
						assert.Empty(t, measured(p, `paleTexts()`), what+" "+theme)
						p.shot(what + " " + theme)
					}
				}
			})
		}
	}
}
