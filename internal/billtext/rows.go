package billtext

import (
	"bytes"
	"fmt"
	"io"
	"time"
)

// A RowError is the error of one row that can't be read. The next rows can be
// read.
type RowError struct {
	Line int // the row's first line, from 1
	Err  error
}

func (e *RowError) Error() string { return fmt.Sprintf("line %d of the bill: %v", e.Line, e.Err) }
func (e *RowError) Unwrap() error { return e.Err }

// A rowReader reads rows. A text in a row may contain line ends, so one row may
// have several lines.
type rowReader struct {
	lines   lineReader
	row     Record // its layout is nil until the header was read
	summary string // the first bytes of the summary's header
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

// read reads the row that begins with line. It joins the next lines until the
// row is complete. If it can't be completed, read skips the lines and returns a
// [RowError].
func (r *rowReader) read(line []byte) error {
	var whole mark // after the first lines that are a complete row
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

// maxLines is more than the line ends that all texts of a row can hold. The
// row is cut again for each of its lines.
const maxLines = 512

// extend joins one more line to the row that begins with the first one.
func (r *rowReader) extend(first int) ([]byte, error) {
	if r.lines.number-first >= maxLines {
		return nil, errTooLong
	}
	return r.lines.extend()
}

// settle decides which lines are the row if both the lines before the mark and
// all lines could be one. A text with a line end can make its row look complete
// there. But if the rest has more than half of the cells of a row, or no
// separator, the rest is a damaged row of its own.
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

// skip skips lines that belong to no row. It returns a [RowError] with the
// damage of the first one.
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

// isRow reports whether a line begins like a record and is not the header of
// the summary.
func (r *rowReader) isRow(line []byte) bool {
	if len(line) > 1 && line[0] == '`' && line[1] <= '9' {
		return true
	}
	line = bytes.TrimLeft(line, blanks)
	return len(line) > 0 && line[0] == '`' && !r.isSummary(line)
}

// isSummary reports whether a line begins like the header of the summary.
func (r *rowReader) isSummary(line []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(line, blanks+"`"), []byte(r.summary))
}

// rowEnds reports whether the text after the row can follow it: another row,
// the summary, or nothing. A row with surplus cells may be a torn row; then one
// byte is not enough to decide.
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
	manyBlanks = 32   // bytes; more than any row has before it
	maxSummary = 4096 // bytes in both its lines
)

// recordBegins reports whether the next line begins with a time, as rows do, or
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

// summaryFollows reports whether exactly the two lines of the summary follow. A
// text in a row may begin in the same way.
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
