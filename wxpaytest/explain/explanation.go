package explain

import "strings"

// Explanation says how a message was signed and how it has to be signed.
type Explanation struct {
	StringToSign string // what has to be signed, without "&key=" and the key
	MD5, HMAC    string // the right signature with each algorithm
	Given        string // the message's own signature
	Match        string // "MD5" or "HMAC-SHA256" if that one is right, else empty

	// Causes are the usual mistakes that lead to the given signature, alone or
	// two together, the likeliest first. There are none if it is right.
	Causes []Mistake
	// Hints say what looks wrong if no usual mistake leads to the given signature.
	Hints []string

	work int // of the search, as maxWork counts it
}

// Mistake is one way to come to a wrong signature.
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

// String returns the explanation as one line of ASCII. It contains neither the
// key nor the right signature.
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
