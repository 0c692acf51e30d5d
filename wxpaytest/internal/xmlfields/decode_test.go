package xmlfields

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDecode(t *testing.T) {
	for body, want := range map[string]map[string]string{
		"<xml><a>1</a><b><![CDATA[<x>]]></b></xml>":                                {"a": "1", "b": "<x>"},
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xml>\n <a> 1 </a>\n</xml>\n": {"a": " 1 "},
		"<xml><a/><b></b><c><![CDATA[]]></c></xml>":                                {"a": "", "b": "", "c": ""},
		"<xml><a><![CDATA[x]]]]><![CDATA[>y]]>&amp;&#65;</a></xml>":                {"a": "x]]>y&A"},
		"<xml></xml>": {},
	} {
		got, err := Decode([]byte(body))
		require.NoError(t, err, body)
		assert.Equal(t, want, got, body)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, body := range []string{
		"", " ", "<html></html>", "<xml>", "<xml><a>1</a>", "<xml><a>1</b></xml>", "<xml><a>1</xml>",
		"<!DOCTYPE xml><xml></xml>", `<!DOCTYPE x [<!ENTITY e "v">]><xml><a>&e;</a></xml>`, "<xml><a>&e;</a></xml>",
		`<xml><a b="1">1</a></xml>`, `<xml xmlns="x"><a>1</a></xml>`, "<xml><a><b>1</b></a></xml>", "<xml><a><b/></a></xml>", "<xml><n:a>1</n:a></xml>",
		"<xml><a>1</a><a>2</a></xml>", "<xml>text<a>1</a></xml>", "<xml></xml><xml></xml>", "<xml></xml>rest", "before<xml></xml>",
		"<xml><!-- c --></xml>", "<xml><?pi x?></xml>", "<xml></xml><?xml version=\"1.0\"?>",
		`<?xml version="1.0" encoding="GBK"?><xml></xml>`,
	} {
		_, err := Decode([]byte(body))
		assert.Error(t, err, body)
	}
}

func TestElements(t *testing.T) {
	all, err := Elements([]byte("<?xml version=\"1.0\" encoding=\"GBK\"?>\n<xml><b>1&amp;2</b>\n<a><![CDATA[x]]>y</a><e/><d></d></xml>"))
	require.NoError(t, err)
	assert.Equal(t, []Element{
		{"b", "1&2", []byte("1&amp;2")}, {"a", "xy", []byte("<![CDATA[x]]>y")}, {"e", "", []byte{}}, {"d", "", []byte{}},
	}, all)
	for _, body := range []string{"", "<xml>", "<xml><a>1</a><a>2</a></xml>", "<xml><a><b>1</b></a></xml>", "<xml><a>\xff</a></xml>"} {
		_, err := Elements([]byte(body))
		assert.ErrorContains(t, err, "wxpaytest: not a message: ", body)
	}
}

func TestQuote(t *testing.T) {
	assert.Equal(t, `"\u540d\r\n"`, Quote("名\r\n"))
	assert.Equal(t, `"0123456789012345678901234567890123456789"`, Quote("0123456789012345678901234567890123456789"))
	assert.Equal(t, `"0123456789012345678901234567890123456789..."`, Quote("01234567890123456789012345678901234567890"))
}
