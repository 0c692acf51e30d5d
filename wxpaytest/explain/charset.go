package explain

import (
	"strings"
	"sync"
	"unicode/utf16"
	"unicode/utf8"
)

// charsetMistakes are values that were signed in one character encoding and
// sent in another. utf is true if they were sent in UTF-8.
func charsetMistakes(utf bool) []candidate {
	const fix = "sign and send the same UTF-8 bytes"
	gbk := newMistake("GBK bytes", "values were signed in GBK and sent in UTF-8", fix)
	latin := newMistake("latin-1 bytes", "values were signed in latin-1 and sent in UTF-8", fix)
	table := sync.OnceValue(readGB2312)
	if !utf {
		gbk.What, latin.What = "values were signed in UTF-8 and sent in GBK", "values were signed in UTF-8 and sent in latin-1"
		return []candidate{
			{gbk, "charset", rewriting(func(value string) string { return fromGBK(table(), value) })},
			{latin, "charset", rewriting(eachByte)},
		}
	}
	return []candidate{
		{gbk, "charset", rewriting(func(value string) string { return toGBK(table(), value) })},
		{newMistake("double UTF-8 signed", "values were encoded in UTF-8 twice before they were signed", fix), "charset", rewriting(eachByte)},
		{newMistake("double UTF-8 sent", "values were encoded in UTF-8 twice after they were signed", fix), "charset", rewriting(decodedOnce)},
		{latin, "charset", rewriting(toLatin1)},
		{latin, "charset", rewriting(lowBytes)},
	}
}

// decodedOnce undoes the second of two UTF-8 encodings.
func decodedOnce(value string) string {
	once := lowBytes(value)
	if eachByte(once) != value || !utf8.ValidString(once) {
		return value
	}
	return once
}

// toLatin1 replaces each character that latin-1 does not have with a question
// mark.
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

// eachByte turns each byte into the character with that number.
func eachByte(value string) string {
	var b strings.Builder
	for i := range len(value) {
		b.WriteRune(rune(value[i]))
	}
	return b.String()
}

func utf16Units(text string) []uint16 { return utf16.Encode([]rune(text)) }
