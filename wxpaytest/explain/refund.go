package explain

import (
	"maps"
	"slices"
	"strings"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// isRefund reports whether the message is a refund notification, which is not
// signed.
func (m *message) isRefund() bool { return m.sign == "" && m.value("req_info") != "" }

// explainRefund decrypts the req_info of a refund notification.
func (m *message) explainRefund(e *Explanation) {
	info := strings.Join(strings.Fields(m.value("req_info")), "")
	if e.Decrypted = codec.DecryptRefund(m.key, info); e.Decrypted != "" {
		e.hint(Remark{Name: "refund notification", What: "a refund notification has no sign; its req_info was decrypted with the key, which proves its origin"})
		return
	}
	for _, called := range slices.Sorted(maps.Keys(m.otherKeys)) {
		if e.Decrypted = codec.DecryptRefund(m.otherKeys[called], info); e.Decrypted != "" {
			e.Causes = []Mistake{newMistake("another key", "req_info was encrypted with "+called, "decrypt it with that key, or use the merchant's APIv2 key")}
			return
		}
	}
	e.hint(Remark{Name: "refund notification", What: "a refund notification has no sign: its req_info is encrypted with the key"})
	e.hint(Remark{Name: "req_info", What: "its req_info can't be decrypted with this key; probably it is another merchant's, or the key was changed"})
}
