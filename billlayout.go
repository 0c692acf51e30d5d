package wxpay

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
)

// A billColumn says what the column with one of the names is in a Row. A column
// that no Row field stands for is the zero value.
type billColumn[Row any] struct {
	names  string // every generation's, separated by blanks
	kind   columnKind
	text   func(*Row) *string
	amount func(*Row) *int64
	time   func(*Row) *time.Time
	also   func(*Row) *int64 // has the amount too
	unless string            // the bill has this column
	free   bool              // people write it: it may hold what separates cells
}

type columnKind uint8

const (
	columnUnknown columnKind = iota
	columnText
	columnNumber // "0": none
	columnFen
	columnFee
	columnTime
	columnLater // a time that may not have come yet
	columnCount // of a summary, as are
	columnFenSum
	columnFeeSum
)

// A billSchema is all columns that a kind of line is known to have; without
// the first one it is no such line. Of the free ones, the likelier to hold
// separators stand first.
type billSchema[Row any] []billColumn[Row]

// A billLayout is the columns that the lines of one bill have.
type billLayout struct {
	names   []string // normalised
	columns []boundColumn
	free    []int // columns that may hold separators, the likeliest first
	day     billDay
}

// A boundColumn knows where its cells go.
type boundColumn struct {
	kind         columnKind
	names        string
	text         *string
	amount, also *int64
	time         *time.Time
}

// layout finds the columns by the names of a header line. The cells go to row.
func (s billSchema[Row]) layout(header string, row *Row) (*billLayout, error) {
	l := &billLayout{names: strings.Split(normalName(header), ",")}
	var unknown []int
	for i, name := range l.names {
		c := s.named(name)
		if c.names != "" && l.has(name) {
			return nil, fmt.Errorf("the header has %s twice", name)
		}
		l.columns = append(l.columns, c.bind(row, l.names))
		if c.kind == columnUnknown {
			unknown = append(unknown, i)
		}
	}
	for _, c := range s {
		is := func(bound boundColumn) bool { return c.free && bound.names == c.names }
		if i := slices.IndexFunc(l.columns, is); i >= 0 {
			l.free = append(l.free, i)
		}
	}
	l.free = append(l.free, unknown...)
	if first, _, _ := strings.Cut(s[0].names, " "); !l.has(first) {
		return nil, fmt.Errorf("there is no header with %s", first)
	}
	return l, nil
}

// named returns the column of that name, the zero value if it is not known.
func (s billSchema[Row]) named(name string) billColumn[Row] {
	for _, c := range s {
		if slices.Contains(strings.Fields(c.names), name) {
			return c
		}
	}
	return billColumn[Row]{}
}

func (c *billColumn[Row]) bind(row *Row, header []string) boundColumn {
	bound := boundColumn{kind: c.kind, names: c.names}
	switch {
	case c.text != nil:
		bound.text = c.text(row)
	case c.amount != nil:
		bound.amount = c.amount(row)
	case c.time != nil:
		bound.time = c.time(row)
	}
	if c.also != nil && !slices.Contains(header, c.unless) {
		bound.also = c.also(row)
	}
	return bound
}

// has reports whether the lines have the column.
func (l *billLayout) has(name string) bool {
	return slices.ContainsFunc(l.columns, func(c boundColumn) bool {
		return slices.Contains(strings.Fields(c.names), name)
	})
}

var normalNames = strings.NewReplacer("，", ",", "（", "(", "）", ")", " ", "", "\t", "", "\r", "", "`", "", "\uFEFF", "")

// normalName writes punctuation half-width, and leaves blanks out.
func normalName(name string) string { return normalNames.Replace(name) }

// decode takes the cells of a line, which may begin at starts. Surplus cells
// are the text of one column that people write: of the first with which all
// amounts and times have their forms.
func (l *billLayout) decode(line string, starts []int32) (cells BillCells, err error) {
	cells = BillCells{layout: l, line: line, wide: int32(len(l.columns)), surplus: int32(len(starts) - len(l.columns))}
	if cells.surplus < 0 {
		return cells, fmt.Errorf("a row has %d of %d columns", len(starts), len(l.columns))
	}
	bad := -1
	if cells.surplus == 0 {
		bad = l.assign(&cells, starts)
	}
	for i := 0; cells.surplus > 0 && i < len(l.free) && (i == 0 || bad >= 0); i++ {
		cells.wide = int32(l.free[i])
		bad = l.assign(&cells, starts)
	}
	switch {
	case bad >= 0:
		return cells, fmt.Errorf("%s of a row is malformed", l.names[bad])
	case cells.surplus > 0 && len(l.free) == 0:
		return cells, fmt.Errorf("a row has %d columns, the header %d", len(starts), len(l.columns))
	}
	return cells, nil
}

// assign sends the cells to where they go, and returns the first column that
// is malformed, -1 if none is.
func (l *billLayout) assign(cells *BillCells, starts []int32) int {
	for i := range l.columns {
		c, cell := &l.columns[i], cells.cell(i, starts)
		ok := true
		switch c.kind {
		case columnText:
			*c.text = cell
		case columnNumber:
			if cell == "0" {
				cell = ""
			}
			*c.text = cell
		case columnFen:
			*c.amount, ok = parseFen(cell)
			if c.also != nil {
				*c.also = *c.amount
			}
		case columnTime:
			*c.time, ok = l.day.parse(cell)
		case columnLater:
			*c.time, _ = l.day.parse(cell)
		default:
			ok = c.assign(cell)
		}
		if !ok {
			return i
		}
	}
	return -1
}

// assign takes the cells of the rarer kinds.
func (c *boundColumn) assign(cell string) (ok bool) {
	switch c.kind {
	case columnFee:
		*c.amount, ok = parseFee(cell)
	case columnCount:
		*c.amount, ok = parseSum(cell, 0)
	case columnFenSum:
		*c.amount, ok = parseSum(cell, 2)
	case columnFeeSum:
		*c.amount, ok = parseSum(cell, 5)
	default:
		ok = true
	}
	if c.also != nil {
		*c.also = *c.amount
	}
	return ok
}

// BillCells are the texts of a row, by column.
type BillCells struct {
	layout  *billLayout
	line    string
	wide    int32 // column that has the surplus
	surplus int32 // cells that the line seems to have too many
}

// cell returns the text of column i.
func (c *BillCells) cell(i int, starts []int32) string {
	last := i + 1
	if i >= int(c.wide) {
		last += int(c.surplus)
		if i > int(c.wide) {
			i += int(c.surplus)
		}
	}
	if last < len(starts) {
		return c.line[starts[i]+1 : starts[last]-1]
	}
	return c.line[starts[i]+1:]
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
		starts := appendCells(nil, []byte(c.line))
		for i, name := range c.layout.names {
			if !yield(name, c.cell(i, starts)) {
				return
			}
		}
	}
}
