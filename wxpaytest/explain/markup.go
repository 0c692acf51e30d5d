package explain

import (
	"html"
	"strings"
)

// markupMistakes are values that were signed with their XML markup, or that
// were escaped twice when they were sent.
func markupMistakes() []candidate {
	cdata := newMistake("CDATA markers", "values were signed with their CDATA markers", "sign the values without markers")
	escaped := newMistake("XML-escaped values", "values were XML-escaped before they were signed", "sign them unescaped")
	twice := newMistake("XML-escaped twice", "values were XML-escaped twice before they were sent", "escape once, after signing")
	wrap := func(value string) string { return "<![CDATA[" + value + "]]>" }
	list := []candidate{
		{cdata, "encoding", func(d *draft) { d.useRaw(true) }},
		{escaped, "encoding", func(d *draft) { d.useRaw(false) }},
		{cdata, "encoding", rewriting(func(value string) string { return ifThere(value, wrap) })},
		{cdata, "encoding", rewriting(func(value string) string {
			if isNumber(value) {
				return value
			}
			return ifThere(value, wrap)
		})},
		{twice, "encoding", rewriting(html.UnescapeString)},
		{newMistake("CDATA markers sent", "values were put into CDATA and then escaped", "do only one of the two"), "encoding", rewriting(func(value string) string {
			return strings.TrimSuffix(strings.TrimPrefix(value, "<![CDATA["), "]]>")
		})},
	}
	for _, quotes := range [][]string{nil, {`"`, "&quot;"}, {`"`, "&quot;", "'", "&apos;"}, {`"`, "&quot;", "'", "&#39;"}, {`"`, "&#34;", "'", "&#39;"}} {
		escape := strings.NewReplacer(append([]string{"&", "&amp;", "<", "&lt;", ">", "&gt;"}, quotes...)...)
		list = append(list, candidate{escaped, "encoding", rewriting(escape.Replace)})
	}
	return list
}

// useRaw uses the values as they are written in the XML, either only those in
// CDATA or only the others.
func (d *draft) useRaw(cdata bool) {
	for i, p := range d.pairs {
		if p.raw != "" && strings.Contains(p.raw, "<![CDATA[") == cdata && p.value != "" {
			d.pairs[i].value = p.raw
		}
	}
}

func ifThere(value string, f func(string) string) string {
	if value == "" {
		return ""
	}
	return f(value)
}
