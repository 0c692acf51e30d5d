package flatxml

import "unicode/utf8"

// The classes of an ASCII byte.
const (
	nameStart uint8 = 1 << iota // first in a name
	nameByte                    // in a name
	space                       // between elements
	textByte                    // unescaped in text
	valueByte                   // in a value to write
	plainByte                   // a character of XML
)

// class contains the classes of each byte. Bytes of longer characters have no class, because they must be decoded
// first.
var class = classes()

func classes() (class [256]uint8) {
	for c := ' '; c <= 0x7F; c++ {
		class[c] = textByte | valueByte | plainByte
		if isLetter(c) || c == '_' {
			class[c] |= nameStart | nameByte
		}
		if '0' <= c && c <= '9' || c == '-' || c == '.' {
			class[c] |= nameByte
		}
	}
	class[' '] |= space
	class['\t'] = space | textByte | valueByte | plainByte
	class['\n'] = space | textByte | valueByte | plainByte
	class['\r'] = space | textByte | plainByte

	class['<'] = valueByte | plainByte
	class['&'] = valueByte | plainByte
	class[']'] = valueByte | plainByte
	return class
}

func isLetter(c rune) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

// octets can be a message or one of its values.
type octets interface{ string | []byte }

// skip returns the end of the bytes of a class that begin at s[i].
func skip[T octets](s T, i int, of uint8) int {
	for i < len(s) && class[s[i]]&of != 0 {
		i++
	}
	return i
}

// nameEnd returns the end of the name that begins at s[i], or i if there is no name.
func nameEnd[T octets](s T, i int) int {
	if i < len(s) && class[s[i]]&nameStart != 0 {
		i = skip(s, i+1, nameByte)
	}
	return i
}

const (
	unexpectedEnd = "unexpected end"
	notUTF8       = "invalid UTF-8"
	notXML        = "character that XML forbids"
)

// char returns the length of the first character of s. It returns 0 and a reason if XML does not allow that character.
func char[T octets](s T) (n int, bad string) {
	r, n := utf8.DecodeRuneInString(string(s[:min(len(s), utf8.UTFMax)]))
	if n == 0 {
		return 0, unexpectedEnd
	}
	if r == utf8.RuneError && n == 1 {
		return 0, notUTF8
	}
	if !isChar(r) {
		return 0, notXML
	}
	return n, ""
}

// isChar is the production Char of XML 1.0.
func isChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' ||
		' ' <= r && r <= 0xD7FF || 0xE000 <= r && r <= 0xFFFD || 0x10000 <= r && r <= utf8.MaxRune
}
