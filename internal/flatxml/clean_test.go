package flatxml

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every sequence of a first byte and two more is accepted only if it is UTF-8 that XML
// allows, also overlong and surrogate forms. The bytes around it must not matter.
func TestCleanUTF8(t *testing.T) {
	for first := 0x80; first <= 0xFF; first++ {
		for second := 0x00; second <= 0xFF; second++ {
			for _, third := range []byte{' ', 0x7F, 0x80, 0x9F, 0xA0, 0xBE, 0xBF, 0xC0, 0xFF} {
				bytes := string([]byte{byte(first), byte(second), third})
				want := isAllowed(bytes)
				for _, s := range []string{bytes, "a" + bytes + "aaaaaaaa"} {
					if clean(s, plainByte) != want { // assert would take most of the time
						t.Fatalf("%q: %t is wrong", s, !want)
					}
				}
			}
		}
	}
}

// Eight bytes are checked at once. A wrong byte is found at each place of a value of each
// length.
func TestCleanLengths(t *testing.T) {
	for n := range 40 {
		for at := range n {
			s := []byte("0123456789012345678901234567890123456789")[:n]
			assert.True(t, clean(s, plainByte))
			for _, c := range []byte{0x00, 0x08, 0x1F, 0x80, 0xFF} {
				s[at] = c
				require.False(t, clean(s, plainByte), "%q", s)
			}
		}
	}
}

func isAllowed(s string) bool {
	for _, r := range s {
		if !isChar(r) {
			return false
		}
	}
	return utf8.ValidString(s)
}
