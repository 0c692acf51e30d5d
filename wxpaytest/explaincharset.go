package wxpaytest

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"
)

// gb2312 are the rows of GB 2312 with 94 characters each, where a dot is a
// place without one. GBK has all of them in the same places and more: a message
// with other characters is not found out.
//
//go:embed gb2312.txt
var gb2312 string

// charsetMistakes are values signed in another encoding than they were sent in.
// The sent ones are UTF-8, or not at all.
func charsetMistakes(utf bool) []spoiler {
	const fix = "take the bytes of the string as UTF-8 for both"
	gbk := Mistake{"GBK bytes", "values were signed in GBK and sent in UTF-8", fix}
	latin := Mistake{"latin-1 bytes", "values were signed in latin-1 and sent in UTF-8", fix}
	table := sync.OnceValue(readGB2312)
	if !utf {
		gbk.What, latin.What = "values were signed in UTF-8 and sent in GBK", "values were signed in UTF-8 and sent in latin-1"
		return []spoiler{
			{gbk, "charset", rewriting(func(value string) string { return fromGBK(table(), value) })},
			{latin, "charset", rewriting(eachByte)},
		}
	}
	return []spoiler{
		{gbk, "charset", rewriting(func(value string) string { return toGBK(table(), value) })},
		{Mistake{"double UTF-8 signed", "values were encoded in UTF-8 twice before they were signed", fix}, "charset", rewriting(eachByte)},
		{Mistake{"double UTF-8 sent", "values were encoded in UTF-8 twice after they were signed", fix}, "charset", rewriting(decodedOnce)},
		{latin, "charset", rewriting(toLatin1)},
		{latin, "charset", rewriting(lowBytes)},
	}
}

// decodedOnce undoes an encoding in UTF-8 that was one too many.
func decodedOnce(value string) string {
	once := lowBytes(value)
	if eachByte(once) != value || !utf8.ValidString(once) {
		return value
	}
	return once
}

// toLatin1 has question marks for what latin-1 has not.
func toLatin1(value string) string {
	var b strings.Builder
	for _, r := range value {
		if r > 0xFF {
			r = '?'
		}
		b.WriteByte(byte(r))
	}
	return b.String()
}

// lowBytes keeps the low byte of every UTF-16 unit.
func lowBytes(value string) string {
	var b strings.Builder
	for _, unit := range utf16Units(value) {
		b.WriteByte(byte(unit))
	}
	return b.String()
}

// eachByte takes every byte for the character of that number.
func eachByte(value string) string {
	var b strings.Builder
	for i := range len(value) {
		b.WriteRune(rune(value[i]))
	}
	return b.String()
}

// gbTable has the two bytes of every character.
type gbTable struct {
	bytes map[rune]string
	runes map[string]rune
}

func readGB2312() gbTable {
	t := gbTable{make(map[rune]string, 7445), make(map[string]rune, 7445)}
	for row, line := range strings.Split(gb2312, "\n") {
		column := 0
		for _, r := range line {
			if r != '.' {
				code := string([]byte{byte(0xA1 + row), byte(0xA1 + column)})
				t.bytes[r], t.runes[code] = code, r
			}
			column++
		}
	}
	return t
}

// toGBK returns the value itself where a character is not in the table.
func toGBK(t gbTable, value string) string {
	var b strings.Builder
	for _, r := range value {
		code, ok := t.bytes[r]
		switch {
		case r < utf8.RuneSelf:
			b.WriteByte(byte(r))
		case !ok:
			return value
		default:
			b.WriteString(code)
		}
	}
	return b.String()
}

func fromGBK(t gbTable, value string) string {
	var b strings.Builder
	for i := 0; i < len(value); i++ {
		if value[i] < utf8.RuneSelf {
			b.WriteByte(value[i])
			continue
		}
		r, ok := t.runes[value[i:min(i+2, len(value))]]
		if !ok {
			return value
		}
		b.WriteRune(r)
		i++
	}
	return b.String()
}
