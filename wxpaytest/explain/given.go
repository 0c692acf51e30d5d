package explain

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
)

// givenSign is the signature of the message: the bytes of the digest, and the
// mistake in its text form.
type givenSign struct {
	digest    []byte  // nil: the signature is not a digest
	algorithm string  // the algorithm with digests of this length
	form      Mistake // zero: upper-case hex, which is correct
}

// readGiven parses a signature in any text form.
func readGiven(sign string) givenSign {
	trimmed := strings.TrimSpace(sign)
	var g givenSign
	if digest, err := hex.DecodeString(trimmed); err == nil {
		g.digest = digest
		if trimmed != strings.ToUpper(trimmed) {
			g.form = newMistake("lower-case hex", "the sign is in lower case", "write it in upper case")
		}
	} else if digest, err := base64.RawStdEncoding.DecodeString(toStandard.Replace(trimmed)); err == nil {
		g.digest = digest
		g.form = newMistake("base64", "the sign is in base64", "write it as upper-case hex digits")
	}
	if trimmed != sign {
		g.form = g.form.and(newMistake("blanks around the sign", "the sign has white space around it", "send it without white space"))
	}
	switch len(g.digest) {
	case 16:
		g.algorithm = signTypeMD5
	case 20:
		g.algorithm = plainSHA1
	case 32:
		g.algorithm = signTypeHMAC
	default:
		g.digest = nil
	}
	return g
}

// toStandard changes base64 with the URL alphabet to the standard alphabet
// without padding.
var toStandard = strings.NewReplacer("-", "+", "_", "/", "=", "")

// swappedFor returns the mistake of using another algorithm than want. If want
// is empty, both correct algorithms are accepted. typeSent is true if the
// message has the field typeName, which names the algorithm.
func (g givenSign) swappedFor(want, typeName string, typeSent bool) Mistake {
	switch {
	case g.algorithm == want || want == "" && g.algorithm != plainSHA1:
		return Mistake{}
	case want == "":
		want = "MD5 or HMAC-SHA256"
	}
	m := newMistake(g.algorithm+" for "+want, fmt.Sprintf("it was made with %s, but %s is required", g.algorithm, want), "use "+want)
	if g.algorithm == signTypeHMAC && !typeSent {
		m.What = fmt.Sprintf("it was made with HMAC-SHA256, but the message has no %s, so MD5 is required", typeName)
		m.Fix = fmt.Sprintf("send and sign %s HMAC-SHA256 where it is allowed, or use MD5", typeName)
	}
	return m
}
