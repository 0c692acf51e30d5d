package wxpaytest

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/xmlfields"
)

// signedMessage is a message that is being explained, without its sign.
type signedMessage struct {
	Explainer
	pairs    []pair
	document bool // they are in its order
	sign     string
	typeName string // sign_type, or signType of wx.requestPayment
	signType string // its value
	utf      bool
}

// message takes the sign out of the pairs.
func (x Explainer) message(pairs []pair, document bool) *signedMessage {
	m := &signedMessage{Explainer: x, document: document, typeName: "sign_type", utf: true}
	signName := "sign"
	named := func(name string) bool { return slices.ContainsFunc(pairs, func(p pair) bool { return p.name == name }) }
	if !named("sign") && named("paySign") {
		signName, m.typeName = "paySign", "signType"
	}
	for _, p := range pairs {
		m.utf = m.utf && utf8.ValidString(p.name+p.value)
		switch p.name {
		case signName:
			m.sign = p.value
			continue
		case m.typeName:
			m.signType = p.value
		}
		m.pairs = append(m.pairs, p)
	}
	return m
}

// draft is the right way to sign it with an algorithm.
func (m *signedMessage) draft(algorithm string) *draft {
	return &draft{pairs: slices.Clone(m.pairs), compare: byName, joint: "&key=", key: m.Key, algorithm: algorithm}
}

func (m *signedMessage) signature(algorithm string) string {
	d := m.draft(algorithm)
	return strings.ToUpper(hex.EncodeToString(d.digest(d.text())))
}

// want is the algorithm that is due; empty: either.
func (m *signedMessage) want() string {
	want := cmp.Or(m.SignType, m.signType)
	if want != MD5 && want != HMACSHA256 {
		return ""
	}
	return want
}

func (x Explainer) explain(pairs []pair, document bool) Explanation {
	m := x.message(pairs, document)
	e := Explanation{StringToSign: m.draft(MD5).fields(), MD5: m.signature(MD5), HMAC: m.signature(HMACSHA256), Given: m.sign}
	for algorithm, right := range map[string]string{MD5: e.MD5, HMACSHA256: e.HMAC} {
		if m.sign == right && m.utf && (m.want() == "" || m.want() == algorithm) {
			e.Match = algorithm
			return e
		}
	}
	given := readGiven(m.sign)
	if given.digest != nil {
		m.search(given, &e)
	}
	if len(e.Causes) == 0 {
		e.Hints = m.hints(given, e.work)
	}
	return e
}

// search looks for the causes.
func (m *signedMessage) search(given givenSign, e *Explanation) {
	s := &search{
		base: m.draft(given.algorithm), given: given.digest, seen: map[string]bool{},
		form: given.form, swapped: given.swappedFor(m.want(), m.typeName, m.signType != ""),
	}
	s.text = s.base.clone().text()
	if bytes.Equal(s.base.digest(s.text), given.digest) {
		e.Causes = []Mistake{s.swapped.and(s.form).and(m.notUTF8())}
		return
	}
	s.spoilers = m.mistakes(hex.EncodeToString(s.base.digest(s.text)))
	s.run()
	e.Causes, e.work = s.found, s.work
}

func (m *signedMessage) notUTF8() Mistake {
	if m.utf {
		return Mistake{}
	}
	return Mistake{"not UTF-8", "the message is not in UTF-8, though it was signed as it is", "sign and send UTF-8"}
}

// mistakes lists all that can be made with the message. Later ones are made
// before earlier ones: JSON is re-encoded before it is escaped for a URL.
func (m *signedMessage) mistakes(first string) []spoiler {
	return slices.Concat(
		keyMistakes(m.Key, m.OtherKeys), hashMistakes(), setMistakes(m.typeName, strings.ToUpper(first)),
		orderMistakes(m.document), nameMistakes(m.pairs),
		encodingMistakes(), charsetMistakes(m.utf), blankMistakes(), numberMistakes(), packageMistakes(m.typeName), jsonMistakes(),
	)
}

// packageMistakes are those of wx.requestPayment's package.
func packageMistakes(typeName string) []spoiler {
	if typeName != "signType" {
		return nil
	}
	m := Mistake{"package without prepay_id=", "package was signed without its prepay_id=", "sign the value that wx.requestPayment is given"}
	return []spoiler{{m, "package", rewriting(func(value string) string { return strings.TrimPrefix(value, "prepay_id=") })}}
}

// hints tells what looks wrong where nothing was found.
func (m *signedMessage) hints(given givenSign, work int) []string {
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
	if shape := keyShape(m.Key); shape != "" {
		add("the key given has %s", shape)
	}
	if m.utf && slices.ContainsFunc(m.pairs, func(p pair) bool { return strings.ContainsRune(p.value, utf8.RuneError) }) {
		add("values have U+FFFD, so characters were lost on the way")
	}
	if work >= explainWork {
		add("the message is long, so not all of them were tried together")
	}
	return hints
}

// keyShape tells what a key that can't be one looks like.
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
