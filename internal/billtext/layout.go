package billtext

import (
	"fmt"
	"slices"
	"strings"
)

// A Column is a known column of a kind of record.
type Column struct {
	Names    string // its name in each generation of bills, separated by spaces
	Kind     Kind   // zero: text
	Fallback Field  // a column with the same value, for bills without this one; zero: none
	Free     bool   // people write the text, so it may contain separators
}

// A Kind is the form of the cells of a column.
type Kind uint8

// The forms of cells.
const (
	KindText         Kind = iota
	KindFen               // an amount in yuan, parsed in fen; an empty cell is 0
	KindFee               // a fee in yuan with five decimals, parsed in 0.00001 yuan; an empty cell is 0
	KindTime              // 2019-02-19 23:46:48, in UTC+8
	KindOptionalTime      // a time; any other text means none
	KindCount             // of a summary: a number in the form of a float
	KindFenSum            // of a summary: an amount in yuan in the form of a float
	KindFeeSum            // of a summary: a fee in yuan in the form of a float
)

// A Schema lists all known columns of a kind of record, at most 32. A header
// without the first column is rejected. Free columns that are more likely to
// contain separators come first.
type Schema []Column

// A Field is the index of a column in its Schema.
type Field int

const maxFields = 32

// maxColumns is far more than bills have. A row with surplus cells is tried with
// each unknown column.
const maxColumns = 256

// field returns the field of the column with that name, or -1 if it is unknown.
func (s Schema) field(name string) Field {
	return Field(slices.IndexFunc(s, func(c Column) bool {
		return slices.Contains(strings.Fields(c.Names), name)
	}))
}

// A Layout contains the columns of the records under one header.
type Layout struct {
	schema  Schema
	names   []string       // normalised
	at      []int          // the column of each Field; -1: none
	source  [maxFields]int // the column from which each Field is read: its own or its fallback's
	numbers []numberColumn // the columns that are not text
	free    []int          // the columns that may contain separators, the most likely first
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

// resolve sets source and free from the existing columns.
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

// normalName makes punctuation half-width, and removes spaces and a colon at
// the end.
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
