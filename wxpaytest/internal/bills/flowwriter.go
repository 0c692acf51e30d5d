package bills

import "io"

// OpeningBalance is the balance of a new account, in fen.
const OpeningBalance = 1000000

// FlowRow is one row of a fund-flow bill.
type FlowRow struct {
	At, BusinessID, FlowID, Name, Kind []byte
	Out                                bool  // 支出
	Fen, Balance                       int64 // Balance: after this row
	Applicant, Note, Voucher           []byte
}

// flowSums are the counts and sums of both directions: 收入, then 支出.
type flowSums struct {
	rows, fen [2]int64
}

// FlowWriter writes a fund-flow bill row by row.
type FlowWriter struct {
	lineWriter
	style Style
	eol   string
	sums  flowSums
}

func NewFlowWriter(w io.Writer, style Style) *FlowWriter {
	f := &FlowWriter{lineWriter: lineWriter{w: w}, style: style, eol: style.eol()}
	f.begin(style, FlowHeader)
	return f
}

// Row writes one row. 下载资金账单: the cells are written as in a trade bill.
func (f *FlowWriter) Row(r *FlowRow) error {
	direction, i := "收入", 0
	if r.Out {
		direction, i = "支出", 1
	}
	buf := f.buf
	for _, cell := range [...][]byte{r.At, r.BusinessID, r.FlowID, r.Name, r.Kind} {
		buf = append(append(append(buf, '`'), cell...), ',')
	}
	buf = append(append(append(buf, '`'), direction...), ",`"...)
	buf = append(appendYuan(buf, r.Fen), ",`"...)
	buf = appendYuan(buf, r.Balance)
	for _, cell := range [...][]byte{r.Applicant, r.Note, r.Voucher} {
		buf = append(append(buf, ",`"...), cell...)
	}
	f.buf = append(buf, f.eol...)
	f.sums.rows[i]++
	f.sums.fen[i] += r.Fen
	return f.flush(false)
}

// Close writes the header of the summary, then the summary, as 下载资金账单 says.
func (f *FlowWriter) Close() error {
	s := f.sums
	buf := append(f.buf, f.style.line(flowSummary)...)
	buf = appendSum(append(buf, '`'), (s.rows[0]+s.rows[1])*feeUnits)
	for i := range s.rows {
		buf = appendSum(append(buf, ",`"...), s.rows[i]*feeUnits)
		buf = appendSum(append(buf, ",`"...), s.fen[i]*FeePerFen)
	}
	f.buf = append(buf, f.eol...)
	return f.flush(true)
}
