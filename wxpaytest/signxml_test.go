package wxpaytest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

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

func TestEncryptRefund(t *testing.T) {
	g := newGateway(t)
	inner := decryptRefund(t, testKey, g.EncryptRefund("", map[string]string{"out_refund_no": "R1"}))
	require.Equal(t, fields{"out_refund_no": "R1"}, inner)
}
