package flatxml

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseNotification(t *testing.T) {
	fields, err := parse(notification)
	require.NoError(t, err)
	assert.Equal(t, []Field{
		{"appid", "wx2421b1c4370ec43b"},
		{"attach", "支付测试"},
		{"bank_type", "CFT"},
		{"coupon_count", "1"},
		{"coupon_fee_0", "10"},
		{"coupon_id_0", "10000"},
		{"coupon_type_0", "CASH"},
		{"fee_type", "CNY"},
		{"is_subscribe", "Y"},
		{"mch_id", "10000100"},
		{"nonce_str", "5d2b6c2a8db53831f7eda20af46e531c"},
		{"openid", "oUpF8uMEb4qRXf22hE3X68TekukE"},
		{"out_trade_no", "1409811653"},
		{"result_code", "SUCCESS"},
		{"return_code", "SUCCESS"},
		{"sign", "B552ED6B279343CB493C5DD0D78AB241"},
		{"time_end", "20140903131540"},
		{"total_fee", "1"},
		{"trade_type", "JSAPI"},
		{"transaction_id", "1004400740201409030005092168"},
	}, fields)
}

func TestParseDocument(t *testing.T) {
	for _, data := range []string{
		"<xml><a>1</a></xml>",
		"<root><a>1</a></root>",
		"<_X-9.z><a>1</a></_X-9.z>",
		"\uFEFF<xml><a>1</a></xml>",
		" \t\r\n<xml> \t\r\n<a>1</a> \t\r\n</xml> \t\r\n",
		"<xml ><a\n>1</a\t></xml\r>",
		`<?xml version="1.0"?><xml><a>1</a></xml>`,
		`<?xml version='1.0'?><xml><a>1</a></xml>`,
		"<?xml\tversion\r=\n\"1.0\" ?>\n<xml><a>1</a></xml>",
		`<?xml version="1.0" encoding="UTF-8"?><xml><a>1</a></xml>`,
		`<?xml version="1.0" encoding='utf-8'?><xml><a>1</a></xml>`,
		`<?xml version="1.0" encoding="uTf-8" standalone='no'?><xml><a>1</a></xml>`,
		`<?xml version="1.0" standalone="yes" ?><xml><a>1</a></xml>`,
		"\uFEFF<?xml version=\"1.0\"?><xml><a>1</a></xml>",
	} {
		fields, err := parse(data)
		require.NoError(t, err, "%q", data)
		assert.Equal(t, []Field{{"a", "1"}}, fields, "%q", data)
		assertAgrees(t, data)
	}
}

func TestParseNothing(t *testing.T) {
	for _, data := range []string{"<xml/>", "<xml />", "<xml></xml>", "\uFEFF<xml> \n</xml>\n"} {
		fields, err := parse(data)
		require.NoError(t, err, "%q", data)
		assert.Empty(t, fields, "%q", data)
		assertAgrees(t, data)
	}
}

func TestParseValue(t *testing.T) {
	for content, want := range map[string]string{
		"":                                   "",
		"1":                                  "1",
		" \t\n1 \n":                          " \t\n1 \n",
		"支付 😀\u0080\u009F\uFFFD\u007F":       "支付 😀\u0080\u009F\uFFFD\u007F",
		"\uD7FF\uE000\U00010000\U0010FFFF":   "\uD7FF\uE000\U00010000\U0010FFFF",
		"\uFEFF":                             "\uFEFF",
		"]":                                  "]",
		"]]":                                 "]]",
		"]>":                                 "]>",
		"]] >":                               "]] >",
		`>"'/=`:                              `>"'/=`,
		"]]&gt;":                             "]]>",
		"]]<![CDATA[>]]>":                    "]]>",
		"<![CDATA[]]>":                       "",
		"<![CDATA[1]]>":                      "1",
		"<![CDATA[ 1\n]]>":                   " 1\n",
		"<![CDATA[支]]>":                      "支",
		"<![CDATA[<b>&lt;&x;</b>]]>":         "<b>&lt;&x;</b>",
		"<![CDATA[<![CDATA[]]>":              "<![CDATA[",
		"<![CDATA[]]]>":                      "]",
		"<![CDATA[]]]]>":                     "]]",
		"<![CDATA[]>]]>":                     "]>",
		"<![CDATA[a]]><![CDATA[b]]>":         "ab",
		"<![CDATA[]]]]><![CDATA[>]]>":        "]]>",
		" <![CDATA[a]]> b&#32;<![CDATA[]]>c": " a b c",
		"a<![CDATA[&amp;]]>":                 "a&amp;",
		"&lt;&gt;&amp;&apos;&quot;":          `<>&'"`,
		"a&amp;lt;b":                         "a&lt;b",
		"&#9;&#10;&#13;&#32;":                "\t\n\r ",
		"&#x9;&#xA;&#xd;&#x20;":              "\t\n\r ",
		"&#x4E2D;&#x4e2d;&#20013;":           "中中中",
		"&#xD7FF;&#xE000;&#xFFFD;":           "\uD7FF\uE000\uFFFD",
		"&#x10000;&#x10FFFF;&#1114111;":      "\U00010000\U0010FFFF\U0010FFFF",
		"&#00000000000000000000000000065;":   "A",
		"&#x0000000000000000000000000041;":   "A",
	} {
		data := "<xml><a>" + content + "</a></xml>"
		fields, err := parse(data)
		require.NoError(t, err, "%q", content)
		assert.Equal(t, []Field{{"a", want}}, fields, "%q", content)
		assertAgrees(t, data)
	}
}

