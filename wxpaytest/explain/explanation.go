package explain

import (
	"cmp"
	"strings"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/xmlfields"
)

// Explanation describes how a message was signed and how it must be signed.
type Explanation struct {
	StringToSign string // what must be signed, without "&key=" and the key
	MD5, HMAC    string // the correct signature with each algorithm
	Given        string // the signature of the message
	Match        string // "MD5" or "HMAC-SHA256" if the signature is correct, otherwise empty

	// Causes are the usual mistakes that produce the given signature, alone or
	// in pairs, the most likely first. It is empty if the signature is correct.
	Causes []Mistake
	// Hints describe what looks wrong if no usual mistake produces the given
	// signature.
	Hints []string

	// Remarks describe what is unusual, even if the signature is correct: the
	// form of the XML, or a key that can't be an APIv2 key. If no usual mistake
	// produces the given signature, they include the hints.
	Remarks []Remark
	// Decrypted is the req_info of a refund notification, which has no sign. It
	// is empty if the message has none, or if no key fits.
	Decrypted string
	Refund    bool // the message is a refund notification, which has no sign

	work int // work of the search, counted as in maxWork
}

// Mistake is one reason for a wrong signature.
type Mistake struct {
	Name string // fixed; the names of combined mistakes are joined by " + "
	What string // what was done: "fields with empty values were signed"
	Fix  string // what to do instead: "leave them out of what is signed"

	// Subject is what it is about: a field in quotes, or several separated by
	// commas. The subjects of combined mistakes are joined like their names.
	// Empty: there is none.
	Subject string
}

func newMistake(name, what, fix string) Mistake { return Mistake{Name: name, What: what, Fix: fix} }

// about returns the mistake with a subject, which is quoted.
func (m Mistake) about(subjects ...string) Mistake {
	quoted := make([]string, len(subjects))
	for i, subject := range subjects {
		quoted[i] = xmlfields.Quote(subject)
	}
	m.Subject = strings.Join(quoted, ", ")
	return m
}

// and combines two mistakes.
func (m Mistake) and(other Mistake) Mistake {
	switch "" {
	case m.Name:
		return other
	case other.Name:
		return m
	}
	both := newMistake(m.Name+plus+other.Name, m.What+", and "+other.What, m.Fix+", and "+other.Fix)
	if m.Subject+other.Subject != "" {
		both.Subject = m.subjects() + plus + other.subjects()
	}
	return both
}

const plus = " + "

// subjects returns the subjects of the combined mistakes, even if all are empty.
func (m Mistake) subjects() string {
	return cmp.Or(m.Subject, strings.Repeat(plus, strings.Count(m.Name, plus)))
}

// String returns the explanation as one line of ASCII. It contains neither the
// key nor the correct signature.
func (e Explanation) String() string {
	var line string
	switch {
	case e.Match != "":
		line = "The sign is right: " + e.Match + "."
	case e.Refund && len(e.Causes) == 0:
		line = "Not signed: " + strings.Join(e.Hints, "; ") + "."
	case len(e.Causes) > 0:
		line = "Wrong sign: " + e.Causes[0].What + "; " + e.Causes[0].Fix + "."
	default:
		line = "Wrong sign: " + strings.Join(e.Hints, "; ") + "."
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, line)
}
