package wxpaytest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDecodeXML(t *testing.T) {
	for body, want := range map[string]map[string]string{
		"<xml><a>1</a><b><![CDATA[<x>]]></b></xml>":                                {"a": "1", "b": "<x>"},
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xml>\n <a> 1 </a>\n</xml>\n": {"a": " 1 "},
		"<xml><a/><b></b><c><![CDATA[]]></c></xml>":                                {"a": "", "b": "", "c": ""},
		"<xml><a><![CDATA[x]]]]><![CDATA[>y]]>&amp;&#65;</a></xml>":                {"a": "x]]>y&A"},
		"<xml></xml>": {},
	} {
		got, err := decodeXML([]byte(body))
		require.NoError(t, err, body)
		assert.Equal(t, want, got, body)
	}
}

func TestDecodeXMLRefuses(t *testing.T) {
	for _, body := range []string{
		"", " ", "<html></html>", "<xml>", "<xml><a>1</a>", "<xml><a>1</b></xml>", "<xml><a>1</xml>",
		"<!DOCTYPE xml><xml></xml>", `<!DOCTYPE x [<!ENTITY e "v">]><xml><a>&e;</a></xml>`, "<xml><a>&e;</a></xml>",
		`<xml><a b="1">1</a></xml>`, `<xml xmlns="x"><a>1</a></xml>`, "<xml><a><b>1</b></a></xml>", "<xml><n:a>1</n:a></xml>",
		"<xml><a>1</a><a>2</a></xml>", "<xml>text<a>1</a></xml>", "<xml></xml><xml></xml>", "<xml></xml>rest", "before<xml></xml>",
		"<xml><!-- c --></xml>", "<xml><?pi x?></xml>", "<xml></xml><?xml version=\"1.0\"?>",
		`<?xml version="1.0" encoding="GBK"?><xml></xml>`,
	} {
		_, err := decodeXML([]byte(body))
		assert.Error(t, err, body)
	}
}

func TestEncodeXML(t *testing.T) {
	got := EncodeXML(map[string]string{"sign": "S", "a": "1", "b": "x", "return_msg": "OK", "return_code": "SUCCESS", "e": ""})
	assert.Equal(t, "<xml><return_code><![CDATA[SUCCESS]]></return_code>\n<return_msg><![CDATA[OK]]></return_msg>\n"+
		"<a>1</a>\n<b><![CDATA[x]]></b>\n<e><![CDATA[]]></e>\n<sign><![CDATA[S]]></sign>\n</xml>", string(got))
	back, err := decodeXML(got)
	require.NoError(t, err)
	assert.Len(t, back, 6)
}
