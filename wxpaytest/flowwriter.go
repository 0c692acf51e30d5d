package wxpaytest

import "io"

// flowRow is one row of a fund-flow bill.
type flowRow struct {
	at, businessID, flowID, name, kind []byte
	out                                bool  // 支出
	fen, balance                       int64 // balance: after it
	applicant, note, voucher           []byte
}

// flowSums are the two directions' numbers: in, then out.
type flowSums struct {
	rows, fen [2]int64
}

// flowWriter writes a fund-flow bill row by row.
type flowWriter struct {
	lineWriter
	style BillStyle
	eol   string
	sums  flowSums
}

func newFlowWriter(w io.Writer, style BillStyle) *flowWriter {
	f := &flowWriter{lineWriter: lineWriter{w: w}, style: style, eol: style.eol()}
	f.begin(style, flowHeader)
	return f
}

// row: 下载资金账单: cells as in a trade bill.
func (f *flowWriter) row(r *flowRow) error {
	direction, i := "收入", 0
	if r.out {
		direction, i = "支出", 1
	}
	buf := f.buf
	for _, cell := range [...][]byte{r.at, r.businessID, r.flowID, r.name, r.kind} {
		buf = append(append(append(buf, '`'), cell...), ',')
	}
	buf = append(append(append(buf, '`'), direction...), ",`"...)
	buf = append(appendYuan(buf, r.fen), ",`"...)
	buf = appendYuan(buf, r.balance)
	for _, cell := range [...][]byte{r.applicant, r.note, r.voucher} {
		buf = append(append(buf, ",`"...), cell...)
	}
	f.buf = append(buf, f.eol...)
	f.sums.rows[i]++
	f.sums.fen[i] += r.fen
	return f.flush(false)
}

// close: 下载资金账单: the summary's header, then the summary.
func (f *flowWriter) close() error {
	s := f.sums
	buf := append(f.buf, f.style.line(flowSummary)...)
	buf = appendSum(append(buf, '`'), (s.rows[0]+s.rows[1])*feeUnits)
	for i := range s.rows {
		buf = appendSum(append(buf, ",`"...), s.rows[i]*feeUnits)
		buf = appendSum(append(buf, ",`"...), s.fen[i]*feePerFen)
	}
	f.buf = append(buf, f.eol...)
	return f.flush(true)
}
