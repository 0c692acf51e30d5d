package explain

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

// pair is one field of a message.
type pair struct {
	name, value string
	raw         string // the value as written in the XML; empty: unknown
	keepEmpty   bool   // signed even if it is empty
}

func byName(a, b pair) int { return cmp.Compare(a.name, b.name) }

// The correct algorithms with their names in sign_type, and algorithms that are
// used by mistake.
const (
	signTypeMD5   = "MD5"
	signTypeHMAC  = "HMAC-SHA256"
	plainSHA1     = "SHA-1"
	plainSHA256   = "SHA-256"
	hmacMD5       = "HMAC-MD5"
	hmacSHA1      = "HMAC-SHA1"
	hmacKeyless   = "HMAC-SHA256 with an empty key"
	hmacFieldsKey = "HMAC-SHA256 keyed with the string"
)

// shape joins the fields with the separator and the key, which are the ending.
type shape func(fields, ending string) string

// draft is one way to sign a message, correct or wrong.
type draft struct {
	pairs      []pair              // in the order of the message
	compare    func(a, b pair) int // the order for signing; nil: unchanged
	withEmpty  bool                // empty values are signed
	separator  string              // between the fields and the key
	key        string              // appended to the fields, and the key of an HMAC
	withoutKey bool                // the key is not appended
	shape      shape               // of the whole string; nil: the fields, then the ending
	algorithm  string
}

func (d *draft) clone() *draft {
	c := *d
	c.pairs = slices.Clone(d.pairs)
	return &c
}

// rewrite changes the values.
func (d *draft) rewrite(f func(value string) string) {
	for i, p := range d.pairs {
		d.pairs[i].value = f(p.value)
	}
}

// drop removes the fields for which f returns true.
func (d *draft) drop(f func(p pair) bool) {
	d.pairs = slices.DeleteFunc(d.pairs, f)
}

// without returns a copy without the pair at index i.
func (d *draft) without(i int) *draft {
	c := d.clone()
	c.pairs = append(c.pairs[:i], c.pairs[i+1:]...)
	return c
}

// fields returns the string to sign without the key.
func (d *draft) fields() string {
	if d.compare != nil {
		slices.SortStableFunc(d.pairs, d.compare)
	}
	var b strings.Builder
	for _, p := range d.pairs {
		if p.value == "" && !d.withEmpty && !p.keepEmpty {
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

// text returns the string that is hashed.
func (d *draft) text() string {
	text, ending := d.fields(), d.separator+d.key
	switch {
	case d.withoutKey:
		ending = ""
	case text == "":
		ending = strings.TrimPrefix(d.separator, "&") + d.key
	}
	if d.shape != nil {
		return d.shape(text, ending)
	}
	return text + ending
}

// digest hashes the text with the draft's algorithm.
func (d *draft) digest(text string) []byte {
	var h hash.Hash
	switch d.algorithm {
	case signTypeHMAC:
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
