package wxpaytest

import (
	"cmp"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"hash"
	"slices"
	"strings"
)

// pair is one field of a message that is being explained.
type pair struct {
	name, value string
	raw         string // the value as it stands in the XML; empty: not known
	kept        bool   // signed even where it is empty
}

func byName(a, b pair) int { return cmp.Compare(a.name, b.name) }

// Algorithms that are taken for the two right ones.
const (
	plainSHA1     = "SHA-1"
	plainSHA256   = "SHA-256"
	hmacMD5       = "HMAC-MD5"
	hmacSHA1      = "HMAC-SHA1"
	hmacKeyless   = "HMAC-SHA256 with an empty key"
	hmacFieldsKey = "HMAC-SHA256 keyed with the string"
)

// draft is one way in which somebody may have come to a sign.
type draft struct {
	pairs     []pair              // in the order of the document
	compare   func(a, b pair) int // the order in which they were signed; nil: as they are
	empties   bool                // empty values were signed
	joint     string              // between the fields and the key
	key       string              // appended, and the key of an HMAC
	keyless   bool                // it was not appended
	algorithm string
}

func (d *draft) clone() *draft {
	c := *d
	c.pairs = slices.Clone(d.pairs)
	return &c
}

// fields is the string without the key.
func (d *draft) fields() string {
	if d.compare != nil {
		slices.SortStableFunc(d.pairs, d.compare)
	}
	var b strings.Builder
	for _, p := range d.pairs {
		if p.value == "" && !d.empties && !p.kept {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		b.WriteString(p.name)
		b.WriteByte('=')
		b.WriteString(p.value)
	}
	return b.String()
}

// text is what was hashed.
func (d *draft) text() string {
	text := d.fields()
	if d.keyless {
		return text
	}
	if text == "" {
		return strings.TrimPrefix(d.joint, "&") + d.key
	}
	return text + d.joint + d.key
}

// digest hashes the text as the algorithm's user did.
func (d *draft) digest(text string) []byte {
	var h hash.Hash
	switch d.algorithm {
	case HMACSHA256:
		h = hmac.New(sha256.New, []byte(d.key))
	case hmacKeyless:
		h = hmac.New(sha256.New, nil)
	case hmacFieldsKey:
		h = hmac.New(sha256.New, []byte(text))
		text = d.key
	case hmacMD5:
		h = hmac.New(md5.New, []byte(d.key))
	case hmacSHA1:
		h = hmac.New(sha1.New, []byte(d.key))
	case plainSHA1:
		h = sha1.New()
	case plainSHA256:
		h = sha256.New()
	default:
		h = md5.New()
	}
	h.Write([]byte(text))
	return h.Sum(nil)
}
