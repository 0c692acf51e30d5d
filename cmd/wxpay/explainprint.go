package main

import (
	"errors"
	"strings"

	"github.com/seed6780280e/wxpay"
)

// explainRefund decrypts a refund notification.
func (c *call) explainRefund(fields wxpay.XMLMap) (*explanation, error) {
	s := c.settings()
	text, err := decryptReqInfo(s.key.Reveal(), fields.Get("req_info"))
	e := &explanation{kind: "a refund notification, which has no sign: only its req_info is encrypted with the key"}
	if errors.Is(err, errBadPadding) && s.previousKey.Reveal() != "" {
		if old, oldErr := decryptReqInfo(s.previousKey.Reveal(), fields.Get("req_info")); oldErr == nil {
			text, err, e.previous = old, nil, true
		}
	}
	switch {
	case errors.Is(err, errBadPadding):
		return nil, c.fail(exitProblem, "req_info is encrypted with another key, or damaged (%s)", err)
	case err != nil:
		return nil, c.fail(exitProblem, "req_info is damaged (%s)", err)
	}
	inner, err := wxpay.ParseXML(text)
	if err != nil {
		return nil, c.fail(exitProblem, "req_info is encrypted with another key, or damaged (%s)", sdkText(err))
	}
	e.decrypted, e.note = recordOf(inner), c.whoseMessage(fields)
	return e, nil
}

func recordOf(fields wxpay.XMLMap) *record {
	r := &record{}
	for name, value := range fields.All() {
		r.add(name, value)
	}
	return r
}

// printExplanation prints an explanation. A wrong sign makes the exit code 5.
func (c *call) printExplanation(e *explanation, showSign bool) error {
	all := &record{}
	all.add("message", c.t(e.kind))
	switch {
	case e.decrypted != nil:
		all.add("req_info", e.decrypted)
	case !e.unsigned:
		c.addSign(all, e, showSign)
	}
	if e.previous {
		all.add("key", c.t("the previous key"))
	}
	if e.note != "" {
		all.add("note", e.note)
	}
	if e.decrypted == nil && e.result.Match == "" && !e.unsigned {
		failed := c.fail(exitProblem, "the sign is wrong")
		failed.about = all
		c.printWhole(all)
		return failed
	}
	if c.out.json {
		c.out.print(all)
	}
	c.printWhole(all)
	return nil
}

// addSign adds what was signed, and how.
func (c *call) addSign(all *record, e *explanation, showSign bool) {
	r := e.result
	all.add("string_to_sign", r.StringToSign+"&key=***")
	all.add("sign", r.Given)
	all.add("right", r.Match != "")
	switch {
	case r.Match != "":
		all.add("algorithm", r.Match)
	case len(r.Causes) > 0:
		var causes []*record
		for _, m := range r.Causes {
			cause := &record{}
			if chineseText := m.Chinese(); c.out.language == chinese && chineseText != "" && !c.out.json {
				cause.add("what", chineseText)
			} else {
				cause.add("what", m.What)
				cause.add("fix", m.Fix)
			}
			causes = append(causes, cause)
		}
		all.add("cause", causes)
	default:
		hint := strings.Join(r.Hints, "; ")
		if c.out.language == chinese && !c.out.json {
			hint = r.ChineseHints()
		}
		all.add("hint", hint)
	}
	if showSign {
		all.add("correct_md5", r.MD5)
		all.add("correct_hmac_sha256", r.HMAC)
	}
}

// printWhole prints a record for people, with values of any length: a string to sign is
// of no use if it is cut.
func (c *call) printWhole(r *record) {
	if c.out.json {
		return
	}
	for _, f := range r.fields {
		switch v := f.value.(type) {
		case *record:
			c.out.write(f.name + "\n")
			c.out.lines(v, "  ")
		case []*record:
			for _, row := range v {
				c.out.write(f.name + "\n")
				c.out.lines(row, "  ")
			}
		case string:
			c.out.write(padded(f.name) + printable(v) + "\n")
		default:
			c.out.write(padded(f.name) + c.out.language.show(v) + "\n")
		}
	}
}

// padded returns a name with blanks after it.
func padded(name string) string { return name + strings.Repeat(" ", max(1, 21-len(name))) }
