package explain

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// The first and the last character of both levels, and the characters of the
// first row that GBK changed.
func TestGB2312(t *testing.T) {
	table := readGB2312()
	assert.Len(t, table.bytes, 7445)
	for code, r := range map[string]rune{
		"\xa1\xa1": '\u3000', "\xa1\xa4": '·', "\xa1\xaa": '—', "\xa3\xac": '，', "\xb0\xa1": '啊', "\xd7\xf9": '座', "\xd8\xa1": '亍', "\xf7\xfe": '齄',
	} {
		assert.Equal(t, code, table.bytes[r], "%c", r)
		assert.Equal(t, r, table.runes[code])
	}
	assert.Equal(t, "喆", toGBK(table, "喆"), "not in the table")
	assert.Equal(t, "\xff\xff", fromGBK(table, "\xff\xff"))
	assert.Equal(t, "a\xb0", fromGBK(table, "a\xb0"))
}
