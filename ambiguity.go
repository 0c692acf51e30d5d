package wxpay

import (
	"fmt"
	"iter"
	"strings"

	"github.com/seed6780280e/wxpay/internal/flatxml"
)

// The signed text, k1=v1&k2=v2, does not show where a value ends, because values may
// contain & and =. So one genuine signature also fits messages in which a value is
// split at an &, or absorbs its neighbours. An attacker who chooses the attach of a
// cheap order could turn its notification into one about another order and amount.
// So this package does not send a value that makes this possible, and refuses a
// notification that looks changed in this way.

// embedded yields every name in a value that is written as &name= and could be the name
// of a field. It looks at each byte once.
func embedded(value string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for {
			start := strings.IndexByte(value, '&') + 1
			if start == 0 {
				return
			}
			value = value[start:]
			end := strings.IndexAny(value, "&=") // a name contains neither
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
	if !fields.pairs.HasAmpersand() {
		return nil
	}
	for field, value := range fields.All() {
		for name := range embedded(value) {
			if isPaymentName(name) {
				return fmt.Errorf("%s holds &%s=, which could be used to forge a notification: put %[2]s first in the value, or write the value as JSON", field, name)
			}
		}
	}
	return nil
}
