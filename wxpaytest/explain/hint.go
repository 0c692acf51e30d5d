package explain

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/xmlfields"
)

// hints returns what looks wrong if the search found nothing. work is the work
// that the search used.
func (m *message) hints(given givenSign, work int) []string {
	var hints []string
	add := func(format string, args ...any) { hints = append(hints, fmt.Sprintf(format, args...)) }
	if m.sign == "" {
		return []string{"the message has no sign"}
	}
	if given.digest == nil {
		add("it has %d characters, but an MD5 sign has 32 hex digits and an HMAC-SHA256 sign has 64", utf8.RuneCountInString(m.sign))
	} else {
		add("none of the usual mistakes produces it; probably it was made with another key (the APIv3 key, an AppSecret, " +
			"the key from before it was changed), or a value such as nonce_str was changed after signing")
	}
	if m.want() == "" && m.signType != "" {
		add("%s is %s, but only MD5 and HMAC-SHA256 are known", m.typeName, xmlfields.Quote(m.signType))
	}
	if shape := keyShape(m.key); shape != "" {
		add("the key given has %s", shape)
	}
	if m.utf8 && slices.ContainsFunc(m.pairs, func(p pair) bool { return strings.ContainsRune(p.value, utf8.RuneError) }) {
		add("values contain U+FFFD, so characters were lost before")
	}
	if work >= maxWork {
		add("the message is long, so not all pairs of mistakes were tried")
	}
	return hints
}

// keyShape describes a key that can't be an APIv2 key.
func keyShape(key string) string {
	const right = ", an APIv2 key has 32"
	switch n := len(key); {
	case n == 32:
		return ""
	case strings.TrimSpace(key) != key:
		return "blanks around it"
	case n == 24:
		return "24 characters, as a session_key has" + right
	case n == 40:
		return "40 characters, as a certificate's serial number has" + right
	case n == 43:
		return "43 characters, as an EncodingAESKey has" + right
	default:
		return fmt.Sprintf("%d characters", n) + right
	}
}