func TestParseKeepsCarriageReturns(t *testing.T) {
	for content, want := range map[string]string{
		"\ra\r\nb\n\r":            "\ra\r\nb\n\r",
		"<![CDATA[\ra\r\nb]]>":    "\ra\r\nb",
		"\r<![CDATA[\n]]>&#xD;\r": "\r\n\r\r",
	} {
		data := "<xml><a>" + content + "</a></xml>"
		fields, err := parse(data)
		require.NoError(t, err, "%q", content)
		assert.Equal(t, []Field{{"a", want}}, fields, "%q", content)
		assertAgrees(t, data)
	}
}

func TestParseEmptyElements(t *testing.T) {
	fields, err := parse("<xml><b>1</b><a/><d /><c></c><e ></e ></xml>")
	require.NoError(t, err)
	assert.Equal(t, []Field{{"a", ""}, {"b", "1"}, {"c", ""}, {"d", ""}, {"e", ""}}, fields)
}

// Every rejected message is cut at |, where the error should point. | is not part of the message.
func TestParseRefuses(t *testing.T) {
	const (
		other       = "end tag of another element"
		declaration = "XML declaration without version 1.0 and UTF-8"
		doctype     = "document type or other declaration"
		instruction = "processing instruction"
		beside      = "text between elements"
		after       = "something after the root element"
		tag         = "attribute, namespace or name that is not plain"
		name        = "name that is not plain"
		reference   = "unknown or forbidden reference"
	)
	for _, test := range []struct{ data, reason string }{
		{"|", unexpectedEnd},
		{"\uFEFF|", unexpectedEnd},
		{" \n|", unexpectedEnd},
		{`<?xml version="1.0"?>|`, unexpectedEnd},

		{"|canary", beside},
		{"\uFEFF|\uFEFF<xml/>", beside},
		{"|\xFE\xFF\x00<\x00x", notUTF8},
		{"|\xFF\xFE<\x00x\x00", notUTF8},
		{"<|\x00x\x00/\x00>\x00", notXML},
		{"|\x00<\x00x\x00/\x00>", notXML},
		{"|]]>", beside},
		{"|&lt;xml/>", beside},
		{"<|/xml>", name},
		{"|<!DOCTYPE xml><xml/>", doctype},
		{"|<![CDATA[]]><xml/>", beside},
		{"|<!-- canary --><xml/>", "comment"},
		{"|<?canary?><xml/>", instruction},
		{" |<?xml version=\"1.0\"?><xml/>", instruction},
		{`<?xml version="1.0"?>|<?xml version="1.0"?><xml/>`, instruction},

		{"<?xml|", unexpectedEnd},
		{"<?xml|?><xml/>", declaration},
		{`<?xml|version="1.0"?><xml/>`, declaration},
		{`<?xml| version="1.1"?><xml/>`, declaration},
		{`<?xml| version="1.0'?><xml/>`, declaration},
		{`<?xml| version=1.0?><xml/>`, declaration},
		{`<?xml| version "1.0"?><xml/>`, declaration},
		{`<?xml| version=`, declaration},
		{`<?xml| encoding="UTF-8"?><xml/>`, declaration},
		{`<?xml| canary="1.0"?><xml/>`, declaration},
		{`<?xml|-canary?><xml/>`, declaration},
		{`<?xml version="1.0" |encoding="GBK"?><xml/>`, declaration},
		{`<?xml version="1.0" |encoding="UTF-16"?><xml/>`, declaration},
		{`<?xml version="1.0" |encoding=""?><xml/>`, declaration},
		{`<?xml version="1.0"|encoding="UTF-8"?><xml/>`, declaration},
		{`<?xml version="1.0" |standalone="YES"?><xml/>`, declaration},
		{`<?xml version="1.0" standalone="yes" |encoding="UTF-8"?><xml/>`, declaration},
		{`<?xml version="1.0" |version="1.0"?><xml/>`, declaration},
		{`<?xml version="1.0" |canary="1"?><xml/>`, declaration},
		{`<?xml version="1.0" |?`, declaration},
		{`<?xml version="1.0" |>`, declaration},

		{"<|", unexpectedEnd},
		{"<!|", unexpectedEnd},
		{"<![CDATA|", unexpectedEnd},
		{"<|1/>", name},
		{"<|-/>", name},
		{"<|./>", name},
		{"<|:a/>", name},
		{"<| xml/>", name},
		{"<|>", name},
		{"<|中/>", name},
		{"<x|中/>", tag},
		{"<x|\xFF/>", notUTF8},
		{"<x|:y/>", tag},
		{`<xml |xmlns="canary"/>`, tag},
		{`<xml |canary=""/>`, tag},
		{"<xml|/", tag},
		{"<xml|/ >", tag},
		{"<xml|<a/></xml>", tag},
		{"<xml|", unexpectedEnd},
		{"<xml |", unexpectedEnd},
		{"<xml>|", unexpectedEnd},
		{"<xml>|canary</xml>", beside},
		{"<xml><a/>|canary</xml>", beside},
		{"<xml>|&#32;<a/></xml>", beside},
		{"<xml>|\u00A0</xml>", beside},
		{"<xml>|\x00</xml>", notXML},
		{"<xml>|<![CDATA[]]></xml>", beside},
		{"<xml>|<!-- canary --></xml>", "comment"},
		{"<xml>|<?canary?></xml>", instruction},
		{"<xml>|<!ENTITY canary></xml>", doctype},
		{"<xml><|", unexpectedEnd},
		{"<xml><![|", unexpectedEnd},
		{"<xml><a><![CDATA|", unexpectedEnd},
		{"<xml><a><|", unexpectedEnd},
		{"<xml><a/>|</xm>", other},
		{"<xml><a/>|</Xml>", other},
		{"<xml></xml|l>", other},
		{"<xml></xml |canary>", other},
		{"<xml></xml|", unexpectedEnd},
		{"<xml></xml |", unexpectedEnd},
		{"<xml>|</", other},
		{"<xml/>|<xml/>", after},
		{"<xml></xml> |<xml></xml>", after},
		{"<xml/>|canary", after},
		{"<xml/>|<!-- canary -->", after},
		{"<xml/>|\x00", notXML},
		{"<xml/>|\xC0\x80", notUTF8},

		{"<xml><a |canary='1'>1</a></xml>", tag},
		{"<xml><a|:canary>1</a:canary></xml>", tag},
		{"<xml><a>|<b>1</b></a></xml>", "nested element"},
		{"<xml><a>1|<b/></a></xml>", "nested element"},
		{"<xml><a><|1></a></xml>", name},
		{"<xml><a>1|<!-- canary --></a></xml>", "comment"},
		{"<xml><a>1|<?canary?></a></xml>", instruction},
		{"<xml><a>1|<!canary></a></xml>", doctype},
		{"<xml><a>1|<![cdata[1]]></a></xml>", doctype},
		{"<xml><a>1<| /a></xml>", name},
		{"<xml><a>1|</b></xml>", other},
		{"<xml><a>1|</ a></xml>", other},
		{"<xml><a>1</a|b></xml>", other},
		{"<xml><a>1|</A></xml>", other},
		{"<xml><a>1|</xml>", other},
		{"<xml><a>1|", unexpectedEnd},
		{"<xml><a>1</a>|", unexpectedEnd},
		{"<xml><a><![CDATA[1]]>|", unexpectedEnd},
		{"<xml><a><![CDATA[1]]|", unexpectedEnd},
		{"<xml><a><![CDATA[1</a></xml>|", unexpectedEnd},
		{"<xml><a><![CDATA[1]]>|<b/></a></xml>", "nested element"},
		{"<xml><a><![CDATA[1]]>|]]></a></xml>", "]]> in text"},

		{"<xml><a>1|]]></a></xml>", "]]> in text"},
		{"<xml><a>1]|]]></a></xml>", "]]> in text"},
		{"<xml><a>1|\x00</a></xml>", notXML},
		{"<xml><a>1|\x08</a></xml>", notXML},
		{"<xml><a>1|\x0B</a></xml>", notXML},
		{"<xml><a>1|\x1F</a></xml>", notXML},
		{"<xml><a>1|\uFFFE</a></xml>", notXML},
		{"<xml><a>1|\uFFFF</a></xml>", notXML},
		{"<xml><a>1|\xFF</a></xml>", notUTF8},
		{"<xml><a>1|\x80</a></xml>", notUTF8},
		{"<xml><a>1|\xE4\xB8</a></xml>", notUTF8},
		{"<xml><a>1|\xC0\xBC</a></xml>", notUTF8},
		{"<xml><a>1|\xED\xA0\x80</a></xml>", notUTF8},
		{"<xml><a>1|\xF4\x90\x80\x80</a></xml>", notUTF8},
		{"<xml><a><![CDATA[1|\x1F]]></a></xml>", notXML},
		{"<xml><a><![CDATA[1|\uFFFE]]></a></xml>", notXML},
		{"<xml><a><![CDATA[1|\xFF]]></a></xml>", notUTF8},

		{"<xml><a>1|&</a></xml>", reference},
		{"<xml><a>1|& amp;</a></xml>", reference},
		{"<xml><a>1|&;</a></xml>", reference},
		{"<xml><a>1|&amp</a></xml>", reference},
		{"<xml><a>1|&AMP;</a></xml>", reference},
		{"<xml><a>1|&nbsp;</a></xml>", reference},
		{"<xml><a>1|&canary;</a></xml>", reference},
		{"<xml><a>1|&#;</a></xml>", reference},
		{"<xml><a>1|&#x;</a></xml>", reference},
		{"<xml><a>1|&x41;</a></xml>", reference},
		{"<xml><a>1|&65;</a></xml>", reference},
		{"<xml><a>1|&#X41;</a></xml>", reference},
		{"<xml><a>1|&#4A;</a></xml>", reference},
		{"<xml><a>1|&#x4G;</a></xml>", reference},
		{"<xml><a>1|&#-65;</a></xml>", reference},
		{"<xml><a>1|&#+65;</a></xml>", reference},
		{"<xml><a>1|&#6_5;</a></xml>", reference},
		{"<xml><a>1|&# 65;</a></xml>", reference},
		{"<xml><a>1|&#0;</a></xml>", reference},
		{"<xml><a>1|&#x8;</a></xml>", reference},
		{"<xml><a>1|&#xB;</a></xml>", reference},
		{"<xml><a>1|&#x1F;</a></xml>", reference},
		{"<xml><a>1|&#xD800;</a></xml>", reference},
		{"<xml><a>1|&#xDFFF;</a></xml>", reference},
		{"<xml><a>1|&#xFFFE;</a></xml>", reference},
		{"<xml><a>1|&#xFFFF;</a></xml>", reference},
		{"<xml><a>1|&#x110000;</a></xml>", reference},
		{"<xml><a>1|&#1114112;</a></xml>", reference},
		{"<xml><a>1|&#2147483713;</a></xml>", reference},
		{"<xml><a>1|&#4294967361;</a></xml>", reference},
		{"<xml><a>1|&#x10000000000000041;</a></xml>", reference},
		{"<xml><a>1|&#000000000000000000000000000065;</a></xml>", reference},
		{"<xml><a>1|&amp", reference},

		{"<xml><a/>|<a/></xml>", "repeated element name"},
		{"<xml><b>1</b><a>2</a> |<b>1</b><a>2</a></xml>", "repeated element name"},
		{"<xml><c/><a/><b/>|<a/><a/><c/></xml>", "repeated element name"},
		{"\uFEFF<?xml version=\"1.0\"?><xml><a/>|<a/></xml>", "repeated element name"},
		{"<xml><a/><a/></xml>|<", after},
	} {
		before, rest, found := strings.Cut(test.data, "|")
		require.True(t, found)
		assertRefused(t, before+rest, len(before), test.reason)
	}
}

