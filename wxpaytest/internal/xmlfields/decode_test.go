package xmlfields

import (
	"fmt"
	"strings"
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
	all, _, err := Elements([]byte("<?xml version=\"1.0\" encoding=\"GBK\"?>\n<xml><b>1&amp;2</b>\n<a><![CDATA[x]]>y</a><e/><d></d></xml>"))
	require.NoError(t, err)
	assert.Equal(t, []Element{
		{"b", "1&2", []byte("1&amp;2")}, {"a", "xy", []byte("<![CDATA[x]]>y")}, {"e", "", []byte{}}, {"d", "", []byte{}},
	}, all)
	for _, body := range []string{"", "<xml>", "<xml><a>1</a><a>2</a></xml>", "<xml><a><b>1</b></a></xml>", "<xml><a>\xff</a></xml>"} {
		_, _, err := Elements([]byte(body))
		assert.ErrorContains(t, err, "wxpaytest: not a message: ", body)
	}
}

func TestRequestIsLenient(t *testing.T) {
	for _, c := range []struct{ body, a, remarks string }{
		{"<xml><a>1</a></xml>", "1", ""},
		{"<root><a>1</a></root>", "1", `[line 1, column 1: the root is "root" instead of "xml"]`},
		{"<?xml version=\"1.0\"?>\n<XML>\n<a>1</a></XML>", "1", `[line 2, column 1: the root is "XML" instead of "xml"]`},
		{"<xml>\n<!-- c --><a>1</a><!-- d --></xml>", "1", "[line 2, column 1: a comment]"},
		{"<!-- c --><xml><a>1<!-- d -->2</a></xml><!-- e -->", "12", "[line 1, column 1: a comment]"},
		{`<xml><a b="1" c="2">1</a></xml>`, "1", `[line 1, column 6: the element "a" has attributes]`},
		{`<xml xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><a>1</a></xml>`, "1", `[line 1, column 1: the element "xml" has attributes]`},
		{"\ufeff<xml><a>1</a></xml>", "1", "[line 1, column 1: the message begins with a byte order mark]"},
		{"\ufeff<r x='1'><!-- c --><a y='2'>1</a><!-- d --></r>", "1", `[line 1, column 1: the message begins with a byte order mark ` +
			`line 1, column 1: the element "r" has attributes line 1, column 1: the root is "r" instead of "xml" line 1, column 10: a comment]`},
	} {
		fields, remarks, err := Request([]byte(c.body))
		require.NoError(t, err, c.body)
		assert.Equal(t, map[string]string{"a": c.a}, fields, c.body)
		assert.Equal(t, c.remarks, strings.TrimPrefix(fmt.Sprint(remarks), "[]"), c.body)
		if c.remarks != "" {
			_, err = Decode([]byte(c.body))
			assert.ErrorContains(t, err, remarks[0].String(), "a message that must be exact")
		}
	}
}

func TestRequestSaysWhereItIsNoMessage(t *testing.T) {
	for body, want := range map[string]string{
		"":                                                "line 1, column 1: there is no element",
		"{}":                                              "line 1, column 1: text outside the fields",
		"<xml>\n<a>1</a>\n<a>2</a></xml>":                 `line 3, column 1: the field "a" appears twice`,
		"<xml><a><b>1</b></a></xml>":                      `line 1, column 9: the element "b" is inside the field "a"`,
		"<xml><n:a>1</n:a></xml>":                         `line 1, column 6: the element "a" is in a namespace`,
		`<xml xmlns="x"><a>1</a></xml>`:                   `line 1, column 1: the element "xml" is in a namespace`,
		"<!DOCTYPE xml><xml></xml>":                       "line 1, column 1: a DOCTYPE, which could define entities",
		"<xml></xml>\n<xml></xml>":                        "line 2, column 1: there is a second root element",
		"<xml>名<a>1</a></xml>":                            "line 1, column 6: text outside the fields",
		"<xml><?pi x?></xml>":                             "line 1, column 6: a processing instruction",
		"\ufeff\ufeff<xml></xml>":                         "line 1, column 1: text outside the fields",
		"<xml>\n<a><![CDATA [1]]></a></xml>":              "line 2, column 13: invalid <![ sequence",
		"<xml><a>1</b></xml>":                             "line 1, column 14: element <a> closed by </b>",
		"<xml><entity>1</b></xml>":                        "line 1, column 19: element <entity> closed by </b>",
		"<xml><a>&名;</a></xml>":                           "line 1, column 14: an entity that is not one of XML's, or a bare &",
		`<?xml version="1.0" encoding="GBK"?><xml></xml>`: "line 1, column 37: the declared encoding is not UTF-8",
	} {
		_, _, err := Request([]byte(body))
		assert.EqualError(t, err, "wxpaytest: not a message: "+want, body)
	}
	_, _, err := Request([]byte("<xml><a>secret & text</a></xml>"))
	assert.NotContains(t, err.Error(), "secret")
	assert.Equal(t, "line 2, column 7: the byte 0xCC is not UTF-8", NotUTF8([]byte("<xml>\n<a>名\xcc\xda</a></xml>")).String())
}

func TestQuote(t *testing.T) {
	assert.Equal(t, `"\u540d\r\n"`, Quote("名\r\n"))
	assert.Equal(t, `"0123456789012345678901234567890123456789"`, Quote("0123456789012345678901234567890123456789"))
	assert.Equal(t, `"0123456789012345678901234567890123456789..."`, Quote("01234567890123456789012345678901234567890"))
}
