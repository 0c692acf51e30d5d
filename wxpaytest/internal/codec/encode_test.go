package codec

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/xmlfields"
)

func TestEncode(t *testing.T) {
	got := Encode("xml", map[string]string{"sign": "S", "a": "1", "b": "x", "return_msg": "OK", "return_code": "SUCCESS", "e": ""})
	assert.Equal(t, "<xml><return_code><![CDATA[SUCCESS]]></return_code>\n<return_msg><![CDATA[OK]]></return_msg>\n"+
		"<a>1</a>\n<b><![CDATA[x]]></b>\n<e><![CDATA[]]></e>\n<sign><![CDATA[S]]></sign>\n</xml>", string(got))
	back, err := xmlfields.Decode(got)
	require.NoError(t, err)
	assert.Len(t, back, 6)
}
