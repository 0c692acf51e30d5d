package billtext

import (
	"bytes"
	"errors"
	"io"
	"iter"
)

// ProvenRows yields the rows after the summary has proved all of them. It reads
// the bill twice: first from its body, while it copies the text to spool, and
// then from spool, where it moves the position. If spool is nil, the whole text
// is kept in memory.
func (t *Table[Row, Summary]) ProvenRows(spool io.ReadWriteSeeker) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		proven, err := t.prove(spool)
		if err != nil {
			var none Row
			yield(none, err)
			return
		}
		proven.Rows()(yield)
	}
}

// prove checks the whole bill and returns a table that reads it again.
func (t *Table[Row, Summary]) prove(spool io.ReadWriteSeeker) (*Table[Row, Summary], error) {
	if t.read || t.rows.opened() || t.err != nil {
		return nil, t.config.Fail(errors.New("ProvenRows needs the whole bill, but some of it was already read"))
	}
	if spool == nil {
		spool = new(memory)
	}
	start, err := spool.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, t.config.Fail(err)
	}
	t.rows.lines.r = &copyReader{r: t.body, w: spool}
	if _, err := t.Summary(); err != nil {
		return nil, err
	}
	if _, err := spool.Seek(start, io.SeekStart); err != nil {
		return nil, t.config.Fail(err)
	}
	text := io.LimitReader(spool, t.rows.lines.total)
	proven := NewTable(io.NopCloser(text), t.config)
	proven.rows.lines.buf, t.rows.lines.buf = t.rows.lines.buf, nil // the two never read at the same time
	return proven, nil
}

// A copyReader writes what it reads. After an error it returns the same error
// again.
type copyReader struct {
	r   io.Reader
	w   io.Writer
	err error
}

func (c *copyReader) Read(p []byte) (n int, err error) {
	if c.err != nil {
		return 0, c.err
	}
	n, c.err = c.r.Read(p)
	if _, err := c.w.Write(p[:n]); err != nil {
		c.err = err
		return 0, err
	}
	return n, c.err
}

// memory is a spool that is written and then read once.
type memory struct{ chunks [][]byte }

func (m *memory) Write(p []byte) (int, error) {
	if len(p) > 0 {
		m.chunks = append(m.chunks, bytes.Clone(p))
	}
	return len(p), nil
}

func (m *memory) Read(p []byte) (int, error) {
	if len(m.chunks) == 0 {
		return 0, io.EOF
	}
	n := copy(p, m.chunks[0])
	if m.chunks[0] = m.chunks[0][n:]; len(m.chunks[0]) == 0 {
		m.chunks = m.chunks[1:]
	}
	return n, nil
}

func (m *memory) Seek(int64, int) (int64, error) { return 0, nil }
