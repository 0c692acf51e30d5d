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
	text, err := sign(m, &signingKey{text: key}, t)
	return text, named(err)
}

func sign(m XMLMap, key *signingKey, t SignType) (string, error) {
	if err := m.check(); err != nil {
		return "", err
	}
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
func Verify(m XMLMap, key string, t SignType) error {
	return named(verify(m, &signingKey{text: key}, t))
}

func verify(m XMLMap, key *signingKey, t SignType) error {
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
func appendSign(dst []byte, m XMLMap, key *signingKey, t SignType) ([]byte, error) {
	if key.text == "" {
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

func appendMD5(dst []byte, m XMLMap, key *signingKey) []byte {
	var stack [onStack]byte
	text := keyed(stack[:0], m, key)
	sum := md5.Sum(text)
	clear(text) // it contains the key
	return appendUpperHex(dst, sum[:])
}

func appendHMAC(dst []byte, m XMLMap, key *signingKey) []byte {
	text := keyed(nil, m, key)
	mac := key.newMAC()
	mac.Write(text)
	clear(text) // it contains the key
	var sum [sha256.Size]byte
	return appendUpperHex(dst, mac.Sum(sum[:0]))
}

// keyed returns the whole text that is hashed, in room if it fits. Growing a slice with
// the key would leave a copy of it.
func keyed(room []byte, m XMLMap, key *signingKey) []byte {
	if n := m.pairs.SignedSize() + len("key=") + len(key.text); n > cap(room) {
		room = make([]byte, 0, n)
	}
	return append(append(m.pairs.AppendSigned(room), "key="...), key.text...)
}

// signedText returns the text that is hashed, without the key.
func (m XMLMap) signedText() string { return string(m.pairs.AppendSigned(nil)) }

// signTypeOf returns the algorithm, by the length of a signature.
func signTypeOf(sign string) SignType {
	if len(sign) == 2*md5.Size {
		return SignTypeMD5
	}
	return SignTypeHMACSHA256
}

func appendUpperHex(dst, sum []byte) []byte {
	const digits = "0123456789ABCDEF"
	for _, b := range sum {
		dst = append(dst, digits[b>>4], digits[b&0xF])
	}
	return dst
}
