package billtext

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
)

// A Config describes the bill that a [Table] reads.
type Config[Row, Summary any] struct {
	Rows    Schema            // of the rows, which begin with a time
	Summary Schema            // of the summary; the first column has one name and stands first
	Decode  func(*Record) Row // makes a typed row
	Totals  Totals[Summary]   // of this bill alone
	Fail    func(error) error // makes the error that the caller sees
}

// Totals add up the rows of one bill.
type Totals[Summary any] interface {
	// Add adds a row.
	Add(row *Record)
	// Check returns the summary, after comparing it with the rows that were
	// added. The layout says which columns they have.
	Check(summary *Record, rows *Layout) (Summary, error)
}

// A Table reads the text of a bill. It holds one row and a buffer.
type Table[Row, Summary any] struct {
	config  Config[Row, Summary]
	body    io.ReadCloser
	rows    rowReader
	summary Summary
	read    bool  // the caller reads the text
	err     error // why there are no more rows; io.EOF: all was read and is right
}

// NewTable returns a table that reads the text from body. The caller must close
// it.
func NewTable[Row, Summary any](body io.ReadCloser, config Config[Row, Summary]) *Table[Row, Summary] {
	return &Table[Row, Summary]{
		config: config, body: body, rows: rowReader{lines: lineReader{r: body}, summary: config.Summary[0].Names},
	}
}

// Read reads the text itself. A table is read as text or as rows, not as both.
func (t *Table[Row, Summary]) Read(p []byte) (int, error) {
	if t.rows.opened() {
		return 0, t.config.Fail(errors.New("the bill is being read as rows"))
	}
	t.read = true
	n, err := t.body.Read(p)
	if err != nil && err != io.EOF {
		err = t.config.Fail(err)
	}
	return n, err
}

// Close closes the body.
func (t *Table[Row, Summary]) Close() error { return t.body.Close() }

// Rows yields the rows in the bill's order. An error ends them. Without one,
// the bill was whole and its summary is right.
func (t *Table[Row, Summary]) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for t.next() {
			if !yield(t.config.Decode(&t.rows.row), nil) {
				return
			}
		}
		if t.err != io.EOF {
			var none Row
			yield(none, t.err)
		}
	}
}

// Summary reads the remaining rows and returns the summary.
func (t *Table[Row, Summary]) Summary() (*Summary, error) {
	for t.next() {
	}
	if t.err != io.EOF {
		return nil, t.err
	}
	summary := t.summary
	return &summary, nil
}

// next reads a row or the summary, and reports whether it was a row.
func (t *Table[Row, Summary]) next() bool {
	if t.err != nil {
		return false
	}
	more, err := t.step()
	switch {
	case err != nil:
		if t.rows.opened() {
			err = fmt.Errorf("line %d of the bill: %w", t.rows.lines.number, err)
		}
		t.err = t.config.Fail(err)
	case !more:
		t.err = io.EOF
	}
	return more && err == nil
}

func (t *Table[Row, Summary]) step() (more bool, err error) {
	switch {
	case t.read:
		return false, errors.New("the bill has been read as text")
	case !t.rows.opened():
		if err := t.rows.open(t.config.Rows); err != nil {
			return false, err
		}
	}
	line, err := t.rows.lines.line()
	switch {
	case err == io.EOF:
		return false, fmt.Errorf("the bill ends before its summary: %w", io.ErrUnexpectedEOF)
	case err != nil:
		return false, err
	case len(line) > 0 && line[0] == '`':
		return true, t.add(line)
	}
	return false, t.finish(string(line))
}

// add reads the row that begins with a line.
func (t *Table[Row, Summary]) add(line []byte) error {
	if err := t.rows.read(line); err != nil {
		return err
	}
	t.config.Totals.Add(&t.rows.row)
	return nil
}

// finish reads the summary under its header, and checks that the bill ends.
func (t *Table[Row, Summary]) finish(header string) error {
	layout, err := t.config.Summary.layout(header)
	if err != nil {
		return fmt.Errorf("neither a row nor the summary: %w", err)
	}
	line, err := t.rows.lines.line()
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return fmt.Errorf("the summary is missing: %w", err)
	}
	line = bytes.TrimSuffix(line, []byte("\r"))
	if len(line) == 0 || line[0] != '`' {
		return errors.New("the summary is missing")
	}
	summary := Record{text: Cells{layout: layout}}
	if err := summary.cut(line); err != nil {
		return err
	}
	if summary.text.surplus > 0 {
		return errors.New("the summary has more columns than its header")
	}
	if t.summary, err = t.config.Totals.Check(&summary, t.rows.row.text.layout); err != nil {
		return err
	}
	return t.rows.lines.expectEnd()
}
