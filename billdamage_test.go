package wxpay

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fiveRows returns the lines of a bill with the orders order_0 to order_4.
func fiveRows() []string {
	lines := []string{billHeader}
	for i := range 5 {
		lines = append(lines, strings.Replace(billRowPaid, "order_1", fmt.Sprintf("order_%d", i), 1))
	}
	return append(lines, billSumHeader, "`5.0,`0.05,`0,`0,`0.00030,`0.05,`0")
}

// readOn returns the order numbers of the rows, and all errors.
func readOn(text string) (orders []string, errs []error) {
	rows, errs := collect(newBill(io.NopCloser(strings.NewReader(text))).Rows())
	for i := range rows {
		orders = append(orders, rows[i].OutTradeNo)
	}
	return orders, errs
}

// A row that can't be read is an error with its line number. The others are read.
func TestBillDamagedRow(t *testing.T) {
	for name, change := range map[string]func(line string) string{
		"an amount":   func(line string) string { return strings.Replace(line, "`0.01", "`x", 1) },
		"the time":    func(line string) string { return strings.Replace(line, "02-19", "02-30", 1) },
		"the start":   func(line string) string { return "?" + line[5:] },
		"a column":    func(line string) string { return strings.Replace(line, "`JSAPI,", "", 1) },
		"the end":     func(line string) string { return line[:200] },
		"all":         func(string) string { return "?" },
		"nothing":     func(string) string { return "" },
		"a line end":  func(line string) string { return strings.Replace(line, ",`CNY", "\nCNY", 1) },
		"too long":    func(line string) string { return strings.Replace(line, "shop", strings.Repeat("x", 1<<20), 1) },
		"only a part": func(line string) string { return line[100:] },
		"a forged start": func(line string) string {
			return strings.Replace(line, "a,b shop", "x\n`2019-02-19 23:46:48", 1)
		},
	} {
		for row := range 5 {
			lines := fiveRows()
			lines[1+row] = change(lines[1+row])
			orders, errs := readOn(billText("\n", lines...))
			assert.Equal(t, slices.Delete([]string{"order_0", "order_1", "order_2", "order_3", "order_4"}, row, row+1), orders, "%s in row %d", name, row)
			require.NotEmpty(t, errs, name)
			var damaged *BillRowError
			require.ErrorAs(t, errs[0], &damaged)
			assert.IsType(t, &Error{}, errs[0])
			assert.Equal(t, row+2, damaged.Line, name)
			assert.Equal(t, name == "too long", strings.Contains(damaged.Error(), "longer than 65536"), "%s: %v", name, errs[0])
			if name != "a forged start" {
				assert.Len(t, errs, 1, "%s: the count in the summary shows that no other row is missing", name)
			}
			_, err := newBill(io.NopCloser(strings.NewReader(billText("\n", lines...)))).Summary()
			assert.EqualError(t, err, errs[0].Error(), "Summary returns the first error")
		}
	}
}

// Missing rows are one more error after the errors of the damaged rows.
func TestBillDamagedAndCut(t *testing.T) {
	lines := fiveRows()
	lines[2] = "?"
	orders, errs := readOn(billText("\n", slices.Delete(lines, 3, 4)...))
	assert.Equal(t, []string{"order_0", "order_3", "order_4"}, orders)
	require.Len(t, errs, 2)
	assert.ErrorContains(t, errs[1], "has 4 rows, its summary says 5")
	orders, errs = readOn(billText("\n", lines[:4]...))
	assert.Equal(t, []string{"order_0", "order_3"}, orders)
	require.Len(t, errs, 2)
	assert.ErrorContains(t, errs[1], "ends before its summary")
	orders, _ = readOn(billHeader + "\n" + billRowPaid)
	assert.Empty(t, orders, "the last cell of the row may be cut")
	assert.ErrorAs(t, errs[0], new(*BillRowError))
	assert.False(t, errors.As(errs[1], new(*BillRowError)))
}

// A line in a body that looks like the summary does not end the bill.
func TestBillSummaryNameInABody(t *testing.T) {
	lines := fiveRows()
	lines[2] = strings.Replace(lines[2], "a,b shop", "x\n"+billSumHeader+"\n`1.0,`0\n", 1)
	orders, errs := readOn(billText("\n", lines...))
	assert.Empty(t, errs)
	assert.Len(t, orders, 5)
}

// A gzip without its trailer is an error, although all rows were read.
func TestBillGzipCutInTrailer(t *testing.T) {
	packed := gzipped(t, aBill)
	for cut := 1; cut <= 8; cut++ {
		b, err := replies(t, packed[:len(packed)-cut]).DownloadBill(bg, billRequest())
		require.NoError(t, err)
		rows, errs := collect(b.Rows())
		assert.Len(t, rows, 2)
		require.Len(t, errs, 1)
		assert.ErrorContains(t, errs[0], "after the summary: the gzip was cut off: unexpected EOF")
		assert.ErrorIs(t, errs[0], io.ErrUnexpectedEOF)
		require.NoError(t, b.Close())
	}
	damaged := packed[:len(packed)-8] + "\x00\x00\x00\x00" + packed[len(packed)-4:]
	b, err := replies(t, damaged).DownloadBill(bg, billRequest())
	require.NoError(t, err)
	_, err = b.Summary()
	assert.ErrorContains(t, err, "after the summary: the gzip is damaged")
	assert.ErrorIs(t, err, gzip.ErrChecksum)
}

