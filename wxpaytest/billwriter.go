package wxpaytest

import "io"

// lineBuffer is how much of a bill is held before it is written.
const lineBuffer = 64 << 10

// lineWriter writes the lines of a bill. Its first error ends it.
type lineWriter struct {
	w     io.Writer
	buf   []byte
	err   error
	bytes int64
}

// flush writes what is held, once that is enough or the end has come.
func (l *lineWriter) flush(end bool) error {
	if l.err == nil && (end || len(l.buf) >= lineBuffer) {
		var n int
		n, l.err = l.w.Write(l.buf)
		l.bytes += int64(n)
		l.buf = l.buf[:0]
	}
	return l.err
}

// begin writes the first line, after the BOM where there is one.
func (l *lineWriter) begin(style BillStyle, header string) {
	l.buf = make([]byte, 0, lineBuffer+4096)
	if style.BOM {
		l.buf = append(l.buf, "\xef\xbb\xbf"...)
	}
	l.buf = append(l.buf, style.line(header)...)
}

// billWriter writes a trade bill row by row, however many there are.
type billWriter struct {
	lineWriter
	style   BillStyle
	columns []billColumn
	eol     string
	summary string
	sums    billRow
	rows    int64
}

func newBillWriter(w io.Writer, style BillStyle, billType string) *billWriter {
	header, summary := style.headers(billType)
	b := &billWriter{
		lineWriter: lineWriter{w: w}, style: style, columns: billColumns(header),
		eol: style.eol(), summary: summary,
	}
	b.begin(style, header)
	return b
}

// row: 下载交易账单: every cell has a backtick before it, commas between them,
// and nothing is quoted.
func (b *billWriter) row(r *billRow) error {
	buf := b.buf
	for i, c := range b.columns {
		if i > 0 {
			buf = append(buf, ',')
		}
		buf = c.append(append(buf, '`'), r)
	}
	b.buf = append(buf, b.eol...)
	for i, fen := range r.money {
		b.sums.money[i] += fen
	}
	b.sums.fee += r.fee
	b.rows++
	return b.flush(false)
}

// close writes the summary. 下载交易账单: its header is the last line but one.
func (b *billWriter) close() error {
	b.buf = append(b.buf, b.style.line(b.summary)...)
	for i, c := range billColumns(b.summary) {
		if i > 0 {
			b.buf = append(b.buf, ',')
		}
		b.buf = c.sum(append(b.buf, '`'), &b.sums, b.rows)
	}
	b.buf = append(b.buf, b.eol...)
	return b.flush(true)
}
