package browsertest

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
)

// watch records the requests and the console output of a tab.
type watch struct {
	host string

	mu       sync.Mutex
	problems []string
	expected []string
	requests int
	tokens   int
	clicked  []string
}

func newWatch(page string) *watch {
	u, err := url.Parse(page)
	if err != nil {
		panic(err) // the gateway printed it
	}
	return &watch{host: u.Host}
}

// take receives every event of the tab.
func (w *watch) take(event any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		w.requests++
		w.judge(e.Request.URL)
	case *network.EventWebSocketCreated:
		w.judge(e.URL)
	case *runtime.EventExceptionThrown:
		w.problem("exception: %v", &chromedp.ExceptionError{ExceptionDetails: e.ExceptionDetails})
	case *runtime.EventConsoleAPICalled:
		w.problem("console.%s: %s", e.Type, consoleText(e))
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			w.problem("%s %s: %s %s", e.Entry.Source, e.Entry.Level, e.Entry.Text, e.Entry.URL)
		}
	case *runtime.EventBindingCalled:
		w.clicked = append(w.clicked, e.Payload)
	}
}

func consoleText(e *runtime.EventConsoleAPICalled) string {
	var all []string
	for _, argument := range e.Args {
		all = append(all, fmt.Sprintf("%s%s", argument.Value, argument.Description))
	}
	return strings.Join(all, " ")
}

// judge records a request to another server than that of the page.
func (w *watch) judge(address string) {
	u, err := url.Parse(address)
	switch {
	case err == nil && u.Host == w.host, strings.HasPrefix(address, "data:"), strings.HasPrefix(address, "blob:"), address == "about:blank":
	default:
		w.problem("request to another host: %s", address)
	}
}

func (w *watch) problem(format string, args ...any) {
	w.problems = append(w.problems, fmt.Sprintf(format, args...))
}

// expect announces a problem that the test causes. text is a part of its message.
func (w *watch) expect(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.expected = append(w.expected, text)
}

// assert fails if a problem was not expected, or if an expected one is missing.
func (w *watch) assert(t *testing.T) {
	w.mu.Lock()
	defer w.mu.Unlock()
	assert.NotZero(t, w.requests, "no request of the tab was recorded")
	for _, problem := range w.problems {
		ok := slices.ContainsFunc(w.expected, func(text string) bool { return strings.Contains(problem, text) })
		assert.True(t, ok, problem)
	}
	for _, text := range w.expected {
		came := slices.ContainsFunc(w.problems, func(problem string) bool { return strings.Contains(problem, text) })
		assert.True(t, came, "expected, but missing: "+text)
	}
}

func (w *watch) newToken() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tokens++
	return fmt.Sprint("click ", w.tokens)
}

// wasClicked reports whether look.js has reported the click.
func (w *watch) wasClicked(token string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Contains(w.clicked, token)
}

// has reports whether a problem contains text.
func (w *watch) has(text string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.ContainsFunc(w.problems, func(problem string) bool { return strings.Contains(problem, text) })
}
