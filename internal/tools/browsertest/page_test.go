package browsertest

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

//go:embed look.js
var look string

// page is the gateway's page in a separate tab, without the storage of other tabs.
type page struct {
	t     *testing.T
	ctx   context.Context
	home  string
	watch *watch
}

// open opens the page on the screen of a laptop. The test fails if the tab does
// something that watch reports.
func open(t *testing.T, g *gateway) *page {
	ctx, cancel := chromedp.NewContext(shared.browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	p := &page{t: t, ctx: ctx, home: g.page, watch: newWatch(g.page)}
	require.NoError(t, chromedp.Listen(ctx, p.watch.take))
	t.Cleanup(func() { p.watch.assert(t) })
	call(p, runtime.AddBinding, runtime.AddBindingParams{Name: "clicked"})
	p.size(laptop)
	p.visit("")
	return p
}

// call runs a command of the DevTools protocol.
func call[P, R any](p *page, command cdp.Command[P, R], parameters P) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	_, err := chromedp.Call(ctx, command, parameters)
	require.NoError(p.t, err)
}

// screen is the size of a device.
type screen struct {
	name          string
	width, height int64
	mobile        bool
}

var (
	laptop = screen{"laptop", 1280, 800, false}
	mobile = screen{"phone", 390, 844, true}
)

func (p *page) size(s screen) {
	p.t.Helper()
	call(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: s.width, Height: s.height, DeviceScaleFactor: 1, Mobile: s.mobile,
	})
}

// visit reloads the page at a view such as "#/bench".
func (p *page) visit(hash string) {
	p.t.Helper()
	p.do(chromedp.Navigate("about:blank"), chromedp.Navigate(p.home+"/"+hash))
	p.ready()
}

// ready waits until the page's script has run.
func (p *page) ready() {
	p.t.Helper()
	p.until("the page is ready", `document.body?.dataset.ready`)
}

// do runs actions. They must end within patience.
func (p *page) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	require.NoError(p.t, chromedp.Do(ctx, actions...))
}

// value evaluates JavaScript in the page, with the functions of look.js.
func value[T any](p *page, expression string) T {
	p.t.Helper()
	v, err := evaluate[T](p, expression)
	require.NoError(p.t, err, expression)
	return v
}

func evaluate[T any](p *page, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T]("(async () => {"+look+"\nreturn ("+expression+"); })()", chromedp.EvalAwaitPromise))
}

// js returns a value as JavaScript.
func js(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings and numbers
	}
	return string(data)
}

// until waits for a condition, even while the page reloads.
func (p *page) until(what, condition string) {
	p.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		ok, err := evaluate[bool](p, fmt.Sprintf("await until(() => %s, 2000)", condition))
		if err == nil && ok {
			return
		}
		if err != nil && strings.Contains(err.Error(), "SyntaxError") {
			require.NoError(p.t, err, condition)
		}
	}
	p.fail("timed out waiting: " + what)
}

// fail ends the test, with a screenshot and the text of the page.
func (p *page) fail(what string) {
	p.t.Helper()
	text, _ := evaluate[string](p, `document.body.innerText.replace(/\n\s*\n/g, '\n').slice(0, 3000)`)
	p.t.Fatalf("%s\nscreenshot: %s\ntext of the page:\n%s", what, p.shot("failed"), text)
}

// still waits until all animations have ended.
func (p *page) still() {
	p.t.Helper()
	p.until("nothing moves", `document.getAnimations().length === 0`)
}

// shot takes a screenshot and returns its file.
func (p *page) shot(name string) (file string) {
	p.t.Helper()
	file = strings.NewReplacer("/", "-", " ", "-").Replace(p.t.Name() + "-" + name + ".png")
	return p.picture(filepath.Join(shared.shots, file))
}

func (p *page) picture(file string) string {
	p.t.Helper()
	png, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	require.NoError(p.t, err)
	require.NoError(p.t, os.WriteFile(file, png, 0o644))
	return file
}

// id returns the selector of the elements with this data-testid.
func id(name string) string { return fmt.Sprintf("[data-testid=%q]", name) }

// sees waits until the user sees an element that contains text. "" is any text.
func (p *page) sees(selector, text string) {
	p.t.Helper()
	p.until(fmt.Sprintf("see %q in %s", text, selector), fmt.Sprintf("all(%s, %s).length > 0", js(selector), js(text)))
}

// seesNot waits until the user sees no such element.
func (p *page) seesNot(selector, text string) {
	p.t.Helper()
	p.until(fmt.Sprintf("not see %q in %s", text, selector), fmt.Sprintf("all(%s, %s).length === 0", js(selector), js(text)))
}

// text returns the visible text of the first such element.
func (p *page) text(selector string) string {
	p.t.Helper()
	p.sees(selector, "")
	return value[string](p, fmt.Sprintf("all(%s)[0].innerText", js(selector)))
}

// click clicks the first such element that is enabled.
func (p *page) click(selector string) { p.t.Helper(); p.clickOn(selector, "") }

// clickOn clicks the first such element that contains text.
func (p *page) clickOn(selector, text string) {
	p.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		p.until(fmt.Sprintf("be able to click %s %q", selector, text), fmt.Sprintf("place(%s, %s)", js(selector), js(text)))
		token := p.watch.newToken()
		at, err := evaluate[*struct{ X, Y float64 }](p, fmt.Sprintf("aim(%s, %s, %s)", js(selector), js(text), js(token)))
		if err != nil || at == nil {
			continue // the element has moved or disappeared
		}
		p.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at.X, at.Y), chromedp.MouseClickXY(at.X, at.Y))
		_, _ = evaluate[bool](p, "true") // the reports of clicks arrive before this result
		if p.watch.wasClicked(token) {
			return
		}
	}
	p.fail(fmt.Sprintf("cannot click %s %q", selector, text))
}

// press presses keys, such as kb.Tab.
func (p *page) press(keys string, options ...chromedp.KeyOption) {
	p.t.Helper()
	p.do(chromedp.KeyEvent(keys, options...))
}

// write clicks into a field and replaces its text.
func (p *page) write(selector, text string) {
	p.t.Helper()
	p.click(selector)
	p.until("the field has the focus", fmt.Sprintf("document.activeElement?.matches(%s)", js(selector)))
	p.press("a", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	p.paste(text)
}

// paste inserts a text at the focus.
func (p *page) paste(text string) {
	p.t.Helper()
	call(p, input.InsertText, input.InsertTextParams{Text: text})
}

// choose sets a select or a date to a value.
func (p *page) choose(selector, option string) {
	p.t.Helper()
	p.sees(selector, "")
	p.until("the option exists", fmt.Sprintf(`(() => {
		const node = all(%s)[0];
		node.value = %s;
		if (node.value !== %[2]s) return false;
		node.dispatchEvent(new Event('input', { bubbles: true }));
		node.dispatchEvent(new Event('change', { bubbles: true }));
		return true;
	})()`, js(selector), js(option)))
}

// view clicks a tab in the header of the page.
func (p *page) view(name string) {
	p.t.Helper()
	p.click(id("nav-" + name))
	p.until("the view "+name, fmt.Sprintf("document.body.dataset.view === %s", js(name)))
}

// pasting makes the keys paste. Keys that the protocol sends do not do it otherwise.
func pasting(p *input.DispatchKeyEventParams) { p.Commands = []string{"paste"} }