// Bills that were edited, or written by another program, are read.
func TestBillStyles(t *testing.T) {
	for name, text := range map[string]string{
		"full-width colons": strings.NewReplacer("交易时间,", "交易时间：,", ",费率,", ",费率：,", "总交易单数,", "总交易单数：,").Replace(aBill),
		"no last line end":  strings.TrimRight(aBill, "\r\n"),
		"blanks before":     strings.NewReplacer("\n`", "\n \t`", "\n总", "\n  总").Replace(aBill),
		"full-width blanks": strings.NewReplacer("\n`", "\n　`", ",商户号,", "　,商户号　,").Replace(aBill),
		"count 20.0":        strings.Replace(aBill, "`2.0,", "`2.000,", 1),
		"blanks in cells": strings.NewReplacer("`2019", "` 2019", "`order_1", "` order_1 ", "`0.01", "` 0.01", "`0,", "` 0,",
			"`SUCCESS", "` SUCCESS", "`-0", "` -0", "`2.0", "` 2.0", "`CNY", "`\tCNY ").Replace(aBill),
	} {
		require.NotEqual(t, aBill, text, name)
		rows, summary, err := readBill(text)
		require.NoError(t, err, name)
		require.Len(t, rows, 2, name)
		assert.EqualValues(t, 2, summary.Count)
		assert.Equal(t, "order_1", rows[0].OutTradeNo, name)
		assert.Equal(t, "", rows[0].OutRefundNo, name)
		assert.Equal(t, "", rows[0].SubMchID, name)
		assert.Equal(t, "SUCCESS", rows[0].TradeState, name)
		assert.EqualValues(t, -6, rows[1].Fee, name)
		assert.Equal(t, "CNY", rows[1].FeeType, name)
		assert.Equal(t, "0.60%", rows[0].Cells.Get("费率：")[:5], name)
	}
	twenty := billText("\n", billHeader, strings.TrimSuffix(strings.Repeat(billRowPaid+"\n", 20), "\n"), billSumHeader, "`20.0,`0.20,`0.0,`0.0,`0.00120,`0.2,`0.00")
	rows, summary, err := readBill(twenty)
	require.NoError(t, err)
	assert.Len(t, rows, 20)
	assert.EqualValues(t, 20, summary.Count)
	blank := strings.Replace(aBill, "`a,b shop", "` a,b shop ", 1)
	rows, _, err = readBill(blank)
	require.NoError(t, err)
	assert.Equal(t, " a,b shop ", rows[0].Body, "the user's text is not changed")
}

// Damage to one line never hides the rows of the other lines.
func FuzzBillDamagedLine(f *testing.F) {
	for line := range 7 {
		f.Add(uint8(line), uint16(0), uint16(1), "?", true)
		f.Add(uint8(line), uint16(20), uint16(0), "", false)
		f.Add(uint8(line), uint16(30), uint16(25), "`,`,`", false)
		f.Add(uint8(line), uint16(200), uint16(300), "\n", true)
		f.Add(uint8(line), uint16(0), uint16(1000), ",`\n,`", true)
		f.Add(uint8(line), uint16(0), uint16(10), "`2019-02-19 23:46:48,`", true)
		f.Add(uint8(line), uint16(160), uint16(1), "\n`2019-02-19 23:46:48,`", true)
		f.Add(uint8(line), uint16(100), uint16(1), strings.Repeat("x", 1<<17), true)
	}
	f.Fuzz(func(t *testing.T, damaged uint8, from, length uint16, with string, crlf bool) {
		lines := fiveRows()
		at := 1 + int(damaged)%(len(lines)-1) // not the header: without its column names nothing can be read
		line := lines[at]
		start := int(from) % (len(line) + 1)
		end := min(start+int(length), len(line))
		lines[at] = line[:start] + with + line[end:]
		if looksWhole(lines[at]) {
			return
		}
		eol := map[bool]string{false: "\n", true: "\r\n"}[crlf]
		orders, errs := readOn(billText(eol, lines...))
		for i := range 5 {
			if no := fmt.Sprintf("order_%d", i); at != 1+i {
				assert.Contains(t, orders, no, "line %d is %q", at+1, lines[at])
			}
		}
		if len(orders) < 5 {
			assert.NotEmpty(t, errs)
		}
	})
}

// looksWhole reports whether a damaged line may not be recognised as a damaged
// row. It may look like the beginning of the summary. It may also look like the
// end of the row before, if it does not begin like a row and has few cells.
func looksWhole(line string) bool {
	cells := 1 + strings.Count(line, ",`")
	return !strings.HasPrefix(line, "`2") && cells > 1 && cells <= 27/2 || strings.Contains(line, "总交易单数")
}
