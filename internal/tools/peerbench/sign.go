package main

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strings"

	"github.com/chanxuehong/wechat/mch/core"
	"github.com/go-pay/gopay"
	gopaywechat "github.com/go-pay/gopay/wechat"
	"github.com/objcoding/wxpay"
	silenceper "github.com/silenceper/wechat/v2/util"

	ourwxpay "github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/fieldtag"
	"github.com/seed6780280e/wxpay/internal/pairs"
)

func signRows() []row {
	return []row{
		signRow(ourwxpay.SignTypeMD5, 1.15, 1.5), signRow(ourwxpay.SignTypeHMACSHA256, 1.7, 1.7),
		structRow(ourwxpay.SignTypeMD5, 3.0, 1.5), structRow(ourwxpay.SignTypeHMACSHA256, 4.3, 1.7),
	}
}

func signRow(t ourwxpay.SignType, toLimit, toPeer float64) row {
	return &computing{
		name: "sign an order's fields, " + string(t),
		about: "15 parameters with Chinese text and a detail of 600 bytes. Limit: the hash of the prepared text, and hex; " +
			"for HMAC-SHA256 also with prepared blocks of the key. Each contender starts with its own prepared set of fields.",
		contenders: func() ([]contender, error) { return signContenders(t) },
		toLimit:    toLimit, toPeer: toPeer, allocs: 1,
	}
}

func newHash(t ourwxpay.SignType) hash.Hash {
	if t == ourwxpay.SignTypeHMACSHA256 {
		return hmac.New(sha256.New, []byte(key))
	}
	return md5.New()
}

// signLimit hashes the signed text at once. The blocks of the key are prepared.
func signLimit(t ourwxpay.SignType, text []byte) func() ([2 * sha256.Size]byte, error) {
	if t == ourwxpay.SignTypeMD5 {
		return func() (digits [2 * sha256.Size]byte, err error) {
			sum := md5.Sum(text)
			hex.Encode(digits[:], sum[:])
			return digits, nil
		}
	}
	inner := append(keyBlock(0x36), text...)
	outer := append(keyBlock(0x5c), make([]byte, sha256.Size)...)
	return func() (digits [2 * sha256.Size]byte, err error) {
		sum := sha256.Sum256(inner)
		copy(outer[sha256.BlockSize:], sum[:])
		sum = sha256.Sum256(outer)
		hex.Encode(digits[:], sum[:])
		return digits, nil
	}
}

// keyBlock returns the block that HMAC derives from the key.
func keyBlock(pad byte) []byte {
	block := make([]byte, sha256.BlockSize)
	copy(block, key)
	for i := range block {
		block[i] ^= pad
	}
	return block
}

func rightDigits(want string) func([2 * sha256.Size]byte) error {
	return func(got [2 * sha256.Size]byte) error {
		return equal(want)(strings.ToUpper(strings.TrimRight(string(got[:]), "\x00")))
	}
}

func signContenders(t ourwxpay.SignType) ([]contender, error) {
	fields, err := orderFields(t)
	if err != nil {
		return nil, err
	}
	text := signedText(fields)
	h := newHash(t)
	h.Write(text)
	want := strings.ToUpper(hex.EncodeToString(h.Sum(nil)))
	m := ourwxpay.NewXMLMap(fields)
	body := gopay.BodyMap{}
	for name, value := range fields {
		body.Set(name, value)
	}
	client := objcodingClient(t)
	return []contender{
		does(limit, "", signLimit(t, text), rightDigits(want)),
		does(ours, "", func() (string, error) { return ourwxpay.Sign(m, key, t) }, equal(want)),
		does("gopay", "", func() (string, error) { return gopaywechat.GetReleaseSign(key, string(t), body), nil }, equal(want)),
		does("chanxuehong", "", func() (string, error) { return core.Sign2(fields, key, newHash(t)), nil }, equal(want)),
		does("silenceper", "", func() (string, error) { return silenceper.ParamSign(fields, key) }, equal(want)),
		does("objcoding", "", func() (string, error) { return client.Sign(wxpay.Params(fields)), nil }, equal(want)),
	}, nil
}

func objcodingClient(t ourwxpay.SignType) *wxpay.Client {
	client := wxpay.NewClient(wxpay.NewAccount(appID, mchID, key, false))
	client.SetSignType(string(t))
	return client
}

func structRow(t ourwxpay.SignType, toLimit, toPeer float64) row {
	return &computing{
		name: "sign a Go struct, " + string(t),
		about: "The same order from a Go struct, whose detail must first be encoded as JSON. The limit is the same: " +
			"it encodes neither the struct nor JSON. " +
			"wxpay encodes the struct by its tags, and calls Sign with the same fields. Peers fill a map and sign it.",
		contenders: func() ([]contender, error) { return structContenders(t) },
		toLimit:    toLimit, toPeer: toPeer,
	}
}

func structContenders(t ourwxpay.SignType) ([]contender, error) {
	fields, err := orderFields(t)
	if err != nil {
		return nil, err
	}
	want, err := ourwxpay.Sign(ourwxpay.NewXMLMap(fields), key, t)
	if err != nil {
		return nil, err
	}
	o, client := order(), objcodingClient(t)
	toMap := func(sign func(map[string]string) (string, error)) func() (string, error) {
		return func() (string, error) {
			m := make(map[string]string, 16)
			if err := eachField(o, string(t), func(name, value string) { m[name] = value }); err != nil {
				return "", err
			}
			return sign(m)
		}
	}
	return []contender{
		does(limit, "", signLimit(t, signedText(fields)), rightDigits(want)),
		does(ours, "", ourStruct(o, ourwxpay.NewXMLMap(fields), t), equal(want)),
		does("gopay", "", func() (string, error) {
			m := gopay.BodyMap{}
			err := eachField(o, string(t), func(name, value string) { m.Set(name, value) })
			return gopaywechat.GetReleaseSign(key, string(t), m), err
		}, equal(want)),
		does("chanxuehong", "", toMap(func(m map[string]string) (string, error) {
			return core.Sign2(m, key, newHash(t)), nil
		}), equal(want)),
		does("silenceper", "", toMap(func(m map[string]string) (string, error) { return silenceper.ParamSign(m, key) }), equal(want)),
		does("objcoding", "", toMap(func(m map[string]string) (string, error) { return client.Sign(m), nil }), equal(want)),
	}, nil
}

// ourStruct encodes the struct and signs m, which has the same fields. The conversion
// from one to the other is not exported.
func ourStruct(o *ourwxpay.UnifiedOrderRequest, m ourwxpay.XMLMap, t ourwxpay.SignType) func() (string, error) {
	plan := fieldtag.For[ourwxpay.UnifiedOrderRequest]()
	return func() (string, error) {
		var b pairs.Builder
		b.Grow(1024, 16)
		if err := plan.Encode(o, &b); err != nil {
			return "", err
		}
		fields, _ := b.List()
		if err := expect(fields.Len() == m.Len()-4, "wrong number of fields"); err != nil {
			return "", err
		}
		return ourwxpay.Sign(m, key, t)
	}
}
