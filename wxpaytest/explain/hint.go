package explain

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/xmlfields"
)

// hint adds a remark that is also a hint.
func (e *Explanation) hint(r Remark) {
	e.Remarks = append(e.Remarks, r)
	e.Hints = append(e.Hints, r.What)
}

// hints adds what looks wrong if the search found nothing.
func (m *message) hints(given givenSign, e *Explanation) {
	add := func(name, format string, args ...any) { e.hint(Remark{Name: name, What: fmt.Sprintf(format, args...)}) }
	if m.sign == "" {
		add("no sign", "the message has no sign")
		return
	}
	if given.digest == nil {
		add("sign length", "it has %d characters, but an MD5 sign has 32 hex digits and an HMAC-SHA256 sign has 64", utf8.RuneCountInString(m.sign))
	} else {
		add("unknown mistake", "none of the usual mistakes produces it; probably it was made with another key (the APIv3 key, an AppSecret, "+
			"the key from before it was changed), a value such as nonce_str was changed after signing, or a field was signed that was not sent")
	}
	if m.want() == "" && m.signType != "" {
		add("unknown sign_type", "%s is %s, but only MD5 and HMAC-SHA256 are known", m.typeName, xmlfields.Quote(m.signType))
	}
	if shape := keyShape(m.key); shape != "" {
		e.Hints = append(e.Hints, "the key given has "+shape)
	}
	if m.utf8 && slices.ContainsFunc(m.pairs, func(p pair) bool { return strings.ContainsRune(p.value, utf8.RuneError) }) {
		add("U+FFFD", "values contain U+FFFD, so characters were lost before")
	}
	if e.work >= maxWork {
		add("long message", "the message is long, so not all pairs of mistakes were tried")
	}
}

// keyRemarks warns of a key that can't be an APIv2 key, whatever the signature.
func keyRemarks(key string) []Remark {
	shape := keyShape(key)
	if shape == "" {
		return nil
	}
	name := "key length"
	if strings.TrimSpace(key) != key {
		name = "key blanks"
	}
	return []Remark{{Name: name, What: "the key given has " + shape, Subject: fmt.Sprint(len(key))}}
}

// keyShape describes a key that can't be an APIv2 key.
func keyShape(key string) string {
	const right = ", an APIv2 key has 32"
	switch n := len(key); {
	case strings.TrimSpace(key) != key:
		return "blanks around it"
	case n == 32:
		return ""
	case utf8.RuneCountInString(key) != n:
		return "characters that are not ASCII"
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
