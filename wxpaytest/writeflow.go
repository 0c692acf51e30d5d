package wxpaytest

import (
	"io"
	"math/rand/v2"
	"strings"
)

// FundFlowTotals is what is in a bill that [WriteFundFlow] wrote. Amounts are
// in fen.
type FundFlowTotals struct {
	Rows             int64
	Incomes, Income  int64 // 收入笔数, 收入金额
	Expenses, Outgo  int64 // 支出笔数, 支出金额
	Opening, Balance int64 // of the account, before the first row and after the last
	Bytes            int64
}

// WriteFundFlow writes a synthetic fund-flow bill, as [WriteBill] does: its
// Names are the notes, and Type and Generation mean nothing.
func WriteFundFlow(w io.Writer, o BillOptions) (FundFlowTotals, error) {
	o.Type = ""
	o, err := o.withDefaults()
	if err != nil {
		return FundFlowTotals{}, err
	}
	f := newFlowWriter(w, o.style())
	random := rand.New(rand.NewPCG(o.Seed, 0))
	day := o.Date[:4] + "-" + o.Date[4:6] + "-" + o.Date[6:]
	r := flowRow{
		at: []byte(day + " 00:00:00"), businessID: []byte("50000305742" + o.Date + "0000000000"),
		flowID: []byte("1900009231" + o.Date + "0000000000"), applicant: []byte("system"),
		voucher: []byte("REF4200000068" + o.Date + "0000000000"), balance: openingBalance,
	}
	for i := range o.Rows {
		r.next(i, o, random.Uint64())
		if err := f.row(&r); err != nil {
			return FundFlowTotals{}, err
		}
	}
	if err := f.close(); err != nil {
		return FundFlowTotals{}, err
	}
	s := f.sums
	return FundFlowTotals{
		Rows: s.rows[0] + s.rows[1], Incomes: s.rows[0], Income: s.fen[0], Expenses: s.rows[1], Outgo: s.fen[1],
		Opening: openingBalance, Balance: r.balance, Bytes: f.bytes,
	}, nil
}

// next makes row i in the same memory.
func (r *flowRow) next(i int, o BillOptions, draw uint64) {
	putTime(r.at, int64(i)*86399/int64(o.Rows))
	putDigits(r.businessID, int64(i))
	putDigits(r.flowID, int64(i))
	putDigits(r.voucher, int64(i))
	r.note = append(r.note[:0], oneLine(o.Names[i%len(o.Names)])...)
	r.fen = int64(1 + draw%200000)
	r.out = draw>>32%10 == 0 && r.fen <= r.balance
	r.name = append(r.name[:0], "交易"...)
	if r.out {
		r.name = append(r.name[:0], "退款"...)
		r.balance -= r.fen
	} else {
		r.balance += r.fen
	}
	r.kind = r.name
}

// putTime writes a second of the day over the end of yyyy-MM-dd HH:mm:ss.
func putTime(b []byte, second int64) {
	clock := b[len(b)-8:]
	for i, n := range [...]int64{second / 3600, second / 60 % 60, second % 60} {
		clock[3*i], clock[3*i+1] = byte('0'+n/10), byte('0'+n%10)
	}
}

// putDigits writes a number over the last ten digits.
func putDigits(b []byte, n int64) {
	for i := len(b) - 1; i >= len(b)-10; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
}

// putText writes a number over the beginning, as letters.
func putText(b []byte, n uint64) {
	for i := range 12 {
		b[i] = byte('a' + n%26)
		n /= 26
	}
}

// oneLine keeps a text within its row: a line break becomes a space.
func oneLine(text string) string {
	if !strings.ContainsAny(text, "\r\n") {
		return text
	}
	return strings.NewReplacer("\r\n", " ", "\r", " ", "\n", " ").Replace(text)
}
