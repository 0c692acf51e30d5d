package wxpay

import (
	"fmt"
	"strings"
)

// billTexts are the fields that the bill of the day repeats as they were sent.
// A bill quotes and escapes nothing.
var billTexts = [...]string{"body", "attach", "device_info"}

// lineEnds are what programs take for the end of a line.
const lineEnds = "\n\r\v\f\u0085\u2028\u2029"

// checkBillTexts refuses a text that would break the bill of the day, or put a
// row of its own into it.
func checkBillTexts(fields XMLMap) error {
	for _, name := range billTexts {
		text := fields.Get(name)
		what, fix := "", "replace it with a blank"
		switch {
		case strings.ContainsAny(text, lineEnds):
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
