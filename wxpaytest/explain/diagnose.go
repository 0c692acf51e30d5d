package explain

import (
	"bytes"
	"slices"
	"strings"
)

func (m *message) explain() Explanation {
	e := Explanation{
		StringToSign: m.draft(signTypeMD5).fields(),
		MD5:          m.signature(signTypeMD5), HMAC: m.signature(signTypeHMAC), Given: m.sign,
		Remarks: slices.Concat(m.remarks, keyRemarks(m.key)),
	}
	if e.Refund = m.isRefund(); e.Refund {
		m.explainRefund(&e)
		return e
	}
	for algorithm, right := range map[string]string{signTypeMD5: e.MD5, signTypeHMAC: e.HMAC} {
		if m.sign == right && m.utf8 && (m.want() == "" || m.want() == algorithm) {
			e.Match = algorithm
			return e
		}
	}
	given := readGiven(m.sign)
	if given.digest != nil {
		m.search(given, &e)
	}
	if len(e.Causes) == 0 {
		m.hints(given, &e)
	}
	return e
}

// search looks for the causes of a wrong signature.
func (m *message) search(given givenSign, e *Explanation) {
	s := &search{
		base: m.draft(given.algorithm), given: given.digest, seen: map[string]bool{},
		form: given.form, swapped: given.swappedFor(m.want(), m.typeName, m.signType != ""),
	}
	s.text = s.base.clone().text()
	if bytes.Equal(s.base.digest(s.text), given.digest) {
		e.Causes = []Mistake{s.swapped.and(s.form).and(m.notUTF8())}
		return
	}
	s.candidates, s.additions = m.candidates(), m.additions
	s.run()
	e.Causes, e.work = s.found, s.work
}

func (m *message) notUTF8() Mistake {
	if m.utf8 {
		return Mistake{}
	}
	return newMistake("not UTF-8", "the message was signed and sent in another encoding than UTF-8", "sign and send UTF-8")
}

// candidates lists all mistakes that are possible with the message. If two are
// combined, the later one in the list is applied first: JSON is encoded again
// before it is URL-encoded. An old sign, the first in the list, has the other
// mistake too.
func (m *message) candidates() []candidate {
	return slices.Concat(
		oldSignMistakes(m.signName), keyMistakes(m.key, m.otherKeys), wholeMistakes(), hashMistakes(), fieldMistakes(m.typeName),
		appIDMistakes(m.typeName, m.appIDs), appNameMistakes(m.typeName, m.mchID), orderMistakes(m.inOrder), nameMistakes(m.pairs),
		encodingMistakes(), markupMistakes(), charsetMistakes(m.utf8), blankMistakes(), numberMistakes(), packageMistakes(m.typeName), jsonMistakes(),
	)
}

// packageMistakes are mistakes in the package of wx.requestPayment.
func packageMistakes(typeName string) []candidate {
	if typeName != "signType" {
		return nil
	}
	m := newMistake("package without prepay_id=", "package was signed without its prepay_id=", "sign the same value that is passed to wx.requestPayment")
	return []candidate{{m, "package", rewriting(func(value string) string { return strings.TrimPrefix(value, "prepay_id=") })}}
}
