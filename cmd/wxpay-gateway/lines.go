package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"time"
	"unicode"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// lines prints one line for each request and for each notification. A terminal that
// does not take them does not hold up the gateway: then lines are left out.
type lines struct {
	out     io.Writer
	words   lineWords
	waiting chan string
	left    atomic.Int64 // lines that were left out
	stop    chan struct{}
	done    chan struct{}
}

// manyLines is how many lines can wait for the terminal.
const manyLines = 1000

func newLines(out io.Writer, getenv func(string) string) *lines {
	return &lines{
		out: out, words: wordsOf(getenv), waiting: make(chan string, manyLines), stop: make(chan struct{}), done: make(chan struct{}),
	}
}

// add prints a line later.
func (l *lines) add(line wxpaytest.Line) {
	select {
	case l.waiting <- l.words.text(line, time.Now()):
	default:
		l.left.Add(1)
	}
}

// run prints the lines until end is called.
func (l *lines) run() {
	defer close(l.done)
	for {
		select {
		case text := <-l.waiting:
			l.print(text)
			continue
		default:
		}
		select {
		case text := <-l.waiting:
			l.print(text)
		case <-l.stop:
			if len(l.waiting) == 0 {
				return
			}
		}
	}
}

func (l *lines) print(text string) {
	if n := l.left.Swap(0); n > 0 {
		text = fmt.Sprintf(l.words.left, n) + "\n" + text
	}
	_, _ = fmt.Fprintln(l.out, text)
}

// end returns when everything is printed, or when the terminal takes nothing.
func (l *lines) end() {
	close(l.stop)
	select {
	case <-l.done:
	case <-time.After(time.Second):
	}
}

// How long the parts of a line can be, in characters.
const (
	longPart   = 64
	longReason = 240
)

// text writes a line: time, path, number, result, duration.
func (w lineWords) text(l wxpaytest.Line, now time.Time) string {
	parts := []string{now.In(beijing).Format(time.TimeOnly)}
	if l.Notification {
		parts = append(parts, fmt.Sprintf(w.notify, l.Attempt))
	}
	parts = append(parts, printable(l.Path, longPart), printable(l.Number, longPart), w.result(l), rounded(l.Took))
	for _, f := range l.Faults {
		parts = append(parts, "["+w.fault+" "+string(f)+"]")
	}
	return strings.Join(compact(parts), " ")
}

// result is the code and a short reason.
func (w lineWords) result(l wxpaytest.Line) string {
	code := printable(l.Code, longPart)
	switch {
	case l.OK && l.Notification:
		return w.acknowledged
	case l.OK:
		return "OK"
	case code != "":
	case l.Status == 0:
		code = w.noResponse
	case l.Notification:
		code = fmt.Sprintf(w.notAcknowledged, l.Status)
	default:
		code = fmt.Sprintf("HTTP %d", l.Status)
	}
	if reason := printable(w.reason(l), longReason); reason != "" && reason != code {
		return code + ": " + reason
	}
	return code
}

// reason returns why it failed, in the language of the terminal where there is a text.
func (w lineWords) reason(l wxpaytest.Line) string {
	switch {
	case l.Reason == "":
		return ""
	case l.Notification && l.Status == 0:
		return worded(w.language, deliveryFailure(errors.New(l.Reason)))
	case w.language == english:
		return l.Reason
	case l.Chinese != "":
		return l.Chinese
	case l.Form.Name != "":
		return readPageWords().remark(l.Form)
	}
	if words := readPageWords().of("bodyProblem", l.Reason); len(words) > 0 {
		return words[chinese]
	}
	return l.Reason
}

func compact(parts []string) (kept []string) {
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return kept
}

func rounded(d time.Duration) string {
	if d < 10*time.Millisecond {
		return d.Round(100 * time.Microsecond).String()
	}
	return d.Round(time.Millisecond).String()
}

// printable returns at most limit characters of text. What is not printable is escaped:
// a client could otherwise move the cursor, or turn the direction of the text.
func printable(text string, limit int) string {
	var out strings.Builder
	n := 0
	for _, r := range text {
		if n++; n > limit {
			return out.String() + "…"
		}
		switch {
		case r == unicode.ReplacementChar || !unicode.IsPrint(r):
			fmt.Fprintf(&out, `\u%04x`, r)
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}
