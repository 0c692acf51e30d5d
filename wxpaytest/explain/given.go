package explain

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
)

// givenSign is a message's own signature: the bytes of the digest, and what is
// wrong with the way they are written.
type givenSign struct {
	digest    []byte  // nil: it is not a digest
	algorithm string  // one that makes digests of this length
	form      Mistake // zero: upper-case hex, which is right
}

// readGiven reads a signature in any form.
func readGiven(sign string) givenSign {
	trimmed := strings.TrimSpace(sign)
	var g givenSign
	if digest, err := hex.DecodeString(trimmed); err == nil {
		g.digest = digest
		if trimmed != strings.ToUpper(trimmed) {
			g.form = Mistake{"lower-case hex", "the sign is in lower case", "write it in upper case"}
		}
	} else if digest, err := base64.RawStdEncoding.DecodeString(toStandard.Replace(trimmed)); err == nil {
		g.digest = digest
		g.form = Mistake{"base64", "the sign is in base64", "write it as upper-case hex digits"}
	}
	if trimmed != sign {
		g.form = g.form.and(Mistake{"blanks around the sign", "the sign has blanks around it", "send it without"})
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

// toStandard turns the URL alphabet of base64 into the standard one, without
// padding.
var toStandard = strings.NewReplacer("-", "+", "_", "/", "=", "")

// swappedFor is the mistake of using another algorithm than the one wanted.
// Empty want means that both right ones are accepted. typeSent says whether the
// message has the field typeName, which names the algorithm.
func (g givenSign) swappedFor(want, typeName string, typeSent bool) Mistake {
	switch {
	case g.algorithm == want || want == "" && g.algorithm != plainSHA1:
		return Mistake{}
	case want == "":
		want = "MD5 or HMAC-SHA256"
	}
	m := Mistake{g.algorithm + " for " + want, fmt.Sprintf("it was made with %s where %s is due", g.algorithm, want), "use " + want}
	if g.algorithm == signTypeHMAC && !typeSent {
		m.What = fmt.Sprintf("it was made with HMAC-SHA256, but the message has no %s and so MD5 is due", typeName)
		m.Fix = fmt.Sprintf("send and sign %s HMAC-SHA256 where it is allowed, or use MD5", typeName)
	}
	return m
}
