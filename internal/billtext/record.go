package billtext

import (
	"fmt"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
)

// A Record is a row or a summary while it is read by column. The next record
// uses the same memory.
type Record struct {
	text    Cells
	cells   []int   // where the text of each cell begins; the last one is after the line
	bounds  []int   // the same for columns
	joined  []int   // bounds, if they differ from cells
	numbers []int64 // of the columns that are not text; times in Unix seconds
	day     day
}

// cut parses a line. If there are surplus cells, they belong to one free
// column: the first with which all amounts and times have their forms.
func (r *Record) cut(line []byte) error {
	layout := r.text.layout
	r.cells = appendCells(r.cells[:0], line)
	columns, cells := len(layout.names), len(r.cells)-1
	r.text.line, r.text.wide, r.text.surplus = string(line), 0, int32(cells-columns)
	if cells < columns {
		return fmt.Errorf("a row has %d of %d columns", cells, columns)
	}
	bad := -1
	if cells == columns {
		r.bounds = r.cells
		bad = r.parse()
	}
	for i := 0; cells > columns && i < len(layout.free) && (i == 0 || bad >= 0); i++ {
		r.text.wide = int32(layout.free[i])
		r.joined = r.text.appendWide(r.joined[:0], r.cells)
		r.bounds = r.joined
		bad = r.parse()
	}
	switch {
	case bad >= 0:
		return fmt.Errorf("%s of a row is malformed", layout.names[bad])
	case cells > columns && len(layout.free) == 0:
		return fmt.Errorf("a row has %d columns, but the header has %d", cells, columns)
	}
	return nil
}

// parse parses the cells that are not text. It returns the first malformed
// column, or -1.
func (r *Record) parse() int {
	layout := r.text.layout
	if r.numbers == nil {
		r.numbers = make([]int64, len(layout.names))
	}
	for _, c := range layout.numbers {
		cell := r.cell(c.column)
		n, ok := r.value(c.kind, cell)
		if !ok {
			n, ok = r.value(c.kind, strings.Trim(cell, blanks))
		}
		if !ok {
			return c.column
		}
		r.numbers[c.column] = n
	}
	return -1
}

// value parses a cell that is not text.
func (r *Record) value(kind Kind, cell string) (n int64, ok bool) {
	switch kind {
	case KindFen:
		return parseFen(cell)
	case KindFee:
		return parseFee(cell)
	case KindCount:
		return parseSum(cell, 0)
	case KindFenSum:
		return parseSum(cell, 2)
	case KindFeeSum:
		return parseSum(cell, 5)
	}
	t, ok := r.day.parse(cell)
	if !ok && kind == KindOptionalTime {
		t, _ = r.day.parse(strings.Trim(cell, blanks))
		ok = true
	}
	return t.Unix(), ok
}

// cell returns the text of a column, or "".
func (r *Record) cell(column int) string {
	if column < 0 || column >= len(r.bounds)-1 {
		return ""
	}
	return r.text.line[r.bounds[column] : r.bounds[column+1]-2]
}

// Cells returns the texts. They stay valid after the next record is read.
func (r *Record) Cells() Cells { return r.text }

// Has reports whether the record has the column, under any of its names.
func (r *Record) Has(name string) bool { return r.text.layout.Has(name) }

// Text returns the cell of a field's column, or "" if there is no such column.
// It trims spaces, except in a free column.
func (r *Record) Text(f Field) string {
	text := r.cell(r.text.layout.source[f])
	if text != "" && !(isVisible(text[0]) && isVisible(text[len(text)-1])) && !r.text.layout.schema[f].Free {
		return strings.Trim(text, blanks)
	}
	return text
}

// isVisible reports whether a byte is a printable ASCII character other than
// space.
func isVisible(b byte) bool { return b-'!' <= '~'-'!' }

// ID returns the cell of a field's column, and "" for a cell with 0.
func (r *Record) ID(f Field) string {
	if text := r.Text(f); text != "0" {
		return text
	}
	return ""
}

// Number returns the amount or count of a field in the unit of its [Kind], or 0
// if there is no such column.
func (r *Record) Number(f Field) int64 {
	if i := r.text.layout.source[f]; i >= 0 {
		return r.numbers[i]
	}
	return 0
}

// Time returns the time of a field in UTC+8, or the zero value if there is
// none.
func (r *Record) Time(f Field) (t time.Time) {
	i := r.text.layout.source[f]
	if i < 0 || r.numbers[i] == t.Unix() {
		return t
	}
	return time.Unix(r.numbers[i], 0).In(fieldtag.Zone)
}
