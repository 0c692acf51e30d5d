package wxpaytest

import (
	"compress/gzip"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDownloadBillTypes(t *testing.T) {
	g := aDay(t)
	for _, c := range []struct {
		billType string
		columns  int
		states   string
		summary  string
	}{
		{"ALL", 27, "SUCCESS REFUND SUCCESS", "`3.0,`8.01,`4.5,`1.0,`0.02,`10.01,`5.0"},
		{"SUCCESS", 20, "SUCCESS SUCCESS", "`2.0,`8.01,`0.05,`10.01"},
		{"REFUND", 29, "REFUND", "`1.0,`0.0,`4.5,`1.0,`-0.03,`0.0,`5.0"},
		{"RECHARGE_REFUND", 28, "REFUND", "`1.0,`0.0,`0.01,`0.0,`0.0,`0.0,`0.01"},
	} {
		lines := strings.Split(g.bill("bill_type", c.billType), "\r\n")
		header := strings.Split(lines[0], ",")
		assert.Len(t, header, c.columns)
		var states []string
		for _, line := range lines[1 : len(lines)-3] {
			cells := strings.Split(strings.ReplaceAll(line, "x=,`", "x="), ",`")
			assert.Len(t, cells, c.columns, line)
			states = append(states, cells[9])
		}
		assert.Equal(t, c.states, strings.Join(states, " "))
		assert.Equal(t, c.summary, lines[len(lines)-2])
	}
}

func TestDownloadBillStyles(t *testing.T) {
	g := aDay(t)
	g.Bills = BillStyle{Generation: BillOld, BOM: true, LF: true}
	old := g.bill()
	assert.True(t, strings.HasPrefix(old, "\xef\xbb\xbf交易时间,"))
	lines := strings.Split(old, "\n")
	assert.Len(t, strings.Split(lines[0], ","), 24)
	assert.NotContains(t, old, "\r")
	assert.Contains(t, lines[2], ",`0.00,`0.00,`"+g.known("<refund_1>")+",`refund_1,`5.00,`1.50,`ORIGINAL,`SUCCESS,`a,b")
	assert.Equal(t, "总交易单数,总交易额,总退款金额,总代金券或立减优惠退款金额,手续费总金额", lines[4])
	assert.Equal(t, "`3.0,`10.01,`5.0,`1.5,`0.02", lines[5])
	assert.Contains(t, g.bill("bill_type", "RECHARGE_REFUND"), "返还手续费")

	g.Bills = BillStyle{Generation: BillOldest, FullWidth: true}
	oldest := g.bill("bill_type", "REFUND")
	assert.Contains(t, oldest, "总金额，企业红包金额，退款申请时间")
	assert.Contains(t, oldest, "\r\n总交易单数，总交易额，总退款金额，总企业红包退款金额，手续费总金额\r\n`1.0,`")
}

func TestDownloadBillGzip(t *testing.T) {
	g := aDay(t)
	r := g.call(downloadBillPath, fields{"bill_date": billDay, "tar_type": "GZIP"})
	z, err := gzip.NewReader(strings.NewReader(r.body))
	require.NoError(t, err)
	text, err := io.ReadAll(z)
	require.NoError(t, err)
	assert.Equal(t, g.bill(), string(text))
	assert.Equal(t, r.body, string(g.Exchanges()[len(g.Exchanges())-2].Reply))
	g.billFails("No Bill Exist", "tar_type", "GZIP", "bill_date", "20190218")
}
