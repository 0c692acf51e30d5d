package explain

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/xmlfields"
)

// hints says what looks wrong if the search found nothing. The work is what the
// search used.
func (m *message) hints(given givenSign, work int) []string {
	var hints []string
	add := func(format string, args ...any) { hints = append(hints, fmt.Sprintf(format, args...)) }
	if m.sign == "" {
		return []string{"the message has none"}
	}
	if given.digest == nil {
		add("it has %d characters, an MD5 sign has 32 hex digits and an HMAC-SHA256 sign 64", utf8.RuneCountInString(m.sign))
	} else {
		add("none of the usual mistakes leads to it, so most likely it was made with another key (the APIv3 key, an AppSecret, " +
			"one from before it was changed), or a value such as nonce_str was changed after signing")
	}
	if m.want() == "" && m.signType != "" {
		add("%s is %s, but only MD5 and HMAC-SHA256 are known", m.typeName, xmlfields.Quote(m.signType))
	}
	if shape := keyShape(m.key); shape != "" {
		add("the key given has %s", shape)
	}
	if m.utf8 && slices.ContainsFunc(m.pairs, func(p pair) bool { return strings.ContainsRune(p.value, utf8.RuneError) }) {
		add("values have U+FFFD, so characters were lost on the way")
	}
	if work >= maxWork {
		add("the message is long, so not all of them were tried together")
	}
	return hints
}

// keyShape says what a key looks like that cannot be an APIv2 key.
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
