package wxpay

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

// benchBill returns the text of a bill with that many rows.
func benchBill(rows int) string {
	text := strings.NewReplacer("0.01,`0.00,`0,", "0.01,`0.00,`0,").Replace(billRowPaid)
	sum := strings.NewReplacer("2.0", "20000", "0.01,`0.01", "200.00,`0", "`0.01,`0.01", "`200.00,`0").Replace("`2.0,`0.01,`0.01,`0.0,`1.2,`0.01,`0.01")
	return billText("\r\n", billHeader, strings.Repeat(text+"\r\n", rows-1)+text, billSumHeader, sum)
}

// BenchmarkBillRows reads 20,000 rows. Its lower bound only finds line ends and
// separators.
func BenchmarkBillRows(b *testing.B) {
	const rows = 20000
	text := benchBill(rows)
	b.Run("rows", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			n := 0
			for _, err := range newBill(io.NopCloser(strings.NewReader(text))).Rows() {
				if err != nil {
					b.Fatal(err)
				}
				n++
			}
			if n != rows {
				b.Fatal(n)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
	})
	b.Run("limit", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		rest, cells := make([]byte, len(text)), 0
		for b.Loop() {
			copy(rest, text)
			for text := rest; len(text) > 0; {
				line, after, _ := bytes.Cut(text, []byte("\n"))
				for i := 0; i >= 0; i = bytes.IndexByte(line, '`') {
					line = line[i+min(i, 1):]
					line = line[min(1, len(line)):]
					cells++
				}
				text = after
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
	})
}
