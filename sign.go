package wxpay

import (
	"crypto/md5"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
)

// A SignType is an algorithm that messages are signed with. It is also the
// value of sign_type.
type SignType string

// The algorithms of API v2.
const (
	SignTypeMD5        SignType = "MD5"
	SignTypeHMACSHA256 SignType = "HMAC-SHA256"
)

// ErrInvalidSignature says that a message has no signature, or a signature that does not
// match. The message is forged, damaged, or signed with another key. Do not trust
// anything in it.
var ErrInvalidSignature = errors.New("invalid signature")

// Sign returns the signature over all pairs of m, except sign itself and pairs without a
// value. The pairs are joined as k1=v1&k2=v2&…&key=KEY in the order of their names, and
// hashed. The signature is the hash in upper-case hexadecimal digits. It is an error if
// the key is empty, the type is unknown, or XML can't contain a name or a value.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=4_3
func Sign(m XMLMap, key string, t SignType) (string, error) {
	if err := m.check(); err != nil {
		return "", named(err)
	}
	text, err := sign(m, key, t)
	return text, named(err)
}

// sign is Sign without the check of names and values.
func sign(m XMLMap, key string, t SignType) (string, error) {
	var buf [2 * sha256.Size]byte
	sign, err := appendSign(buf[:0], m, key, t)
	return string(sign), err
}

// Verify returns nil if the sign in m is right. Otherwise it returns an error that wraps
// [ErrInvalidSignature]. m must contain every received pair, because the signature covers
// all of them.
//
// The signature does not prove where a value ends. Values may contain & and =, so the
// same signature fits other messages, in which the signed text is split in other places.
// Verify does not detect that. For a message that anybody can post, Verify is not enough:
// use [Client.ParseNotify] for payment notifications, and query WeChat Pay before you act
// on other kinds.
func Verify(m XMLMap, key string, t SignType) error { return named(verify(m, key, t)) }

func verify(m XMLMap, key string, t SignType) error {
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
		return fmt.Errorf("%w: the %s signature does not match: the key is wrong, or the message was changed", ErrInvalidSignature, t)
	}
	return nil
}

// appendSign appends the signature over m to dst.
func appendSign(dst []byte, m XMLMap, key string, t SignType) ([]byte, error) {
	if key == "" {
		return nil, errors.New("the API key is empty")
	}
	switch t {
	case SignTypeMD5:
		return appendMD5(dst, m, key), nil
	case SignTypeHMACSHA256:
		return appendHMAC(dst, m, key), nil
	default:
		return nil, fmt.Errorf("unknown sign type %q: use MD5 or HMAC-SHA256", string(t))
	}
}

// onStack is the largest text that is signed without an allocation, in bytes.
const onStack = 2048

func appendMD5(dst []byte, m XMLMap, key string) []byte {
	var stack [onStack]byte
	text := appendKeyed(buffer(stack[:0], m.signedSize(key)), m, key)
	sum := md5.Sum(text)
	clear(text) // it contains the key
	return appendUpperHex(dst, sum[:])
}

// appendHMAC computes the HMAC of RFC 2104 from two plain hashes: with the key and the
// text in one buffer, nothing is allocated.
func appendHMAC(dst []byte, m XMLMap, key string) []byte {
	var stack [onStack]byte
	var pad [sha256.BlockSize]byte
	if copy(pad[:], key) < len(key) {
		sum := sha256.Sum256([]byte(key))
		clear(pad[copy(pad[:], sum[:]):])
	}
	mask(&pad, 0x36)
	text := append(buffer(stack[:0], len(pad)+m.signedSize(key)), pad[:]...)
	text = appendKeyed(text, m, key)
	inner := sha256.Sum256(text)
	mask(&pad, 0x36^0x5c)
	var outer [sha256.BlockSize + sha256.Size]byte
	copy(outer[copy(outer[:], pad[:]):], inner[:])
	sum := sha256.Sum256(outer[:])
	clear(text) // it contains the key
	clear(outer[:])
	return appendUpperHex(dst, sum[:])
}

func mask(pad *[sha256.BlockSize]byte, with byte) {
	for i := range pad {
		pad[i] ^= with
	}
}

// buffer returns a slice for n bytes, on the stack if they fit.
func buffer(stack []byte, n int) []byte {
	if n <= cap(stack) {
		return stack
	}
	return make([]byte, 0, n)
}

// signedSize returns at least the size of the text that is signed.
func (m XMLMap) signedSize(key string) int {
	n := len("key=") + len(key)
	for i := range m.fields {
		n += len(m.fields[i].Name) + len(m.fields[i].Value) + len("=&")
	}
	return n
}

func appendKeyed(dst []byte, m XMLMap, key string) []byte {
	return append(append(appendSigned(dst, m), "key="...), key...)
}

// signTypeOf returns the algorithm, by the length of a signature.
func signTypeOf(sign string) SignType {
	if len(sign) == 2*md5.Size {
		return SignTypeMD5
	}
	return SignTypeHMACSHA256
}

// appendSigned appends the text that is signed, without the key: "k1=v1&k2=v2&".
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
	const digits = "0123456789ABCDEF"
	for _, b := range sum {
		dst = append(dst, digits[b>>4], digits[b&0xF])
	}
	return dst
}
