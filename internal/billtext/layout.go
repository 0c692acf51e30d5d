package billtext

import (
	"fmt"
	"slices"
	"strings"
)

// A Column is a column that a kind of record is known to have.
type Column struct {
	Names    string // the name in each generation of bills, separated by blanks
	Kind     Kind   // zero: text
	Fallback Field  // the column with the same value, for bills without this one; zero: none
	Free     bool   // people write the text: it may hold separators
}

// A Kind is the form of a column's cells.
type Kind uint8

// The forms of cells.
const (
	KindText         Kind = iota
	KindFen               // an amount in yuan, read in fen; an empty cell is 0
	KindFee               // a fee in yuan with five decimals, read in 0.00001 yuan; an empty cell is 0
	KindTime              // 2019-02-19 23:46:48, in UTC+8
	KindOptionalTime      // a time, or anything else for none
	KindCount             // of a summary: a number, printed as a float is
	KindFenSum            // of a summary: an amount in yuan, printed as a float is
	KindFeeSum            // of a summary: a fee in yuan, printed as a float is
)

// A Schema lists all columns that a kind of record is known to have, at most 32.
// A header without the first one is refused. Of the free columns, those that
// are more likely to hold separators stand first.
type Schema []Column

// A Field is the index of a column in its Schema.
type Field int

const maxFields = 32

// maxColumns is far more than bills have. A row with surplus cells is tried with
// each column that is not known.
const maxColumns = 256

// field returns the column of that name, -1 if it is not known.
func (s Schema) field(name string) Field {
	return Field(slices.IndexFunc(s, func(c Column) bool {
		return slices.Contains(strings.Fields(c.Names), name)
	}))
}

// A Layout holds the columns that the records under one header have.
type Layout struct {
	schema  Schema
	names   []string       // normalised
	at      []int          // the column of each Field; -1: none
	source  [maxFields]int // the column that a Field is read from: its own, or its fallback's
	numbers []numberColumn // the columns that are not text
	free    []int          // the columns that may hold separators, the likeliest first
}

type numberColumn struct {
	column int
	kind   Kind
}

// layout finds the columns by the names in a header line.
func (s Schema) layout(header string) (*Layout, error) {
	l := &Layout{schema: s, names: splitNames(header), at: slices.Repeat([]int{-1}, len(s))}
	if len(l.names) > maxColumns {
		return nil, fmt.Errorf("the header has %d columns, at most %d are read", len(l.names), maxColumns)
	}
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
		if kind := s[f].Kind; kind != KindText {
			l.numbers = append(l.numbers, numberColumn{i, kind})
		}
	}
	if first := strings.Fields(s[0].Names)[0]; !l.Has(first) {
		return nil, fmt.Errorf("there is no header with %s", first)
	}
	l.resolve(unknown)
	return l, nil
}

// resolve sets source and free from the columns that are there.
func (l *Layout) resolve(unknown []int) {
	copy(l.source[:], l.at)
	for f, c := range l.schema {
		switch {
		case l.at[f] < 0 && c.Fallback > 0:
			l.source[f] = l.at[c.Fallback]
		case l.at[f] >= 0 && c.Free:
			l.free = append(l.free, l.at[f])
		}
	}
	l.free = append(l.free, unknown...)
}

// Has reports whether the records have the column, under any of its names.
func (l *Layout) Has(name string) bool {
	f := l.schema.field(name)
	return f >= 0 && l.at[f] >= 0
}

var normalNames = strings.NewReplacer(
	"，", ",", "（", "(", "）", ")", "：", ":", "`", "", "\uFEFF", "", "\r", "", " ", "", "\t", "", "\u00a0", "", "\u3000", "")

// normalName makes punctuation half-width, and removes blanks and a colon at the
// end.
func normalName(name string) string {
	return strings.TrimSuffix(normalNames.Replace(name), ":")
}

// splitNames returns the names in a header line.
func splitNames(header string) []string {
	names := strings.Split(normalNames.Replace(header), ",")
	for i, name := range names {
		names[i] = strings.TrimSuffix(name, ":")
	}
	return names
}
