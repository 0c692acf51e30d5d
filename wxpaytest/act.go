package wxpaytest

import (
	"cmp"
	"net/http"
	"strings"
)

// act is what a fault does, in the order of the fields. The zero value does
// nothing.
type act struct {
	notify      bool   // fits notifications
	before      bool   // instead of the operation
	errCode     string // what a login fails with
	fields      func(m *message)
	signed      func(m *message)
	answer      func(a *answer)
	hang, reset bool
}

func (a *act) shape(m *message) {
	if a.fields != nil {
		a.fields(m)
	}
}

func (a *act) mangle(m *message) {
	if a.signed != nil {
		a.signed(m)
	}
}

func (a *act) wire(to *answer) {
	if a.answer != nil {
		a.answer(to)
	}
	to.hang, to.reset = a.hang, a.reset
}

// act returns what the fault does to a message or its answer.
func (f Fault) act() (*act, bool) {
	a, ok := map[FaultName]*act{
		SystemErrorBefore:  {before: true, fields: f.fail, errCode: cmp.Or(f.Code, codeSystemError)},
		SystemErrorAfter:   {fields: f.fail, errCode: cmp.Or(f.Code, codeSystemError)},
		TimeoutBefore:      {before: true, hang: true},
		TimeoutAfter:       {hang: true},
		ResetBefore:        {before: true, reset: true},
		ResetAfter:         {reset: true},
		TruncatedBody:      {notify: true, answer: func(a *answer) { a.body = a.body[:len(a.body)/2] }},
		BrokenBody:         {answer: breakOff},
		EmptyBody:          {notify: true, answer: func(a *answer) { a.body = nil }},
		HTMLPage:           {answer: page(http.StatusOK, "系统繁忙，请稍后再试")},
		Redirect:           {answer: redirect},
		Unavailable:        {answer: page(http.StatusServiceUnavailable, "503 Service Temporarily Unavailable")},
		WrongSignature:     {notify: true, signed: changeSign},
		MissingSignature:   {notify: true, signed: func(m *message) { delete(m.fields, "sign") }},
		OtherKey:           {notify: true, fields: func(m *message) { m.key = nobodysKey }},
		OtherIDs:           {notify: true, fields: otherIDs},
		OtherNumber:        {notify: true, fields: otherNumber},
		UnsignedFail:       {fields: unsignedFail},
		MalformedPromotion: {notify: true, fields: malformedPromotion},
	}[f.Name]
	return a, ok
}

// fail turns whatever the answer would have been into a failure, well signed.
func (f Fault) fail(m *message) {
	code := cmp.Or(f.Code, codeSystemError)
	kept := map[string]string{"result_code": "FAIL", "err_code": code, "err_code_des": describe(code)}
	for _, name := range append([]string{"return_code", "return_msg", "nonce_str"}, identityNames...) {
		if value, ok := m.fields[name]; ok {
			kept[name] = value
		}
	}
	m.fields, m.code = kept, code
}

// nobodysKey signs what the fault OtherKey strikes.
var nobodysKey = strings.Repeat("0", 32)

func breakOff(a *answer) {
	a.promised = len(a.body)
	a.body = a.body[:len(a.body)/2]
}

func page(status int, title string) func(*answer) {
	return func(a *answer) { *a = *htmlAnswer(status, title, title, "") }
}

func redirect(a *answer) {
	page(http.StatusFound, "302 Found")(a)
	a.location = "https://www.tenpay.com/404.html"
}

func changeSign(m *message) {
	sign := []byte(m.fields["sign"])
	if len(sign) == 0 {
		return
	}
	last := &sign[len(sign)-1]
	if *last == '0' {
		*last = '1'
	} else {
		*last = '0'
	}
	m.fields["sign"] = string(sign)
}

func otherIDs(m *message) {
	for names, value := range map[*[]string]string{&appIDNames: "wx2421b1c4370ec43b", &mchIDNames: "1900006511"} {
		for _, name := range *names {
			if m.fields[name] != "" {
				m.fields[name] = value
			}
		}
	}
}

func otherNumber(m *message) {
	for name := range m.fields {
		if name == "out_trade_no" || strings.HasPrefix(name, "out_refund_no") {
			m.fields[name] = "another" + m.fields[name][min(7, len(m.fields[name])):]
		}
	}
}

func malformedPromotion(m *message) {
	m.fields["promotion_detail"] = `{"promotion_detail":[{"amount":`
}

func unsignedFail(m *message) {
	m.fields = map[string]string{"return_code": "FAIL", "return_msg": "系统繁忙，请稍后再试"}
	m.unsigned, m.code = true, codeSystemError
}
