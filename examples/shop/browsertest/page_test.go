package browsertest

import (
	"context"
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
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// page is the shop's page in a separate tab, without the storage of other tabs.
type page struct {
	t   *testing.T
	ctx context.Context
	url string
}

// screen is the size of a device.
type screen struct {
	name          string
	width, height int64
	mobile        bool
}

var (
	laptop = screen{"laptop", 1280, 800, false}
	phone  = screen{"phone", 390, 844, true}
)

// open opens a page in the browser's language, such as zh-CN. The test fails if the page's
// JavaScript throws an exception.
func open(t *testing.T, url string, s screen, language string) *page {
	ctx, cancel := chromedp.NewContext(shared.browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	p := &page{t: t, ctx: ctx, url: url}
	require.NoError(t, chromedp.Listen(ctx, func(event any) {
		if thrown, ok := event.(*runtime.EventExceptionThrown); ok {
			assert.Fail(t, "exception", "%v", &chromedp.ExceptionError{ExceptionDetails: thrown.ExceptionDetails})
		}
	}))
	call(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: s.width, Height: s.height, DeviceScaleFactor: 1, Mobile: s.mobile,
	})
	call(p, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{
		UserAgent: value[string](p, `navigator.userAgent`), AcceptLanguage: language,
	})
	p.load()
	return p
}

// load loads the page again.
func (p *page) load() {
	p.t.Helper()
	p.do(chromedp.Navigate("about:blank"), chromedp.Navigate(p.url))
	p.until("the page is ready", `document.body?.dataset.ready`)
}

// call runs a command of the DevTools protocol.
func call[P, R any](p *page, command cdp.Command[P, R], parameters P) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	_, err := chromedp.Call(ctx, command, parameters)
	require.NoError(p.t, err)
}

func (p *page) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	require.NoError(p.t, chromedp.Do(ctx, actions...))
}

// value evaluates JavaScript in the page, with the functions of look.js and looks.js.
func value[T any](p *page, expression string) T {
	p.t.Helper()
	v, err := evaluate[T](p, expression)
	require.NoError(p.t, err, expression)
	return v
}

func evaluate[T any](p *page, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T]("(async () => {"+shared.look+"\nreturn ("+expression+"); })()", chromedp.EvalAwaitPromise))
}

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
		if ok, err := evaluate[bool](p, fmt.Sprintf("await until(() => %s, 2000)", condition)); err == nil && ok {
			return
		}
	}
	text, _ := evaluate[string](p, `document.body.innerText.slice(0, 3000)`)
	p.t.Fatalf("timed out waiting: %s\nscreenshot: %s\ntext of the page:\n%s", what, p.shot("failed"), text)
}

// id returns the selector of the elements with this data-testid.
func id(name string) string { return fmt.Sprintf("[data-testid=%q]", name) }

// sees waits until the user sees an element that contains text. "" is any text.
func (p *page) sees(name, text string) {
	p.t.Helper()
	p.until(fmt.Sprintf("see %q in %s", text, name), fmt.Sprintf("all(%s, %s).length > 0", js(id(name)), js(text)))
}

// seesNot waits until the user sees no such element.
func (p *page) seesNot(name, text string) {
	p.t.Helper()
	p.until(fmt.Sprintf("not see %q in %s", text, name), fmt.Sprintf("all(%s, %s).length === 0", js(id(name)), js(text)))
}

// click clicks the first such element with the mouse.
func (p *page) click(name string) {
	p.t.Helper()
	p.until("be able to click "+name, fmt.Sprintf("place(%s, '')", js(id(name))))
	at := value[struct{ X, Y float64 }](p, fmt.Sprintf("place(%s, '').point", js(id(name))))
	p.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at.X, at.Y), chromedp.MouseClickXY(at.X, at.Y))
}

// write clicks into a field and replaces its text.
func (p *page) write(name, text string) {
	p.t.Helper()
	p.click(name)
	p.until("the field has the focus", fmt.Sprintf("document.activeElement?.matches(%s)", js(id(name))))
	p.press("a", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	p.paste(text)
}

// press presses keys, such as kb.Tab.
func (p *page) press(keys string, options ...chromedp.KeyOption) {
	p.t.Helper()
	p.do(chromedp.KeyEvent(keys, options...))
}

// paste inserts a text at the focus.
func (p *page) paste(text string) {
	p.t.Helper()
	call(p, input.InsertText, input.InsertTextParams{Text: text})
}

// dark switches the system to dark or light colours.
func (p *page) dark(on bool) {
	p.t.Helper()
	scheme := map[bool]string{true: "dark", false: "light"}[on]
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
}

// shot takes a screenshot of the whole page and returns its file.
func (p *page) shot(name string) (file string) {
	p.t.Helper()
	file = filepath.Join(shared.shots, strings.NewReplacer("/", "-", " ", "-").Replace(p.t.Name()+"-"+name+".png"))
	png, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
	require.NoError(p.t, err)
	require.NoError(p.t, os.WriteFile(file, png, 0o644))
	return file
}
