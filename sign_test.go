package wxpay

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const testKey = "192006250b4c09247ec02edce69f6a2d"

// documented is the example in the documented signature rules.
var documented = NewXMLMap(map[string]string{
	"appid":       "wxd930ea5d5a258f4f",
	"mch_id":      "10000100",
	"device_info": "1000",
	"body":        "test",
	"nonce_str":   "ibuaiVcKdpRxkhJA",
})

// The documentation's vectors. To reproduce:
//
//	s='appid=wxd930ea5d5a258f4f&body=test&device_info=1000&mch_id=10000100&nonce_str=ibuaiVcKdpRxkhJA&key=192006250b4c09247ec02edce69f6a2d'
//	printf %s "$s" | openssl md5
//	printf %s "$s" | openssl sha256 -hmac 192006250b4c09247ec02edce69f6a2d
func TestSignVectors(t *testing.T) {
	for signType, want := range map[SignType]string{
		SignTypeMD5:        "9A0A8659F005D6984697E2CA0A9CF3B7",
		SignTypeHMACSHA256: "6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6",
	} {
		got, err := Sign(documented, testKey, signType)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
}

func TestSignRules(t *testing.T) {
	sign := func(pairs map[string]string) string {
		got, err := Sign(NewXMLMap(pairs), testKey, SignTypeMD5)
		require.NoError(t, err)
		return got
	}
	base := map[string]string{"b": "2", "a": "1"}
	with := func(name, value string) map[string]string {
		return map[string]string{"b": "2", "a": "1", name: value}
	}
	assert.Equal(t, sign(base), sign(with("empty", "")), "an empty value is not signed")
	assert.Equal(t, sign(base), sign(with("sign", "0123")), "sign itself is not signed, even a stale one")
	assert.NotEqual(t, sign(base), sign(with("zero", "0")), `"0" is not empty`)
	assert.NotEqual(t, sign(with("attach", "x")), sign(with("attach", " x")), "values are not trimmed")
	assert.NotEqual(t, sign(base), sign(with("key", "1")), "a field named key is signed like any other")
}

// Names are sorted, not name=value: '=' sorts after the digits.
func TestSignSortsByName(t *testing.T) {
	m := NewXMLMap(map[string]string{"coupon_id_10": "b", "coupon_id_1": "a", "coupon_id_2": "c", "appId": "d", "app_id": "e", "nonceStr": "f"})
	assert.Equal(t, "appId=d&app_id=e&coupon_id_1=a&coupon_id_10=b&coupon_id_2=c&nonceStr=f&", m.signedText())
}

func TestSignRefuses(t *testing.T) {
	sign := func(m XMLMap, key string, signType SignType) error {
		got, err := Sign(m, key, signType)
		assert.Empty(t, got)
		return err
	}
	assert.ErrorContains(t, sign(documented, "", SignTypeMD5), "key is empty")
	assert.ErrorContains(t, sign(documented, "", SignTypeHMACSHA256), "key is empty")
	for _, misspelt := range []SignType{"", "md5", "HMACSHA256", "hmac-sha256", "SHA256"} {
		assert.ErrorContains(t, sign(documented, testKey, misspelt), "unknown sign type", string(misspelt))
	}
	for _, value := range []string{"a\x00b", "a\rb", "a\r\nb", "\xff", "\uFFFE", "\x7f"[:0] + "\x1b"} {
		assert.ErrorContains(t, sign(NewXMLMap(map[string]string{"body": value}), testKey, SignTypeMD5), `"body"`)
	}
	assert.Error(t, sign(NewXMLMap(map[string]string{"a b": "x"}), testKey, SignTypeMD5))
	assert.Error(t, sign(NewXMLMap(map[string]string{"": "x"}), testKey, SignTypeMD5))
}

func TestVerify(t *testing.T) {
	for _, signType := range []SignType{SignTypeMD5, SignTypeHMACSHA256} {
		m := documented
		sign, err := Sign(m, testKey, signType)
		require.NoError(t, err)
		m.Set("sign", sign)
		require.NoError(t, Verify(m, testKey, signType))

		for name, wrong := range map[string]string{
			"absent":     "",
			"lower case": strings.ToLower(sign),
			"cut":        sign[:len(sign)-1],
			"longer":     sign + "0",
			"blank":      sign + " ",
			"last digit": sign[:len(sign)-1] + "x",
		} {
			m.Set("sign", wrong)
			err := Verify(m, testKey, signType)
			assert.ErrorIs(t, err, ErrInvalidSignature, name)
			assert.NotContains(t, err.Error(), sign, "an error never contains the expected signature")
			assert.NotContains(t, err.Error(), testKey)
		}
		m.Set("sign", sign)
		assert.ErrorIs(t, Verify(m, strings.Repeat("0", 32), signType), ErrInvalidSignature, "another key")
		assert.Error(t, Verify(m, "", signType), "an empty key verifies nothing")
		assert.Error(t, Verify(m, testKey, "md5"), "an unknown type verifies nothing")
	}
}

// Every pair is signed, also pairs without a struct field: a new field, a
// fourth coupon, sub_openid, a zero.
func TestVerifyCoversEveryPair(t *testing.T) {
	m := NewXMLMap(map[string]string{"coupon_fee_3": "0", "sub_openid": "o", "new_field": "x", "total_fee": "1"})
	sign, err := Sign(m, testKey, SignTypeHMACSHA256)
	require.NoError(t, err)
	m.Set("sign", sign)
	require.NoError(t, Verify(m, testKey, SignTypeHMACSHA256))
	for name := range m.All() {
		changed := m
		changed.Set(name, m.Get(name)+"1")
		assert.ErrorIs(t, Verify(changed, testKey, SignTypeHMACSHA256), ErrInvalidSignature, name)
	}
	m.Set("one_more", "1")
	assert.ErrorIs(t, Verify(m, testKey, SignTypeHMACSHA256), ErrInvalidSignature)
}

// A message and its rearrangement have the same signature. Verify accepts both.
// Its comment says so, and what to do.
func TestVerifyProvesNoEnds(t *testing.T) {
	contract := NewXMLMap(map[string]string{
		"return_code": "SUCCESS", "result_code": "SUCCESS", "mch_id": "10000100", "change_type": "ADD", "contract_code": "own",
		"contract_display_account": "x&contract_id=victim&z=", "contract_id": "own", "openid": "o", "plan_id": "1",
	})
	sign, err := Sign(contract, testKey, SignTypeMD5)
	require.NoError(t, err)
	contract.Set("sign", sign)
	require.NoError(t, Verify(contract, testKey, SignTypeMD5))

	forged := XMLMap{}
	for name, value := range contract.All() {
		if name <= "contract_display_account" || name == "sign" {
			forged.Set(name, value)
		}
	}
	forged.Set("contract_display_account", "x")
	forged.Set("contract_id", "victim")
	forged.Set("z", "&contract_id=own&mch_id=10000100&openid=o&plan_id=1&result_code=SUCCESS&return_code=SUCCESS")
	assert.NoError(t, Verify(forged, testKey, SignTypeMD5))
	for _, m := range []XMLMap{contract, forged} {
		_, err = notifier(t).parseNotify(m)
		assert.Error(t, err)
	}

	source, err := os.ReadFile("sign.go")
	require.NoError(t, err)
	before, _, _ := strings.Cut(string(source), "\nfunc Verify(")
	comment := strings.Join(strings.Fields(strings.ReplaceAll(before[strings.LastIndex(before, "\n\n"):], "\n//", " ")), " ")
	for _, said := range []string{"does not prove where a value ends", "Verify is not enough", "[Client.ParseNotify]", "query WeChat Pay before you act"} {
		assert.Contains(t, comment, said)
	}
}

// The HMAC is the same as the standard library's, for keys and texts of every
// length.
func TestSignHMAC(t *testing.T) {
	for _, key := range []int{1, 32, 63, 64, 65, 200} {
		for _, size := range []int{1, 100, onStack, 3 * onStack} {
			secret := strings.Repeat("k", key)
			m := NewXMLMap(map[string]string{"a": strings.Repeat("v", size)})
			mac := hmac.New(sha256.New, []byte(secret))
			mac.Write([]byte(m.signedText() + "key=" + secret))
			got, err := Sign(m, secret, SignTypeHMACSHA256)
			require.NoError(t, err)
			assert.Equal(t, strings.ToUpper(hex.EncodeToString(mac.Sum(nil))), got, "%d %d", key, size)
		}
	}
}

// Signing with MD5 allocates the returned sign, and verifying allocates nothing. For a
// message that is not small, both also allocate one buffer.
func TestSignAllocates(t *testing.T) {
	for size, buffers := range map[int]float64{100: 0, onStack: 1, 10 * onStack: 1} {
		m := NewXMLMap(map[string]string{"attach": strings.Repeat("v", size), "body": strings.Repeat("w", size), "openid": "o"})
		var sign string
		assert.Equal(t, 1+buffers, testing.AllocsPerRun(20, func() { sign, _ = Sign(m, testKey, SignTypeMD5) }), "%d bytes", size)
		m.Set("sign", sign)
		assert.Equal(t, buffers, testing.AllocsPerRun(20, func() { _ = Verify(m, testKey, SignTypeMD5) }), "%d bytes", size)
	}
}

// A prepared key can be used by many goroutines, and signs as the key itself does.
func TestSigningKeyIsReusable(t *testing.T) {
	key := newSigningKey(testKey)
	want, err := Sign(documented, testKey, SignTypeHMACSHA256)
	require.NoError(t, err)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				got, err := sign(documented, &key, SignTypeHMACSHA256)
				assert.NoError(t, err)
				assert.Equal(t, want, got)
			}
		})
	}
	all.Wait()
	prepared := testing.AllocsPerRun(20, func() { _, _ = sign(documented, &key, SignTypeHMACSHA256) })
	assert.Less(t, prepared, testing.AllocsPerRun(20, func() { _, _ = Sign(documented, testKey, SignTypeHMACSHA256) }))
}