func assertRefused(t *testing.T, data string, offset int, reason string) {
	t.Helper()
	fields, err := parse(data)
	require.Error(t, err, "%q", data)
	assert.Nil(t, fields)
	assert.Equal(t, &SyntaxError{offset, reason}, err, "%q", data)
	assert.EqualError(t, err, fmt.Sprintf("not flat XML at byte %d: %s", offset, reason))
	assert.NotContains(t, err.Error(), "canary")
}

func TestParseRefusesTruncation(t *testing.T) {
	for _, data := range accepted {
		data = strings.TrimRight(data, "\n")
		for i := range len(data) {
			_, err := parse(data[:i])
			require.Error(t, err, "%q", data[:i])
			requireSyntaxError(t, err, i)
		}
	}
}

func TestParseMangled(t *testing.T) {
	for _, data := range accepted {
		for i := range len(data) {
			assertAgrees(t, data[:i]+data[i+1:])
			assertAgrees(t, data[:i+1]+data[i:])
			for _, c := range "\x00\x01\t\n\r\x1F !\"#&'-./09:;<=>?ADZ[]_`az{}\x7F" {
				assertAgrees(t, data[:i]+string(c)+data[i+1:])
				assertAgrees(t, data[:i]+string(c)+data[i:])
			}
			for _, c := range []string{"\x80", "\xBF", "\xC0", "\xE4", "\xED", "\xFF", "\uFFFE", "中", "&lt;", "]]>"} {
				assertAgrees(t, data[:i]+c+data[i+1:])
			}
		}
	}
}

