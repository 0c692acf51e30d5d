package wxpay

import (
	"fmt"
	"strings"
)

// billTexts are the fields that a bill repeats exactly as they were sent. A bill has no
// quoting and no escaping.
var billTexts = [...]string{"body", "attach", "device_info"}

// isLineEnd reports whether programs treat a character as the end of a line.
func isLineEnd(r rune) bool {
	switch r {
	case '\n', '\r', '\v', '\f', '\u0085', '\u2028', '\u2029':
		return true
	}
	return false
}

// checkBillTexts refuses a text that would break the bill of the day, or add a forged
// row to it.
func checkBillTexts(fields XMLMap) error {
	for _, name := range billTexts {
		text := fields.Get(name)
		what, fix := "", "replace it with a blank"
		switch {
		case strings.ContainsFunc(text, isLineEnd):
			what = "a line end"
		case strings.Contains(text, "\t"):
			what = "a tab"
		case strings.Contains(text, ",`"):
			what, fix = "a comma before a backtick", "put a blank between them"
		default:
			continue
		}
		return fmt.Errorf("field %q holds %s, which makes the bill of the day unreadable or forges its rows: %s", name, what, fix)
	}
	return nil
}
