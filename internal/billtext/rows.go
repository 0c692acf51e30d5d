package billtext

import (
	"bytes"
	"fmt"
	"io"
	"time"
)

// A RowError is the error of one row that can't be read. The rows after it can.
type RowError struct {
	Line int // the row's first line, from 1
	Err  error
}

func (e *RowError) Error() string { return fmt.Sprintf("line %d of the bill: %v", e.Line, e.Err) }
func (e *RowError) Unwrap() error { return e.Err }

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
// until the row is whole. Where it can't be, it skips them and returns a
// [RowError].
func (r *rowReader) read(line []byte) error {
	var whole mark // after the first lines that are a row by themselves
	first := r.lines.number
	damage := r.cut(line)
	for err := damage; ; err = r.cut(line) {
		if err == nil && r.rowEnds() {
			return r.settle(whole)
		}
		if err == nil && whole.number == 0 {
			whole = r.lines.mark()
		}
		end := error(nil)
		if !r.recordBegins() {
			if line, end = r.extend(first); end == nil {
				continue
			}
		}
		switch {
		case end != nil && end != io.EOF && end != errTooLong:
			return end
		case whole.number > 0:
			return r.cut(r.lines.rewind(whole))
		case end == io.EOF:
			damage = fmt.Errorf("%w: %w", damage, io.ErrUnexpectedEOF)
		}
		return &RowError{first, damage}
	}
}

// maxLines is more than the line ends that all texts of a row can hold. Each
// line has the row cut anew.
const maxLines = 512

// extend joins one more line to the row that begins with the first one.
func (r *rowReader) extend(first int) ([]byte, error) {
	if r.lines.number-first >= maxLines {
		return nil, errTooLong
	}
	return r.lines.extend()
}

// settle decides which lines are the row, when both those before the mark and
// all of them can be one. A text may be written so that its row looks whole at
// a line end. But what has half the cells of a row, or no separator, is a row
// that was damaged.
func (r *rowReader) settle(whole mark) error {
	if whole.number == 0 {
		return nil
	}
	rest := r.lines.buf[r.lines.start+whole.length : r.lines.next]
	separators := bytes.Count(rest, []byte(",`"))
	if separators > 0 && 2*(separators+1) <= len(r.row.text.layout.names) {
		return nil
	}
	return r.cut(r.lines.rewind(whole))
}

func (r *rowReader) cut(line []byte) error {
	if line[0] != '`' {
		line = bytes.TrimLeft(line, blanks)
	}
	return r.row.cut(bytes.TrimSuffix(line, []byte("\r")))
}

// skip skips lines that are not of a row, and returns a [RowError] that says
// what the first one is not.
func (r *rowReader) skip(damage error) error {
	first := r.lines.number
	for !r.recordBegins() {
		_, err := r.lines.line()
		if err == errTooLong {
			err = r.lines.discard()
		}
		if err == io.EOF {
			damage = fmt.Errorf("%w: %w", damage, io.ErrUnexpectedEOF)
			break
		}
		if err != nil {
			return err
		}
	}
	return &RowError{first, damage}
}

// tooLong skips a line that is too long.
func (r *rowReader) tooLong() error {
	if err := r.lines.discard(); err != nil && err != io.EOF {
		return err
	}
	return r.skip(errTooLong)
}

// isRow reports whether a line begins as a record does that is not the summary's
// header.
func (r *rowReader) isRow(line []byte) bool {
	if len(line) > 1 && line[0] == '`' && line[1] <= '9' {
		return true
	}
	line = bytes.TrimLeft(line, blanks)
	return len(line) > 0 && line[0] == '`' && !r.isSummary(line)
}

// isSummary reports whether a line begins as the summary's header does.
func (r *rowReader) isSummary(line []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(line, blanks+"`"), []byte(r.summary))
}

// rowEnds reports whether the text after the row can follow it: another row,
// the summary, or nothing. A row with surplus cells may be a torn one: then one
// byte is not enough to know.
func (r *rowReader) rowEnds() bool {
	start := r.lines.peek(manyBlanks + len(r.summary))
	switch {
	case len(start) == 0 || start[0] == '\r' || start[0] == '\n':
		return true
	case start[0] == '`' && r.row.text.surplus == 0:
		return true
	}
	return r.isSummary(start) || r.recordBegins()
}

const (
	blanks     = " \t\u00a0\u3000"
	manyBlanks = 32   // bytes: more than stand before a row
	maxSummary = 4096 // bytes, of both its lines
)

// recordBegins reports whether the next line begins as rows do, with a time, or
// is the summary.
func (r *rowReader) recordBegins() bool {
	start := r.lines.peek(manyBlanks + max(len("`"+time.DateTime), len(r.summary)))
	if r.isSummary(start) {
		return r.summaryFollows()
	}
	at, found := bytes.CutPrefix(bytes.TrimLeft(start, blanks), []byte("`"))
	at = bytes.TrimLeft(at, blanks)
	if !found || len(at) < len(time.DateTime) {
		return false
	}
	_, ok := new(day).parse(string(at[:len(time.DateTime)]))
	return ok
}

// summaryFollows reports whether the two lines of the summary, and nothing
// else, follow. A text in a row may begin as they do.
func (r *rowReader) summaryFollows() bool {
	rest := r.lines.peek(maxSummary)
	if len(rest) == maxSummary {
		return false
	}
	_, rest, _ = bytes.Cut(rest, []byte("\n"))
	record, after, _ := bytes.Cut(rest, []byte("\n"))
	record = bytes.TrimLeft(record, blanks)
	return len(record) > 0 && record[0] == '`' && len(bytes.TrimSpace(after)) == 0
}
