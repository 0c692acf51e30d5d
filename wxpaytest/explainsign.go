package wxpaytest

import (
	"slices"
	"strings"
)

// Explanation tells how a message came to its sign.
type Explanation struct {
	StringToSign string // what has to be signed, without "&key=" and the key
	MD5, HMAC    string // both right signs
	Given        string // the message's own
	Match        string // MD5 or HMACSHA256 where that is right; else empty

	// Causes are the usual mistakes, also two of them together, that lead to
	// the given sign: the likeliest first, none where it is right.
	Causes []Mistake
	// Hints tell what looks wrong where no mistake leads to the given sign.
	Hints []string

	work int // bytes hashed, and what else it cost
}

// Mistake is one way to come to a wrong sign.
type Mistake struct {
	Name string // fixed; the names of mistakes made together are joined by " + "
	What string // what was done: "fields with empty values were signed"
	Fix  string // what to do instead: "leave them out of what is signed"
}

// and is both mistakes made together.
func (m Mistake) and(other Mistake) Mistake {
	switch "" {
	case m.Name:
		return other
	case other.Name:
		return m
	}
	return Mistake{m.Name + " + " + other.Name, m.What + ", and " + other.What, m.Fix + ", and " + other.Fix}
}

// Explainer finds out why a sign is wrong.
type Explainer struct {
	Key string // the APIv2 key that is right

	// OtherKeys are further secrets that may have been taken for the key, such
	// as the AppSecret, by what they are called: "the AppSecret".
	OtherKeys map[string]string

	// SignType is the only one that will do. Zero: as the message's sign_type
	// says, and either of them where it has none.
	SignType string
}

// ExplainSign tells how a message came to its sign. The fields include sign, or
// paySign where they are those of wx.requestPayment with the appId.
func ExplainSign(key string, fields map[string]string) Explanation {
	return Explainer{Key: key}.Explain(fields)
}

// ExplainSignXML is [ExplainSign] for a message's bytes, which tell more: the
// order of the fields, how values were written, and another encoding than UTF-8.
// Its error is that of a body that is no flat XML message.
func ExplainSignXML(key string, body []byte) (Explanation, error) {
	return Explainer{Key: key}.ExplainXML(body)
}

// Explain is [ExplainSign] with all that the Explainer knows.
func (x Explainer) Explain(fields map[string]string) Explanation {
	var pairs []pair
	for name, value := range fields {
		pairs = append(pairs, pair{name: name, value: value})
	}
	slices.SortFunc(pairs, byName)
	return x.explain(pairs, false)
}

// ExplainXML is [ExplainSignXML] with all that the Explainer knows.
func (x Explainer) ExplainXML(body []byte) (Explanation, error) {
	pairs, err := readPairs(body)
	if err != nil {
		return Explanation{}, err
	}
	return x.explain(pairs, true), nil
}

// String is the explanation in one line of ASCII, without the key and without
// the sign that would be right.
func (e Explanation) String() string {
	var line string
	switch {
	case e.Match != "":
		line = "The sign is right: " + e.Match + "."
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
