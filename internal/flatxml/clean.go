package flatxml

import "unicode/utf8"

// clean reports whether s holds nothing but characters of XML, and of the ASCII ones only those of a class. It is the
// quick look at what is good almost always; what it refuses is looked at again, character by character, for the reason.
func clean(s string, of uint8) bool {
	for i := 0; i < len(s); {
		switch {
		case s[i] >= utf8.RuneSelf:
			n := wide(s[i:])
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

// wide returns the length of the character beyond ASCII that s begins with, or 0 if there is none that XML allows.
// Chinese is of three bytes; all else goes the long way.
func wide(s string) int {
	if len(s) >= 3 && s[0]&0xF0 == 0xE0 && s[1]&0xC0 == 0x80 && s[2]&0xC0 == 0x80 {
		if r := rune(s[0]&0x0F)<<12 | rune(s[1]&0x3F)<<6 | rune(s[2]&0x3F); r >= 0x800 && isChar(r) {
			return 3
		}
		return 0
	}
	n, _ := char(s)
	return n
}

// printable reports whether the first eight bytes of s are ASCII characters that are no control characters.
func printable(s string) bool {
	const (
		highBits = 0x80 * 0x0101010101010101
		blanks   = ' ' * 0x0101010101010101
	)
	_ = s[7]
	w := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	return (w|(w-blanks))&highBits == 0 // a borrow can only make it false
}
