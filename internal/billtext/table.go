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
	Rows    Schema                 // columns of the rows, which begin with a time
	Summary Schema                 // columns of the summary; the first has one name and is always the first column
	Check   func(*Record) error    // rejects a row with columns that do not agree; nil: no check
	Decode  func(*Record) Row      // converts a row to its type
	Totals  func() Totals[Summary] // returns new totals for one bill
	Fail    func(error) error      // converts an error for the caller
}

// Totals add up the rows of one bill.
type Totals[Summary any] interface {
	// Add adds a row.
	Add(row *Record)
	// Check compares the summary with the added rows and returns it. rows is
	// the layout of the rows. If lost rows could not be read, it compares only
	// the counts.
	Check(summary *Record, rows *Layout, lost int64) (Summary, error)
}

// A Table reads the text of a bill. It keeps one row and a buffer in memory.
type Table[Row, Summary any] struct {
	config  Config[Row, Summary]
	body    io.ReadCloser
	rows    rowReader
	totals  Totals[Summary]
	summary Summary
	read    bool  // the caller reads the text itself
	lost    int64 // number of rows that could not be read
	damage  error // the error of the first of them
	err     error // why there are no more rows; io.EOF: the whole bill was read and is correct
}

// NewTable returns a table that reads the text from body. The caller must close
// it.
func NewTable[Row, Summary any](body io.ReadCloser, config Config[Row, Summary]) *Table[Row, Summary] {
	return &Table[Row, Summary]{
		config: config, body: body, totals: config.Totals(), rows: rowReader{lines: lineReader{r: body}, summary: config.Summary[0].Names},
	}
}

// Read reads the text itself. A table can be read as text or as rows, not as
// both.
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

// Rows yields the rows in the order of the bill. In place of a row that can't
// be read it yields a [RowError], and the caller may continue. Another error
// ends the rows. If there is no error, the bill is complete and its summary is
// correct.
func (t *Table[Row, Summary]) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		var none Row
		for t.err == nil {
			switch more, damage := t.next(); {
			case damage != nil && !yield(none, damage):
				return
			case more && !yield(t.config.Decode(&t.rows.row), nil):
				return
			}
		}
		if t.err != io.EOF {
			yield(none, t.err)
		}
	}
}

// Summary reads the remaining rows and returns the summary, or the first error.
func (t *Table[Row, Summary]) Summary() (*Summary, error) {
	for t.err == nil {
		t.next()
	}
	switch {
	case t.damage != nil:
		return nil, t.damage
	case t.err != io.EOF:
		return nil, t.err
	}
	summary := t.summary
	return &summary, nil
}

// next reads a row or the summary. It returns whether it was a row, or the
// error of a row that can't be read. It sets err if there are no more rows.
func (t *Table[Row, Summary]) next() (row bool, damage error) {
	more, err := t.step()
	switch _, isRow := err.(*RowError); {
	case isRow:
		t.lost++
		damage = t.config.Fail(err)
		if t.damage == nil {
			t.damage = damage
		}
		return false, damage
	case err != nil:
		if t.rows.opened() {
			err = fmt.Errorf("line %d of the bill: %w", t.rows.lines.number, err)
		}
		t.err = t.config.Fail(err)
	case !more:
		t.err = io.EOF
	}
	return more && err == nil, nil
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
		return false, errNoSummary
	case err == errTooLong:
		return false, t.rows.tooLong()
	case err != nil:
		return false, err
	case t.rows.isRow(line):
		return true, t.add(line)
	}
	layout, err := t.config.Summary.layout(string(line))
	if err != nil {
		return false, t.rows.skip(fmt.Errorf("neither a row nor the summary: %w", err))
	}
	return false, t.finish(layout)
}

var errNoSummary = fmt.Errorf("the bill ends before its summary: %w", io.ErrUnexpectedEOF)

// add reads the row that begins with line. If the text ends with the row, the
// row may be cut off.
func (t *Table[Row, Summary]) add(line []byte) error {
	number := t.rows.lines.number
	err := t.rows.read(line)
	switch {
	case err != nil:
		return err
	case t.rows.lines.open:
		return errNoSummary
	}
	if t.config.Check != nil {
		if err := t.config.Check(&t.rows.row); err != nil {
			return &RowError{number, err}
		}
	}
	t.totals.Add(&t.rows.row)
	return nil
}

// finish reads the summary under its header, and checks that the bill ends
// there.
func (t *Table[Row, Summary]) finish(layout *Layout) error {
	line, err := t.rows.lines.line()
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return fmt.Errorf("the summary is missing: %w", err)
	}
	err = t.check(layout, bytes.TrimLeft(bytes.TrimSuffix(line, []byte("\r")), blanks))
	switch {
	case err != nil && t.rows.lines.open:
		return fmt.Errorf("%w: %w", err, io.ErrUnexpectedEOF)
	case err != nil:
		return err
	}
	return t.rows.lines.expectEnd()
}

// check parses the summary's record and compares it with the rows.
func (t *Table[Row, Summary]) check(layout *Layout, line []byte) (err error) {
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
	t.summary, err = t.totals.Check(&summary, t.rows.row.text.layout, t.lost)
	return err
}
