package flatxml

import (
	"encoding/binary"
	"unicode/utf8"
)

// clean reports whether s contains only characters of XML, and only ASCII characters of a class. It is a fast check
// that nearly all values pass. What it rejects is checked again, character by character, for the reason.
func clean(s string, of uint8) bool {
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case 0xE1 <= c && c <= 0xEC && i+3 <= len(s) && s[i+1]&0xC0 == 0x80 && s[i+2]&0xC0 == 0x80: // most Chinese characters
			i += 3
		case c >= utf8.RuneSelf:
			n, _ := char(s[i:])
			if n == 0 {
				return false
			}
			i += n
		case i+8 <= len(s) && printable(s[i:i+8]):
			i += 8
		default:
			for end := min(i+8, len(s)); i < end && s[i] < utf8.RuneSelf; i++ {
				if class[s[i]]&of == 0 {
					return false
				}
			}
		}
	}
	return true
}

// printable reports whether the first eight bytes of s are ASCII and not control characters.
func printable(s string) bool {
	const (
		highBits = 0x80 * 0x0101010101010101
		blanks   = ' ' * 0x0101010101010101
	)
	w := binary.LittleEndian.Uint64([]byte(s))
	return (w|(w-blanks))&highBits == 0 // a borrow can only turn true into false
}
