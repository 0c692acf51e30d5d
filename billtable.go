package wxpay

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
)

// A billTable reads the text of a bill: a header, rows, and a summary under a
// header of its own.
type billTable[Row, Summary any] struct {
	operation string
	body      io.ReadCloser
	rows      billSchema
	sums      billSchema
	account   billAccount[Row, Summary]

	lines   lineReader
	line    billLine // the row's; the layout is nil before the header was read
	summary Summary
	read    bool  // somebody takes the text
	err     error // why there is no more; io.EOF: all was read and is right
}

// A billAccount makes the rows of a bill, and keeps what they come to.
type billAccount[Row, Summary any] interface {
	row(*billLine) Row
	check(summary *billLine, rows *billLayout) (Summary, error) // compares it with that
}

// Read reads the bill's text as it was sent, after gunzip: for whoever keeps
// it. It is that or the rows. A stream that was cut off is an error where HTTP,
// gzip or Digest tell; the summary is not checked.
func (t *billTable[Row, Summary]) Read(p []byte) (int, error) {
	if t.line.layout != nil {
		return 0, t.fail(errors.New("the bill is being read as rows"))
	}
	t.read = true
	n, err := t.body.Read(p)
	if err != nil && err != io.EOF {
		err = t.fail(err)
	}
	return n, err
}

// Close ends the download. It must be called, however far the bill was read.
func (t *billTable[Row, Summary]) Close() error { return t.body.Close() }

// all is Rows of the types that embed it.
func (t *billTable[Row, Summary]) all() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for t.next() {
			if !yield(t.account.row(&t.line), nil) {
				return
			}
		}
		if t.err != io.EOF {
			var none Row
			yield(none, t.err)
		}
	}
}

// last is Summary of the types that embed it.
func (t *billTable[Row, Summary]) last() (*Summary, error) {
	for t.next() {
		t.account.row(&t.line)
	}
	if t.err != io.EOF {
		return nil, t.err
	}
	summary := t.summary
	return &summary, nil
}

func (t *billTable[Row, Summary]) fail(err error) error {
	return &Error{Operation: t.operation, HTTPStatus: http.StatusOK, Attempts: 1, Err: err, outcome: OutcomeReadOnly, sent: true}
}

// next reads a row, or the end, and reports which.
func (t *billTable[Row, Summary]) next() bool {
	if t.err != nil {
		return false
	}
	more, err := t.step()
	switch {
	case err != nil:
		if t.line.layout != nil {
			err = fmt.Errorf("line %d of the bill: %w", t.lines.number, err)
		}
		t.err = t.fail(err)
	case !more:
		t.err = io.EOF
	}
	return more && err == nil
}

func (t *billTable[Row, Summary]) step() (more bool, err error) {
	if t.line.layout == nil {
		if err := t.open(); err != nil {
			return false, err
		}
	}
	line, err := t.lines.line()
	switch {
	case err == io.EOF:
		return false, fmt.Errorf("the bill ends before its summary: %w", io.ErrUnexpectedEOF)
	case err != nil:
		return false, err
	case len(line) > 0 && line[0] == '`':
		return true, t.decode(line)
	}
	return false, t.finish(string(line))
}

// open reads the header.
func (t *billTable[Row, Summary]) open() error {
	if t.read {
		return errors.New("the bill has been read as text")
	}
	t.lines.r = t.body
	line, err := t.lines.line()
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return err
	}
	t.line.layout, err = t.rows.layout(string(line))
	return err
}

// decode makes the row of a line, and of the lines after it while it is none:
// a name may hold line ends.
func (t *billTable[Row, Summary]) decode(line []byte) error {
	number := t.lines.number
	for {
		err := t.line.cut(bytes.TrimSuffix(line, []byte("\r")))
		if err == nil && t.rowEnds(t.line.surplus > 0) {
			return nil
		}
		if t.beginsRow() {
			return err // of a row that no line makes whole
		}
		joined, failed := t.lines.extend()
		switch {
		case failed == io.ErrUnexpectedEOF && t.lines.number > number:
			return fmt.Errorf("%w: %w", err, failed)
		case failed != nil:
			return failed
		}
		line = joined
	}
}

// rowEnds reports whether what follows can follow a row: another one, the
// summary, or nothing. A row with surplus cells may be a torn one: then one
// byte is not enough.
func (t *billTable[Row, Summary]) rowEnds(surplus bool) bool {
	name := t.sums[0].names
	start := t.lines.peek(len(name))
	switch {
	case len(start) == 0 || string(start) == name || start[0] == '\r' || start[0] == '\n':
		return true
	case surplus:
		return t.beginsRow()
	}
	return start[0] == '`'
}

// beginsRow reports whether the next line begins as rows do.
func (t *billTable[Row, Summary]) beginsRow() bool {
	start := t.lines.peek(len("`2019-02-19 23:46:48"))
	if len(start) == 0 || start[0] != '`' {
		return false
	}
	_, ok := new(billDay).parse(string(start[1:]))
	return ok
}

// finish reads the summary, under the header, and makes sure of the end.
func (t *billTable[Row, Summary]) finish(header string) error {
	layout, err := t.sums.layout(header)
	if err != nil {
		return fmt.Errorf("neither a row nor the summary: %w", err)
	}
	line, err := t.lines.line()
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
	sums := billLine{BillCells: BillCells{layout: layout}}
	if err := sums.cut(line); err != nil {
		return err
	}
	if sums.surplus > 0 {
		return errors.New("the summary has more columns than its header")
	}
	if t.summary, err = t.account.check(&sums, t.line.layout); err != nil {
		return err
	}
	return t.end()
}

// end makes sure that nothing follows, and so reads what vouches for all that
// came: a gzip trailer, a Digest.
func (t *billTable[Row, Summary]) end() error {
	for {
		line, err := t.lines.line()
		switch {
		case err == io.EOF:
			return nil
		case err != nil && err != io.ErrUnexpectedEOF:
			return err
		case err != nil || len(bytes.TrimSpace(line)) > 0:
			return errors.New("there is more after the summary")
		}
	}
}
