package codec

import (
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The plain text was encrypted with:
//
//	printf '<root>…</root>' | openssl enc -aes-256-ecb -K $(printf d96eb16afdd491fa1e705096edbc2205 | xxd -p -c64) -base64 -A
func TestEncryptionOfRefundNotifications(t *testing.T) {
	const want = "WBzGpzQuNpcFxIlFjUUD9BZv+lpBMzd2SHiKCkwfALWid5G8ZvfOussfMIHLbKJmBhUUBzKEtuVKVTb11meMYriNOS3aXfCrPNuWbIWsPi/1DRR2qga6+piJfdSslUFWO4IjcxkOPHxZ7r2PkjvgWqsXkIiJGjgTDdfVHsNj2XvXu2Y2Xw9g4cQOfe/Fbpng3oq5OYelGTRed7W0Ow/YvQ=="
	plain := `<root><out_refund_no><![CDATA[R1]]></out_refund_no><refund_fee><![CDATA[1]]></refund_fee><refund_status><![CDATA[SUCCESS]]></refund_status></root>`
	assert.Equal(t, want, base64.StdEncoding.EncodeToString(encryptECB(testKey, []byte(plain))))
}

func TestDecryptRefund(t *testing.T) {
	info := EncryptRefund(testKey, map[string]string{"out_refund_no": "R1"})
	assert.Equal(t, string(Encode("root", map[string]string{"out_refund_no": "R1"})), DecryptRefund(testKey, info))
	assert.Empty(t, DecryptRefund("another key", info))
	assert.Empty(t, DecryptRefund(testKey, "not base64"))
}
