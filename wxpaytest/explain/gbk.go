package explain

import (
	_ "embed"
	"strings"
	"unicode/utf8"
)

// gb2312 contains one row of GB 2312 in each line, with 94 characters each. A
// dot is a place without a character. GBK has the same characters at the same
// places and some more. Values with these additional characters are not
// recognized.
//
//go:embed gb2312.txt
var gb2312 string

// gbTable maps every character of GB 2312 to its two bytes and back.
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

// toGBK returns the value unchanged if a character is not in the table.
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

// fromGBK returns the value unchanged if two bytes are not in the table.
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
