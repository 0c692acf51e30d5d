/*
Package explain finds out why the signature of a WeChat Pay v2 message is wrong.

WeChat Pay answers a wrong signature with 签名错误 and no reason. This package
has the correct key, so it can sign the message with the usual mistakes: with
empty values, without the key, with encoded values, with another algorithm, in
another order. If a mistake produces the signature of the message, it is the
reason.

	e, err := explain.XML(key, body)
	…
	fmt.Println(e) // Wrong sign: the sign is in lower case; write it in upper case.

[Sign] explains the signature of fields, including those of wx.requestPayment.
[XML] explains the signature of a message in bytes. An [Explainer] also tries
other secrets instead of the key.

The search tries single mistakes first, then fields that were not signed, then
two mistakes together. Its work is limited, so a long or hostile message does not
take long. [Explanation.String] contains neither the key nor the correct
signature, so it may be logged. The fields MD5 and HMAC of an [Explanation] are
correct signatures: do not show them to the sender of the message.

A refund notification is not signed. Its req_info is decrypted with the key.

The package uses no code of package wxpay: it is a second opinion about how to
sign.
*/
package explain

import "slices"

// Sign explains the signature of the fields. The fields include sign. For
// wx.requestPayment they include paySign and appId instead. The key is the
// correct APIv2 key.
func Sign(key string, fields map[string]string) Explanation {
	return Explainer{Key: key}.Sign(fields)
}

// XML explains the signature of a message. The bytes show more than the fields:
// the order of the fields, how the values were written, and whether they are
// UTF-8. A [FormError] says where and why the body is not a flat XML message.
func XML(key string, body []byte) (Explanation, error) {
	return Explainer{Key: key}.XML(body)
}

// Explainer finds out why a signature is wrong.
type Explainer struct {
	Key string // the correct APIv2 key

	// OtherKeys are secrets that a program could use instead of the key by
	// mistake, such as the AppSecret. The map's keys are their names in an
	// explanation, such as "the AppSecret".
	OtherKeys map[string]string

	// AppIDs are other appids of the merchant, which a signature for
	// wx.requestPayment could use instead of the order's by mistake.
	AppIDs []string

	// MchID is the merchant. Zero: its number is not tried as a field that was
	// signed but not sent.
	MchID string

	// NotSigned are fields that are sent with the message, but must not be
	// signed, such as an appid among the parameters of wx.requestPayment.
	NotSigned map[string]string

	// SignType is the only accepted algorithm, "MD5" or "HMAC-SHA256". Zero:
	// the algorithm in the message's sign_type, or both if it has no sign_type.
	SignType string

	// Request means that a message that looks neither like a response nor like a
	// notification is a request, or the parameters of wx.requestPayment: without
	// sign_type, only MD5 is accepted. Most paths require that.
	Request bool
}

// Sign is like the function [Sign], with the settings of the Explainer.
func (x Explainer) Sign(fields map[string]string) Explanation {
	var pairs []pair
	for name, value := range fields {
		pairs = append(pairs, pair{name: name, value: value})
	}
	slices.SortFunc(pairs, byName)
	return x.message(pairs, false).explain()
}

// XML is like the function [XML], with the settings of the Explainer.
func (x Explainer) XML(body []byte) (Explanation, error) {
	pairs, remarks, err := readPairs(body)
	if err != nil {
		return Explanation{}, err
	}
	m := x.message(pairs, true)
	m.remarks = remarks
	return m.explain(), nil
}

// message has the fields in the order of the document, or sorted by name.
func (x Explainer) message(pairs []pair, inOrder bool) *message {
	m := newMessage(pairs)
	m.key, m.otherKeys, m.required, m.inOrder = x.Key, x.OtherKeys, x.SignType, inOrder
	if x.Request && m.required == "" && m.signType == "" && !m.isReceived() {
		m.required = signTypeMD5
	}
	m.appIDs, m.mchID, m.notSigned = x.AppIDs, x.MchID, x.NotSigned
	return m
}

// isReceived reports whether the message looks like a response, a notification
// or the parameters of an app's payment. A report to /payitil/report has a
// return_code too, but it is a request.
func (m *message) isReceived() bool {
	return m.has("return_code") && !m.has("interface_url") || m.has("prepayid")
}
