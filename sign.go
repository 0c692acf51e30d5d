package wxpay

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
)

// A SignType is an algorithm that messages are signed with. It is also the
// value of sign_type.
type SignType string

// The algorithms of API v2.
const (
	MD5        SignType = "MD5"
	HMACSHA256 SignType = "HMAC-SHA256"
)

// ErrInvalidSignature says that a message does not carry the signature that it
// must carry: it is forged, damaged, or signed with another key. Nothing in
// such a message may be believed.
var ErrInvalidSignature = errors.New("wxpay: invalid signature")

// Sign returns the signature over all pairs of m that have a value, but for
// sign itself: they are joined as k1=v1&k2=v2&…&key=KEY in the order of their
// names, hashed, and written in upper-case hexadecimal digits. It is an error
// if the key is empty, the type unknown, or XML can't carry a name or a value.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=4_3
func Sign(m XMLMap, key string, t SignType) (string, error) {
	if err := m.check(); err != nil {
		return "", err
	}
	var buf [2 * sha256.Size]byte
	sign, err := appendSign(buf[:0], m, key, t)
	return string(sign), err
}

// Verify returns nil if m's sign is the right one, and otherwise an error that
// wraps [ErrInvalidSignature]. The whole of m is verified: every received pair
// must be in it.
func Verify(m XMLMap, key string, t SignType) error {
	var buf [2 * sha256.Size]byte
	want, err := appendSign(buf[:0], m, key, t)
	if err != nil {
		return err
	}
	switch got := m.Get("sign"); {
	case got == "":
		return fmt.Errorf("%w: the message has no sign", ErrInvalidSignature)
	case len(got) != len(want):
		return fmt.Errorf("%w: sign has %d characters, %s has %d", ErrInvalidSignature, len(got), t, len(want))
	case subtle.ConstantTimeCompare([]byte(got), want) != 1:
		return fmt.Errorf("%w: the %s of the message with this key is another", ErrInvalidSignature, t)
	}
	return nil
}

// appendSign appends the signature over m to dst.
func appendSign(dst []byte, m XMLMap, key string, t SignType) ([]byte, error) {
	if key == "" {
		return nil, errors.New("wxpay: the API key is empty")
	}
	var stack [2048]byte
	text := append(appendSigned(stack[:0], m), "key="...)
	text = append(text, key...)
	defer clear(text) // it holds the key
	switch t {
	case MD5:
		return appendUpperHex(dst, md5sum(text)), nil
	case HMACSHA256:
		mac := hmac.New(sha256.New, []byte(key))
		mac.Write(text)
		var sum [sha256.Size]byte
		return appendUpperHex(dst, mac.Sum(sum[:0])), nil
	default:
		return nil, fmt.Errorf("wxpay: unknown sign type %q: it is MD5 or HMAC-SHA256", string(t))
	}
}

// signTypeOf tells the algorithm from a signature's length.
func signTypeOf(sign string) SignType {
	if len(sign) == 2*md5.Size {
		return MD5
	}
	return HMACSHA256
}

func md5sum(text []byte) []byte {
	sum := md5.Sum(text)
	return sum[:]
}

// appendSigned appends what is signed, up to the key: "k1=v1&k2=v2&".
func appendSigned(dst []byte, m XMLMap) []byte {
	for i := range m.fields {
		f := &m.fields[i]
		if f.Value == "" || f.Name == "sign" {
			continue
		}
		dst = append(dst, f.Name...)
		dst = append(dst, '=')
		dst = append(dst, f.Value...)
		dst = append(dst, '&')
	}
	return dst
}

func appendUpperHex(dst, sum []byte) []byte {
	start := len(dst)
	dst = hex.AppendEncode(dst, sum)
	for i, c := range dst[start:] {
		if c >= 'a' {
			dst[start+i] = c - 'a' + 'A'
		}
	}
	return dst
}
