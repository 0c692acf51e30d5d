package bills

import (
	"io"
	"math/rand/v2"
	"strings"
)

// FlowTotals are the counts and sums of a bill from [WriteFlow]. Amounts are in
// fen.
type FlowTotals struct {
	Rows             int64
	Incomes, Income  int64 // 收入笔数, 收入金额
	Expenses, Outgo  int64 // 支出笔数, 支出金额
	Opening, Balance int64 // the account before the first row and after the last
	Bytes            int64
}

// WriteFlow writes a synthetic fund-flow bill, as [Write] does. Names are the
// notes. Type and Generation are ignored.
func WriteFlow(w io.Writer, o Options) (FlowTotals, error) {
	o.Type = ""
	o, err := o.withDefaults()
	if err != nil {
		return FlowTotals{}, err
	}
	f := NewFlowWriter(w, o.Style)
	random := rand.New(rand.NewPCG(o.Seed, 0))
	day := o.Date[:4] + "-" + o.Date[4:6] + "-" + o.Date[6:]
	r := FlowRow{
		At: []byte(day + " 00:00:00"), BusinessID: []byte("50000305742" + o.Date + "0000000000"),
		FlowID: []byte("1900009231" + o.Date + "0000000000"), Applicant: []byte("system"),
		Voucher: []byte("REF4200000068" + o.Date + "0000000000"), Balance: OpeningBalance,
	}
	for i := range o.Rows {
		r.next(i, o, random.Uint64())
		if err := f.Row(&r); err != nil {
			return FlowTotals{}, err
		}
	}
	if err := f.Close(); err != nil {
		return FlowTotals{}, err
	}
	s := f.sums
	return FlowTotals{
		Rows: s.rows[0] + s.rows[1], Incomes: s.rows[0], Income: s.fen[0], Expenses: s.rows[1], Outgo: s.fen[1],
		Opening: OpeningBalance, Balance: r.Balance, Bytes: f.bytes,
	}, nil
}

// next creates row i in the same memory.
func (r *FlowRow) next(i int, o Options, draw uint64) {
	putTime(r.At, int64(i)*86399/int64(o.Rows))
	putDigits(r.BusinessID, int64(i))
	putDigits(r.FlowID, int64(i))
	putDigits(r.Voucher, int64(i))
	r.Note = append(r.Note[:0], OneLine(o.Names[i%len(o.Names)])...)
	r.Fen = int64(1 + draw%200000)
	r.Out = draw>>32%10 == 0 && r.Fen <= r.Balance
	r.Name = append(r.Name[:0], "交易"...)
	if r.Out {
		r.Name = append(r.Name[:0], "退款"...)
		r.Balance -= r.Fen
	} else {
		r.Balance += r.Fen
	}
	r.Kind = r.Name
}

// putTime replaces the time in yyyy-MM-dd HH:mm:ss by a second of the day.
func putTime(b []byte, second int64) {
	clock := b[len(b)-8:]
	for i, n := range [...]int64{second / 3600, second / 60 % 60, second % 60} {
		clock[3*i], clock[3*i+1] = byte('0'+n/10), byte('0'+n%10)
	}
}

// putDigits replaces the last ten digits by a number.
func putDigits(b []byte, n int64) {
	for i := len(b) - 1; i >= len(b)-10; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
}

// putText replaces the first 12 bytes by a number, written as letters.
func putText(b []byte, n uint64) {
	for i := range 12 {
		b[i] = byte('a' + n%26)
		n /= 26
	}
}

// OneLine replaces each line break by a space, to keep a text within its row.
func OneLine(text string) string {
	if !strings.ContainsAny(text, "\r\n") {
		return text
	}
	return strings.NewReplacer("\r\n", " ", "\r", " ", "\n", " ").Replace(text)
}