func TestParseMaxFields(t *testing.T) {
	for form, value := range map[string]string{"<a%d/>": "", "<a%d>1</a%[1]d>": "1", "<a%d><![CDATA[1]]></a%[1]d>": "1", "<a%d>&lt;</a%[1]d>": "<"} {
		var b strings.Builder
		b.WriteString("<xml>")
		for i := range MaxFields {
			fmt.Fprintf(&b, form, i)
		}
		most := b.String()
		fields, err := parse(most + "</xml>")
		require.NoError(t, err)
		assert.Len(t, fields, MaxFields)
		assert.Equal(t, Field{"a0", value}, fields[0])
		for _, more := range []string{"<b/>", "<b>1</b>", "<b><![CDATA[1]]></b>", "<b>&lt;</b>"} {
			assertRefused(t, most+more+"</xml>", len(most), "too many elements")
		}
	}
}

func TestParseSorts(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{2, 3, 12, 13, 64, 1000, MaxFields} {
		want := make([]Field, n)
		for i := range want {
			want[i] = Field{fmt.Sprintf("coupon_%04d", i), fmt.Sprint(i)}
		}
		reversed, shuffled := slices.Clone(want), slices.Clone(want)
		slices.Reverse(reversed)
		random.Shuffle(n, func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		rotated := append(slices.Clone(want[n/2:]), want[:n/2]...)
		for _, fields := range [][]Field{want, reversed, shuffled, rotated} {
			got, err := parse(document(fields))
			require.NoError(t, err)
			assert.Equal(t, want, got)
		}
	}
}

func TestParseRefusesRepetitionAnywhere(t *testing.T) {
	for _, n := range []int{2, 13, 64, 200} {
		for i := range n {
			first := "<xml>" + numbered(0, i) + "<x/>" + numbered(i, n)
			assertRefused(t, first+"<x/></xml>", len(first), "repeated element name")
		}
	}
}

func numbered(from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		fmt.Fprintf(&b, "<%c%d/>", 'w'+i%3, i)
	}
	return b.String()
}

func TestParseAllocates(t *testing.T) {
	for data, want := range map[string]float64{
		notification: 2, // the text and the spans
		"<xml><a>1</a><b><![CDATA[2]]></b><c></c><d/></xml>":                     2,
		"<xml><a>1&amp;2</a><b><![CDATA[2]]><![CDATA[3]]></b><c>&#65;</c></xml>": 3, // and room for the unescaped values
		"<xml/>": 0,
	} {
		message := []byte(data)
		assert.InDelta(t, want, testing.AllocsPerRun(100, func() { _, _ = Parse(message) }), 0, data)
	}
}

func TestPrintable(t *testing.T) {
	for i := range 8 {
		for c := range 256 {
			s := []byte(" ~\x7Fa0Z<]")
			s[i] = byte(c)
			assert.Equal(t, ' ' <= c && c < utf8.RuneSelf, printable(s), "%q", s)
		}
	}
}
