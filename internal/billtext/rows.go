package billtext

import (
	"bytes"
	"fmt"
	"io"
)

// A rowReader reads rows. A text in a row may hold line ends, so that several
// lines are one row.
type rowReader struct {
	lines   lineReader
	row     Record // its layout is nil before the header was read
	summary string // how the summary's header begins
}

// open reads the header.
func (r *rowReader) open(s Schema) error {
	line, err := r.lines.line()
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return err
	}
	r.row.text.layout, err = s.layout(string(line))
	return err
}

// opened reports whether the header was read.
func (r *rowReader) opened() bool { return r.row.text.layout != nil }

// read reads the row that begins with a line. It joins the lines that follow,
// until the row is whole.
func (r *rowReader) read(line []byte) error {
	number := r.lines.number
	for {
		err := r.row.cut(bytes.TrimSuffix(line, []byte("\r")))
		if err == nil && r.rowEnds() {
			return nil
		}
		if r.rowBegins() {
			return err // of a row that no line makes whole
		}
		joined, failed := r.lines.extend()
		switch {
		case failed == io.ErrUnexpectedEOF && r.lines.number > number:
			return fmt.Errorf("%w: %w", err, failed)
		case failed != nil:
			return failed
		}
		line = joined
	}
}

// rowEnds reports whether the text after the row can follow it: another row,
// the summary, or nothing. A row with surplus cells may be a torn one: then one
// byte is not enough to know.
func (r *rowReader) rowEnds() bool {
	start := r.lines.peek(len(r.summary))
	switch {
	case len(start) == 0 || string(start) == r.summary || start[0] == '\r' || start[0] == '\n':
		return true
	case r.row.text.surplus > 0:
		return r.rowBegins()
	}
	return start[0] == '`'
}

// rowBegins reports whether the next line begins as rows do: with a time.
func (r *rowReader) rowBegins() bool {
	start := r.lines.peek(len("`2019-02-19 23:46:48"))
	if len(start) == 0 || start[0] != '`' {
		return false
	}
	_, ok := new(day).parse(string(start[1:]))
	return ok
}
