package wxpaytest

import (
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The example of 安全规范:
//
//	printf 'appid=wxd930ea5d5a258f4f&body=test&device_info=1000&mch_id=10000100&nonce_str=ibuaiVcKdpRxkhJA&key=192006250b4c09247ec02edce69f6a2d' | md5sum
//	printf '(the same)' | openssl dgst -sha256 -hmac 192006250b4c09247ec02edce69f6a2d
func TestSignatureOfTheDocumentation(t *testing.T) {
	f := map[string]string{"appid": "wxd930ea5d5a258f4f", "mch_id": "10000100", "device_info": "1000", "body": "test",
		"nonce_str": "ibuaiVcKdpRxkhJA", "attach": "", "sign": "not part of it"}
	assert.Equal(t, "9A0A8659F005D6984697E2CA0A9CF3B7", signature(MD5, testKey, f))
	assert.Equal(t, "6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6", signature(HMACSHA256, testKey, f))
}

func TestSignaturesAreInASCIIOrderOfNames(t *testing.T) {
	f := map[string]string{"coupon_id_1": "b", "coupon_id_10": "a", "Z": "0", "a": "1"}
	assert.Equal(t, signTest(MD5, testKey, f), signature(MD5, testKey, f))
}

func TestSignXML(t *testing.T) {
	g := newGateway(t)
	for _, signType := range []string{"", MD5, HMACSHA256} {
		f := parseXML(t, g.SignXML("", signType, map[string]string{"a": "1", "b": "<&>]]>"}))
		assert.Equal(t, "<&>]]>", f["b"])
		assert.Equal(t, signTest(signType, testKey, f), f["sign"])
	}
	assert.NotEmpty(t, parseXML(t, g.SignXML("", "", nil))["sign"])
	assert.Panics(t, func() { g.SignXML("", "SHA1", nil) })
	assert.Panics(t, func() { g.SignXML("1900000109", "", nil) })
}

// The plain text was encrypted with:
//
//	printf '<root>…</root>' | openssl enc -aes-256-ecb -K $(printf d96eb16afdd491fa1e705096edbc2205 | xxd -p -c64) -base64 -A
func TestEncryptionOfRefundNotifications(t *testing.T) {
	const want = "WBzGpzQuNpcFxIlFjUUD9BZv+lpBMzd2SHiKCkwfALWid5G8ZvfOussfMIHLbKJmBhUUBzKEtuVKVTb11meMYriNOS3aXfCrPNuWbIWsPi/1DRR2qga6+piJfdSslUFWO4IjcxkOPHxZ7r2PkjvgWqsXkIiJGjgTDdfVHsNj2XvXu2Y2Xw9g4cQOfe/Fbpng3oq5OYelGTRed7W0Ow/YvQ=="
	plain := `<root><out_refund_no><![CDATA[R1]]></out_refund_no><refund_fee><![CDATA[1]]></refund_fee><refund_status><![CDATA[SUCCESS]]></refund_status></root>`
	assert.Equal(t, want, base64.StdEncoding.EncodeToString(encryptECB(testKey, []byte(plain))))
}

func TestEncryptRefund(t *testing.T) {
	g := newGateway(t)
	inner := decryptRefund(t, testKey, g.EncryptRefund("", map[string]string{"out_refund_no": "R1"}))
	require.Equal(t, fields{"out_refund_no": "R1"}, inner)
}
