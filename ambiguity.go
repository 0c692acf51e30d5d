package wxpay

import (
	"fmt"
	"iter"
	"strings"

	"github.com/seed6780280e/wxpay/internal/flatxml"
)

// What is signed, k1=v1&k2=v2, does not tell where values end: they may hold &
// and =. So one genuine signature fits other messages too, in which a value is
// split at an &, or swallows its neighbours. Who chooses the attach of a cheap
// order could make of its notification one about another order and amount.
// What is sent must not hold the means for that; what is received must not
// show the traces.

// embedded yields the names of a value's &name=, as far as they could be
// fields' names. It looks at each byte once.
func embedded(value string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for {
			start := strings.IndexByte(value, '&') + 1
			if start == 0 {
				return
			}
			value = value[start:]
			end := strings.IndexAny(value, "&=") // a name holds neither
			if end < 0 {
				return
			}
			name := value[:end]
			if value[end] == '=' && flatxml.CheckName(name) == nil && !yield(name) {
				return
			}
			value = value[end:]
		}
	}
}

// checkSent refuses a value that could be split into fields of a notification.
func checkSent(fields XMLMap) error {
	for i := range fields.fields {
		field := &fields.fields[i]
		if strings.IndexByte(field.Value, '&') < 0 {
			continue
		}
		for name := range embedded(field.Value) {
			if isPaymentName(name) {
				return fmt.Errorf("%s holds &%s=, from which a forged notification could be made: put it first, or write it as JSON", field.Name, name)
			}
		}
	}
	return nil
}
