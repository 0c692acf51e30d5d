package flatxml

import (
	"strings"
	"unicode/utf8"
)

// clean reports whether s holds nothing but characters of XML, and of the ASCII ones only those of a class. It is the
// quick look at what is good almost always; what it refuses is looked at again, character by character, for the reason.
func clean(s string, of uint8) bool {
	ascii := true
	for i := printable(s, 0); i < len(s); i = printable(s, i+1) {
		switch c := s[i]; {
		case c >= utf8.RuneSelf:
			ascii = false
			for i+1 < len(s) && s[i+1] >= utf8.RuneSelf {
				i++
			}
		case class[c]&of == 0:
			return false
		}
	}
	return ascii || utf8.ValidString(s) && !strings.Contains(s, "\uFFFE") && !strings.Contains(s, "\uFFFF")
}

// printable returns the end of the printable ASCII characters that begin at s[i], rounded down to eight at a time.
func printable(s string, i int) int {
	const (
		highBits = 0x80 * 0x0101010101010101
		blanks   = ' ' * 0x0101010101010101
	)
	for i+8 <= len(s) {
		w := uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24 |
			uint64(s[i+4])<<32 | uint64(s[i+5])<<40 | uint64(s[i+6])<<48 | uint64(s[i+7])<<56
		if w&highBits != 0 || (w-blanks)&highBits != 0 { // a borrow can only stop it too early
			break
		}
		i += 8
	}
	return i
}
