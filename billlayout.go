package wxpay

import (
	"fmt"
	"slices"
	"strings"
)

// A billColumn is a column that a kind of line is known to have.
type billColumn struct {
	names  string // every generation's, separated by blanks
	kind   columnKind
	orElse billField // the column that tells it where it is missing; 0: none
	free   bool      // people write it: it may hold what separates cells
}

type columnKind uint8

const (
	columnText columnKind = iota
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
type billSchema []billColumn

// A billField is the place of a column in its billSchema.
type billField int

const maxFields = 32 // of the largest schema, or more

// field returns the column of that name, -1 if it is not known.
func (s billSchema) field(name string) billField {
	return billField(slices.IndexFunc(s, func(c billColumn) bool {
		return slices.Contains(strings.Fields(c.names), name)
	}))
}

// A billLayout is the columns that the lines of one bill have.
type billLayout struct {
	schema  billSchema
	names   []string       // normalised
	at      []int          // the column of a billField; -1: none
	told    [maxFields]int // the one that tells it: that, or another one
	numbers []numberColumn // those that are not text
	free    []int          // columns that may hold separators, the likeliest first
}

type numberColumn struct {
	column int
	kind   columnKind
}

// layout finds the columns by the names of a header line.
func (s billSchema) layout(header string) (*billLayout, error) {
	l := &billLayout{schema: s, names: strings.Split(normalName(header), ","), at: slices.Repeat([]int{-1}, len(s))}
	var unknown []int
	for i, name := range l.names {
		f := s.field(name)
		if f < 0 {
			unknown = append(unknown, i)
			continue
		}
		if l.at[f] >= 0 {
			return nil, fmt.Errorf("the header has %s twice", name)
		}
		l.at[f] = i
		if kind := s[f].kind; kind != columnText {
			l.numbers = append(l.numbers, numberColumn{i, kind})
		}
	}
	if first := strings.Fields(s[0].names)[0]; !l.has(first) {
		return nil, fmt.Errorf("there is no header with %s", first)
	}
	l.settle(unknown)
	return l, nil
}

// settle finds what follows from the columns that are there.
func (l *billLayout) settle(unknown []int) {
	copy(l.told[:], l.at)
	for f, c := range l.schema {
		switch {
		case l.at[f] < 0 && c.orElse > 0:
			l.told[f] = l.at[c.orElse]
		case l.at[f] >= 0 && c.free:
			l.free = append(l.free, l.at[f])
		}
	}
	l.free = append(l.free, unknown...)
}

// has reports whether the lines have the column.
func (l *billLayout) has(name string) bool {
	f := l.schema.field(name)
	return f >= 0 && l.at[f] >= 0
}

var normalNames = strings.NewReplacer("，", ",", "（", "(", "）", ")", " ", "", "\t", "", "\r", "", "`", "", "\uFEFF", "")

// normalName writes punctuation half-width, and leaves blanks out.
func normalName(name string) string { return normalNames.Replace(name) }
