package billtext

import (
	"encoding/binary"
	"iter"
	"math/bits"
)

// Cells are the texts of one record, by column.
type Cells struct {
	layout  *Layout
	line    string
	wide    int32 // the column that contains the surplus cells
	surplus int32 // number of cells beyond the number of columns
}

// Get returns the text in the column with that name, unchanged, or "" if there
// is no such column. Punctuation in the name may be half- or full-width.
func (c *Cells) Get(name string) string {
	name = normalName(name)
	for column, text := range c.All() {
		if column == name {
			return text
		}
	}
	return ""
}

// All yields the names of the columns, with half-width punctuation, and their
// texts, in the order of the bill.
func (c *Cells) All() iter.Seq2[string, string] {
	return func(yield func(name, text string) bool) {
		if c.line == "" {
			return
		}
		bounds := c.appendWide(nil, appendCells(nil, []byte(c.line)))
		for i, name := range c.layout.names {
			if !yield(name, c.line[bounds[i]:bounds[i+1]-2]) {
				return
			}
		}
	}
}

// Ambiguous reports whether a text contains bytes that separate cells, so that
// another split of the line into columns is possible.
func (c *Cells) Ambiguous() bool { return c.surplus > 0 }

// appendWide appends the bounds of the columns: the bounds of the cells without
// those inside the wide column.
func (c *Cells) appendWide(bounds, cells []int) []int {
	bounds = append(bounds, cells[:c.wide+1]...)
	return append(bounds, cells[c.wide+1+c.surplus:]...)
}

const (
	eachByte  = 0x0101010101010101
	highBits  = 0x80 * eachByte
	backticks = '`' * eachByte
	commas    = ',' * eachByte
)

// appendCells appends the offsets at which the texts of a line's cells begin:
// after the first byte, and after each backtick that follows a comma. The last
// offset is where a cell after the end of the line would begin.
func appendCells(starts []int, line []byte) []int {
	starts = append(starts, 1)
	i := 1
	for ; i+16 <= len(line); i += 16 {
		both := line[i-1 : i+16]
		first, second := separators(both), separators(both[8:])
		for ; first != 0; first &= first - 1 {
			starts = append(starts, i+1+bits.TrailingZeros64(first)>>3)
		}
		for ; second != 0; second &= second - 1 {
			starts = append(starts, i+9+bits.TrailingZeros64(second)>>3)
		}
	}
	for ; i < len(line); i++ {
		if line[i-1] == ',' && line[i] == '`' {
			starts = append(starts, i+1)
		}
	}
	return append(starts, len(line)+2)
}

// separators takes nine bytes. It returns a word with the high bit set at each
// of the eight places where a comma is followed by a backtick. Such a place is
// 0 in word. The place after it is never 1, so the borrow of the subtraction
// can't produce a false match.
func separators(nine []byte) uint64 {
	word := (binary.LittleEndian.Uint64(nine) ^ commas) | (binary.LittleEndian.Uint64(nine[1:]) ^ backticks)
	return (word - eachByte) &^ word & highBits
}
