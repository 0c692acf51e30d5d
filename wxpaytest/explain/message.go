package explain

import (
	"cmp"
	"encoding/hex"
	"slices"
	"strings"
	"unicode/utf8"
)

// message is a message without its signature.
type message struct {
	key       string            // the correct key
	otherKeys map[string]string // other secrets by name
	required  string            // the only accepted algorithm; empty: see signType
	appIDs    []string          // other appids of the merchant
	mchID     string            // the merchant; empty: unknown
	notSigned map[string]string // sent, but not part of the signature

	pairs    []pair
	inOrder  bool   // the pairs are in the order of the document
	signName string // sign, or paySign of wx.requestPayment
	sign     string // its value
	typeName string // sign_type, or signType of wx.requestPayment
	signType string // its value
	utf8     bool
	remarks  []Remark // on its XML
}

// newMessage separates the signature from the pairs.
func newMessage(pairs []pair) *message {
	m := &message{signName: "sign", typeName: "sign_type", utf8: true}
	named := func(name string) bool { return slices.ContainsFunc(pairs, func(p pair) bool { return p.name == name }) }
	if !named("sign") && named("paySign") {
		m.signName, m.typeName = "paySign", "signType"
	}
	for _, p := range pairs {
		m.utf8 = m.utf8 && utf8.ValidString(p.name+p.value)
		switch p.name {
		case m.signName:
			m.sign = p.value
			continue
		case m.typeName:
			m.signType = p.value
		}
		m.pairs = append(m.pairs, p)
	}
	return m
}

// draft returns the correct way to sign the message with an algorithm.
func (m *message) draft(algorithm string) *draft {
	return &draft{pairs: slices.Clone(m.pairs), compare: byName, separator: "&key=", key: m.key, algorithm: algorithm}
}

func (m *message) signature(algorithm string) string {
	d := m.draft(algorithm)
	return strings.ToUpper(hex.EncodeToString(d.digest(d.text())))
}

// want returns the required algorithm, or "" if both are accepted.
func (m *message) want() string {
	want := cmp.Or(m.required, m.signType)
	if want != signTypeMD5 && want != signTypeHMAC {
		return ""
	}
	return want
}

// lacking returns the names that the message does not have.
func (m *message) lacking(names []string) (missing []string) {
	for _, name := range names {
		if !m.has(name) {
			missing = append(missing, name)
		}
	}
	return missing
}

func (m *message) has(name string) bool {
	for _, p := range m.pairs {
		if p.name == name {
			return true
		}
	}
	return false
}

func (m *message) value(name string) string {
	for _, p := range m.pairs {
		if p.name == name {
			return p.value
		}
	}
	return ""
}
