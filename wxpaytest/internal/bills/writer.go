package bills

import "io"

// lineBuffer is how many bytes of a bill are buffered before they are written.
const lineBuffer = 64 << 10

// lineWriter writes the lines of a bill. After the first error it writes nothing
// more.
type lineWriter struct {
	w     io.Writer
	buf   []byte
	err   error
	bytes int64
}

// flush writes the buffer if it is full or this is the end of the bill.
func (l *lineWriter) flush(end bool) error {
	if l.err == nil && (end || len(l.buf) >= lineBuffer) {
		var n int
		n, l.err = l.w.Write(l.buf)
		l.bytes += int64(n)
		l.buf = l.buf[:0]
	}
	return l.err
}

// begin writes the header line, after the BOM if the style has one.
func (l *lineWriter) begin(style Style, header string) {
	l.buf = make([]byte, 0, lineBuffer+4096)
	if style.BOM {
		l.buf = append(l.buf, "\xef\xbb\xbf"...)
	}
	l.buf = append(l.buf, style.line(header)...)
}

// Writer writes a trade bill of any length, row by row.
type Writer struct {
	lineWriter
	style   Style
	columns []column
	eol     string
	summary string
	sums    Row
	rows    int64
}

func NewWriter(w io.Writer, style Style, billType string) *Writer {
	header, summary := style.Headers(billType)
	b := &Writer{
		lineWriter: lineWriter{w: w}, style: style, columns: columnsOf(header),
		eol: style.eol(), summary: summary,
	}
	b.begin(style, header)
	return b
}

// Row writes one row. 下载交易账单: a backtick precedes every cell, commas separate
// the cells, and nothing is quoted.
func (b *Writer) Row(r *Row) error {
	buf := b.buf
	for i, c := range b.columns {
		if i > 0 {
			buf = append(buf, ',')
		}
		buf = c.append(append(buf, '`'), r)
	}
	b.buf = append(buf, b.eol...)
	for i, fen := range r.Money {
		b.sums.Money[i] += fen
	}
	b.sums.Fee += r.Fee
	b.rows++
	return b.flush(false)
}

// Close writes the summary. 下载交易账单: the header of the summary is the second
// to last line.
func (b *Writer) Close() error {
	b.buf = append(b.buf, b.style.line(b.summary)...)
	for i, c := range columnsOf(b.summary) {
		if i > 0 {
			b.buf = append(b.buf, ',')
		}
		b.buf = c.sum(append(b.buf, '`'), &b.sums, b.rows)
	}
	b.buf = append(b.buf, b.eol...)
	return b.flush(true)
}
