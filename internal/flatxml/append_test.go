package flatxml

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAppend(t *testing.T) {
	for value, want := range map[string]string{
		"":                        "",
		"1":                       "1",
		" \t\n1 \n":               " \t\n1 \n",
		"支付 😀\uFFFD\u0080\x7F":    "支付 😀\uFFFD\u0080\x7F",
		"a>b'c]]d]>":              "a>b'c]]d]>",
		"a<b":                     "<![CDATA[a<b]]>",
		"a&b":                     "<![CDATA[a&b]]>",
		"a&lt;b":                  "<![CDATA[a&lt;b]]>",
		`{"a":"支"}`:               `<![CDATA[{"a":"支"}]]>`,
		"<![CDATA[":               "<![CDATA[<![CDATA[]]>",
		"<]]":                     "<![CDATA[<]]]]>",
		"]]>":                     "]]&gt;",
		"a]]>":                    "a]]&gt;",
		"]]]>支":                   "]]]&gt;支",
		`<a href="">&amp;]]></a>`: "&lt;a href=&quot;&quot;&gt;&amp;amp;]]&gt;&lt;/a&gt;",
		"]]></a><b>1</b><a>":      "]]&gt;&lt;/a&gt;&lt;b&gt;1&lt;/b&gt;&lt;a&gt;",
		"</a><b>1</b><a>":         "<![CDATA[</a><b>1</b><a>]]>",
	} {
		got, err := write(nil, []Field{{"a", value}})
		require.NoError(t, err, "%q", value)
		assert.Equal(t, "<xml><a>"+want+"</a></xml>", string(got))
		fields, err := parse(string(got))
		require.NoError(t, err, "%q", value)
		assert.Equal(t, []Field{{"a", value}}, fields)
		assertAgrees(t, string(got))
	}
}

func TestAppendSorts(t *testing.T) {
	dst := []byte("POST ")
	got, err := write(dst, []Field{{"b", "2"}, {"a.-_9", "<"}, {"_", ""}})
	require.NoError(t, err)
	assert.Equal(t, "POST <xml><_></_><a.-_9><![CDATA[<]]></a.-_9><b>2</b></xml>", string(got))

	got, err = write(nil, nil)
	require.NoError(t, err)
	assert.Equal(t, "<xml></xml>", string(got))
}

func TestCheckName(t *testing.T) {
	for _, name := range []string{"a", "z", "A", "Z", "_", "a0", "a9", "a-", "a.", "a_", "aZ", "coupon_fee_0_1"} {
		assert.NoError(t, CheckName(name), name)
	}
	for _, name := range []string{
		"", "0", "9", "-", ".", "a b", " a", "a ", "a:b", ":a", "a>", "a/", "a<b", "a=", "中", "a中", "é", "a\n", "a\x00",
		"a\xFF", "@", "[", "`", "{", "a/b", "a;", "a@", "a[", "a`", "a{", "a,",
	} {
		assert.Equal(t, &ValueError{Reason: "not a plain XML name"}, CheckName(name), "%q", name)
		got, err := write([]byte("x"), []Field{{"ok", "1"}, {name, "canary"}})
		assert.Equal(t, &ValueError{name, "not a plain XML name"}, err)
		assert.Equal(t, "x", string(got))
	}
}

func TestCheckValue(t *testing.T) {
	for _, value := range []string{
		"", " ", "\t\n", "\x7F", "\u0080\u009F", "支付 😀 <&>\"' ]]>", "\uD7FF", "\uE000", "\uFFFD", "\U00010000", "\U0010FFFF",
	} {
		assert.NoError(t, CheckValue(value), "%q", value)
	}
	for value, reason := range map[string]string{
		"\x00":             notXML,
		"\x08":             notXML,
		"\x0B":             notXML,
		"\x0C":             notXML,
		"\x0E":             notXML,
		"\x1F":             notXML,
		"\uFFFE":           notXML,
		"\uFFFF":           notXML,
		"\r":               carriageReturn,
		"\r\n":             carriageReturn,
		"\x80":             notUTF8,
		"\xFF":             notUTF8,
		"\xC0\x80":         notUTF8,
		"\xED\x9F":         notUTF8,
		"\xED\xA0\x80":     notUTF8,
		"\xF4\x90\x80\x80": notUTF8,
	} {
		for _, value := range []string{value, "canary支" + value, "<" + value + "]]>"} {
			assert.Equal(t, &ValueError{Reason: reason}, CheckValue(value), "%q", value)
			got, err := write([]byte("x"), []Field{{"ok", "1"}, {"body", value}})
			assert.Equal(t, &ValueError{"body", reason}, err)
			assert.NotContains(t, err.Error(), "canary")
			assert.Equal(t, "x", string(got))
		}
	}
}

func TestValueErrorText(t *testing.T) {
	assert.EqualError(t, CheckValue("\x00"), "XML cannot carry this: character that XML forbids")
	_, err := write(nil, []Field{{"body", "canary\r"}})
	assert.EqualError(t, err,
		`XML cannot carry field "body": carriage return, which readers turn into a line feed`)
	_, err = write(nil, []Field{{"a\n", ""}})
	assert.EqualError(t, err, `XML cannot carry field "a\n": not a plain XML name`)
}

func TestAppendAllocates(t *testing.T) {
	long := strings.Repeat("x", 1000)
	given := []Field{{"a", "1"}, {long, "<" + long}, {"b", "&" + long}, {"c", ""}}
	fields := listOf(given)
	var grown []byte
	once := testing.AllocsPerRun(100, func() { grown = slices.Grow([]byte(nil), usualSize(fields)) })
	assert.InDelta(t, once, testing.AllocsPerRun(100, func() { grown = Append(nil, fields) }), 0)
	assert.NotEmpty(t, grown)

	// Only dst grows, even if a value is escaped.
	fields = listOf(append(given, Field{"d", "]]>" + long}))
	dst := make([]byte, 0, 10000)
	assert.InDelta(t, 0, testing.AllocsPerRun(100, func() { Append(dst, fields) }), 0)

	for n := range usualSections + 1 {
		fields := slices.Repeat([]Field{{"a", "1"}}, 10-n)
		for i := range n {
			fields = append(fields, Field{"b" + strconv.Itoa(i), `"`})
		}
		out, err := write(nil, fields)
		require.NoError(t, err)
		assert.LessOrEqual(t, len(out), usualSize(listOf(fields)))
	}
}

// A field that is added while writing is where it would be in the list.
func TestAppendWith(t *testing.T) {
	for _, fields := range [][]Field{nil, {{"a", "1"}}, {{"z", "1"}}, {{"a", "<"}, {"sign", "2"}, {"signs", "2"}, {"z", "]]>"}}} {
		want, err := write([]byte("before"), append(slices.Clone(fields), Field{"sign", "3"}))
		require.NoError(t, err)
		assert.Equal(t, string(want), string(AppendWith([]byte("before"), listOf(fields), "sign", "3")))
	}
}
