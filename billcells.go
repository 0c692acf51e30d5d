package wxpay

import (
	"encoding/binary"
	"fmt"
	"iter"
	"math/bits"
	"time"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
)

// BillCells are the texts of a row, by column.
type BillCells struct {
	layout  *billLayout
	line    string
	wide    int32 // column that has the surplus
	surplus int32 // cells that the line seems to have too many
}

// Get returns the text in the column of that name as it stands in the bill, ""
// if there is none. Punctuation in the name may be half- or full-width.
func (c *BillCells) Get(name string) string {
	name = normalName(name)
	for column, text := range c.All() {
		if column == name {
			return text
		}
	}
	return ""
}

// All yields the columns' names, with half-width punctuation, and texts, in the
// bill's order.
func (c *BillCells) All() iter.Seq2[string, string] {
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

// appendWide appends the bounds of the columns, which are those of the cells
// without the ones within the wide column.
func (c *BillCells) appendWide(bounds, cells []int) []int {
	bounds = append(bounds, cells[:c.wide+1]...)
	return append(bounds, cells[c.wide+1+c.surplus:]...)
}

// A billLine is a line that is read by column: one after the other, in the same
// memory.
type billLine struct {
	BillCells
	cells   []int   // where the text of each begins, and would after the line
	bounds  []int   // the same of the columns
	joined  []int   // bounds where they are not cells
	numbers []int64 // of the columns that are not text; times in seconds of Unix
	day     billDay
}

// cut takes a line. Surplus cells are the text of one column that people
// write: of the first with which all amounts and times have their forms.
func (l *billLine) cut(line []byte) error {
	l.cells = appendCells(l.cells[:0], line)
	columns, cells := len(l.layout.names), len(l.cells)-1
	l.line, l.wide, l.surplus = string(line), 0, int32(cells-columns)
	if l.surplus < 0 {
		return fmt.Errorf("a row has %d of %d columns", cells, columns)
	}
	bad := -1
	if l.surplus == 0 {
		l.bounds = l.cells
		bad = l.parse()
	}
	for i := 0; l.surplus > 0 && i < len(l.layout.free) && (i == 0 || bad >= 0); i++ {
		l.wide = int32(l.layout.free[i])
		l.joined = l.appendWide(l.joined[:0], l.cells)
		l.bounds = l.joined
		bad = l.parse()
	}
	switch {
	case bad >= 0:
		return fmt.Errorf("%s of a row is malformed", l.layout.names[bad])
	case l.surplus > 0 && len(l.layout.free) == 0:
		return fmt.Errorf("a row has %d columns, the header %d", cells, columns)
	}
	return nil
}

// parse reads what is not text, and returns the first column that is
// malformed, -1 if none is.
func (l *billLine) parse() int {
	if l.numbers == nil {
		l.numbers = make([]int64, len(l.layout.names))
	}
	for _, c := range l.layout.numbers {
		n, ok := l.value(c.kind, l.cell(c.column))
		if !ok {
			return c.column
		}
		l.numbers[c.column] = n
	}
	return -1
}

// value reads a cell that is not text.
func (l *billLine) value(kind columnKind, cell string) (n int64, ok bool) {
	switch kind {
	case columnFen:
		return parseFen(cell)
	case columnFee:
		return parseFee(cell)
	case columnCount:
		return parseSum(cell, 0)
	case columnFenSum:
		return parseSum(cell, 2)
	case columnFeeSum:
		return parseSum(cell, 5)
	}
	t, ok := l.day.parse(cell)
	return t.Unix(), ok || kind == columnLater
}

// cell returns the text of a column, "" if there is none.
func (l *billLine) cell(column int) string {
	if column < 0 || column >= len(l.bounds)-1 {
		return ""
	}
	return l.line[l.bounds[column] : l.bounds[column+1]-2]
}

// text returns the cell of a field's column.
func (l *billLine) text(f billField) string {
	return l.cell(l.layout.told[f])
}

// id returns the cell of a field's column, "" if that says 0 for none.
func (l *billLine) id(f billField) string {
	if text := l.text(f); text != "0" {
		return text
	}
	return ""
}

// number returns the amount or count of a field, 0 if there is no column.
func (l *billLine) number(f billField) int64 {
	if i := l.layout.told[f]; i >= 0 {
		return l.numbers[i]
	}
	return 0
}

// time returns the time of a field, the zero value if there is none.
func (l *billLine) time(f billField) (t time.Time) {
	i := l.layout.told[f]
	if i < 0 || l.numbers[i] == t.Unix() {
		return t
	}
	return time.Unix(l.numbers[i], 0).In(fieldtag.Zone)
}

const (
	eachByte  = 0x0101010101010101
	highBits  = 0x80 * eachByte
	backticks = '`' * eachByte
	commas    = ',' * eachByte
)

// appendCells appends where the texts of a line's cells may begin: after its
// first byte, and after each backtick that follows a comma; and where that of
// one after the line would.
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

// separators returns the high bit of each byte after which, of the nine, comma
// and backtick stand. A byte of the word is 0 there, and never 1 after it,
// which would look like 0.
func separators(nine []byte) uint64 {
	word := (binary.LittleEndian.Uint64(nine) ^ commas) | (binary.LittleEndian.Uint64(nine[1:]) ^ backticks)
	return (word - eachByte) &^ word & highBits
}
