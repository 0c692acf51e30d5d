package wxpaytest

import (
	"fmt"
	"html"
	"net/url"
	"strconv"
	"strings"
)

// rewrite changes the values.
func (d *draft) rewrite(f func(value string) string) {
	for i, p := range d.pairs {
		d.pairs[i].value = f(p.value)
	}
}

func rewriting(f func(value string) string) func(d *draft) {
	return func(d *draft) { d.rewrite(f) }
}

// encodingMistakes are values that were signed as something else needs them.
func encodingMistakes() []spoiler {
	encoded := Mistake{"URL-encoded values", "values were URL-encoded before they were signed", "sign them as they are"}
	late := Mistake{"URL-encoded when sent", "values were URL-encoded after they were signed", "send them as they were signed"}
	var list []spoiler
	for _, encode := range []func(string) string{url.QueryEscape, encodeURIComponent, rawURLEncode, lowerQueryEscape} {
		list = append(list, spoiler{encoded, "encoding", rewriting(encode)})
		list = append(list, spoiler{encoded, "encoding", rewriting(func(value string) string {
			if !strings.Contains(value, "://") {
				return value
			}
			return encode(value)
		})})
	}
	list = append(list, spoiler{late, "encoding", rewriting(func(value string) string {
		if decoded, err := url.QueryUnescape(value); err == nil && strings.Contains(value, "%") {
			return decoded
		}
		return value
	})})
	return append(list, markupMistakes()...)
}

func encodeURIComponent(value string) string {
	return strings.NewReplacer("+", "%20", "%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*").Replace(url.QueryEscape(value))
}

func rawURLEncode(value string) string { return strings.ReplaceAll(url.QueryEscape(value), "+", "%20") }

func lowerQueryEscape(value string) string {
	encoded := []byte(url.QueryEscape(value))
	for i := 0; i+2 < len(encoded); i++ {
		if encoded[i] == '%' {
			copy(encoded[i:i+3], strings.ToLower(string(encoded[i:i+3])))
		}
	}
	return string(encoded)
}

// markupMistakes are values signed as they are written in XML, or the reverse.
func markupMistakes() []spoiler {
	cdata := Mistake{"CDATA markers", "values were signed with their CDATA markers", "sign the bare values"}
	escaped := Mistake{"XML-escaped values", "values were XML-escaped before they were signed", "sign them unescaped"}
	twice := Mistake{"XML-escaped twice", "values were escaped for XML once more than they were before signing", "escape once, after signing"}
	wrap := func(value string) string { return "<![CDATA[" + value + "]]>" }
	list := []spoiler{
		{cdata, "encoding", func(d *draft) { d.unread(true) }},
		{escaped, "encoding", func(d *draft) { d.unread(false) }},
		{cdata, "encoding", rewriting(func(value string) string { return ifThere(value, wrap) })},
		{cdata, "encoding", rewriting(func(value string) string {
			if isNumber(value) {
				return value
			}
			return ifThere(value, wrap)
		})},
		{twice, "encoding", rewriting(html.UnescapeString)},
		{Mistake{"CDATA markers sent", "values were put into CDATA and then escaped", "do one of both"}, "encoding", rewriting(func(value string) string {
			return strings.TrimSuffix(strings.TrimPrefix(value, "<![CDATA["), "]]>")
		})},
	}
	for _, quotes := range [][]string{nil, {`"`, "&quot;"}, {`"`, "&quot;", "'", "&apos;"}, {`"`, "&quot;", "'", "&#39;"}, {`"`, "&#34;", "'", "&#39;"}} {
		escape := strings.NewReplacer(append([]string{"&", "&amp;", "<", "&lt;", ">", "&gt;"}, quotes...)...)
		list = append(list, spoiler{escaped, "encoding", rewriting(escape.Replace)})
	}
	return list
}

// unread takes the values as they stand in the XML: those in CDATA or the rest.
func (d *draft) unread(cdata bool) {
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

// blankMistakes are values whose white space was not kept.
func blankMistakes() []spoiler {
	const fix = "sign the very bytes that are sent"
	trimmed := Mistake{"trimmed values", "values were trimmed before they were signed", fix}
	collapsed := Mistake{"collapsed blanks", "white space inside values was collapsed or taken out before they were signed", fix}
	breaks := Mistake{"line breaks", "values were signed with other line breaks than an XML reader gives (CR LF becomes LF)", "send none, or LF"}
	return []spoiler{
		{trimmed, "blanks", rewriting(strings.TrimSpace)},
		{trimmed, "blanks", rewriting(func(value string) string { return strings.TrimRight(value, " \t\r\n") })},
		{collapsed, "blanks", rewriting(func(value string) string { return strings.Join(strings.Fields(value), " ") })},
		{collapsed, "blanks", rewriting(func(value string) string { return strings.Join(strings.Fields(value), "") })},
		{breaks, "blanks", rewriting(func(value string) string { return strings.ReplaceAll(value, "\n", "\r\n") })},
		{breaks, "blanks", rewriting(func(value string) string { return strings.ReplaceAll(value, "\n", "") })},
	}
}

func isNumber(value string) bool { return value != "" && strings.Trim(value, "0123456789") == "" }

// numberMistakes are numbers that were written otherwise when they were signed.
func numberMistakes() []spoiler {
	m := Mistake{"numbers written otherwise", "", "make the number text once, and sign and send that"}
	var list []spoiler
	add := func(what string, feesOnly bool, write func(string) string) {
		m.What = "numbers were signed " + what
		list = append(list, spoiler{m, "numbers", func(d *draft) {
			for i, p := range d.pairs {
				if strings.Contains(p.name, "fee") || !feesOnly {
					d.pairs[i].value = write(p.value)
				}
			}
		}})
	}
	number := func(write func(string) string) func(string) string {
		return func(value string) string {
			if !isNumber(value) {
				return value
			}
			return write(value)
		}
	}
	add("with decimals", true, number(func(value string) string { return value + ".0" }))
	add("with decimals", true, number(func(value string) string { return value + ".00" }))
	add("in yuan", true, number(inYuan))
	add("in yuan", true, number(func(value string) string { return strings.TrimRight(strings.TrimRight(inYuan(value), "0"), ".") }))
	add("without the decimals that were sent", true, wholePart)
	for _, write := range []func(float64) string{goFloat, jsFloat, javaFloat} {
		for _, feesOnly := range []bool{true, false} {
			add("as floating point", feesOnly, number(func(value string) string { return throughFloat(value, write) }))
		}
	}
	add("without leading zeros", false, number(func(value string) string { return strings.TrimLeft(value[:len(value)-1], "0") + value[len(value)-1:] }))
	return list
}

// inYuan writes fen with two decimals.
func inYuan(fen string) string {
	fen = fmt.Sprintf("%03s", fen)
	return fen[:len(fen)-2] + "." + fen[len(fen)-2:]
}

func wholePart(value string) string {
	whole, decimals, found := strings.Cut(value, ".")
	if found && isNumber(whole) && strings.Trim(decimals, "0") == "" {
		return whole
	}
	return value
}

func throughFloat(value string, write func(float64) string) string {
	f, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return value
	}
	return write(f)
}

func goFloat(f float64) string { return fmt.Sprint(f) }

func jsFloat(f float64) string {
	if f < 1e21 {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return strconv.FormatFloat(f, 'e', -1, 64)
}

// javaFloat is Double.toString.
func javaFloat(f float64) string {
	if f < 1e7 {
		return strconv.FormatFloat(f, 'f', 1, 64)
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'e', -1, 64), "e+")
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	return mantissa + "E" + strings.TrimPrefix(exponent, "0")
}
