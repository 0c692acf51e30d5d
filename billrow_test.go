package wxpay

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
)

const (
	beforeAmounts = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
	oldSumHeader  = "总交易单数,总交易额,总退款金额,总代金券或立减优惠退款金额,手续费总金额"
)

var oldNames = strings.NewReplacer("特约商户号", "子商户号")

// generations are all header lines of bills until now, with those of the summary.
var generations = map[string][2]string{
	"ALL":     {billHeader, billSumHeader},
	"SUCCESS": {beforeAmounts + "应结订单金额,代金券金额,商品名称,商户数据包,手续费,费率,订单金额,费率备注", "总交易单数,应结订单总金额,手续费总金额,订单总金额"},
	"REFUND": {beforeAmounts + "应结订单金额,代金券金额,退款申请时间,退款成功时间,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态," +
		"商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注", billSumHeader},
	"REFUND of 2017": {oldNames.Replace(beforeAmounts) + "应结订单金额,代金券金额,退款申请时间,退款成功时间,微信退款单号,商户退款单号,退款金额," +
		"充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,申请退款金额,费率备注", billSumHeader},
	"RECHARGE_REFUND": {oldNames.Replace(beforeAmounts) + "应结订单金额,代金券金额,退款申请时间,退款成功时间,微信退款单号,商户退款单号,退款金额," +
		"充值券退款金额,退款类型,退款状态,商品名称,商户数据包,返还手续费,费率,订单金额,申请退款金额", billSumHeader},
	"old ALL": {oldNames.Replace(beforeAmounts) + "总金额,代金券或立减优惠金额,微信退款单号,商户退款单号,退款金额,代金券或立减优惠退款金额," +
		"退款类型,退款状态,商品名称,商户数据包,手续费,费率", oldSumHeader},
	"old SUCCESS": {oldNames.Replace(beforeAmounts) + "总金额,代金券或立减优惠金额,商品名称,商户数据包,手续费,费率", oldSumHeader},
	"old REFUND": {oldNames.Replace(beforeAmounts) + "总金额,代金券或立减优惠金额,退款申请时间,退款成功时间,微信退款单号,商户退款单号,退款金额," +
		"代金券或立减优惠退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率", oldSumHeader},
	"oldest ALL": {oldNames.Replace(beforeAmounts) + "总金额,企业红包金额,微信退款单号,商户退款单号,退款金额,企业红包退款金额," +
		"退款类型,退款状态,商品名称,商户数据包,手续费,费率", "总交易单数,总交易额,总退款金额,总企业红包退款金额,手续费总金额"},
}

// cellOf is the text of each column in the test row.
var cellOf = map[string]string{
	"交易时间": "2019-02-19 23:46:48", "公众账号ID": "wx1", "商户号": "10000100", "特约商户号": "1900000109", "子商户号": "1900000109",
	"设备号": "WEB", "微信订单号": "4200", "商户订单号": "order_1", "用户标识": "oUser1", "交易类型": "JSAPI", "交易状态": "REFUND",
	"付款银行": "OTHERS", "货币种类": "CNY", "应结订单金额": "10.01", "订单金额": "10.02", "总金额": "10.01",
	"代金券金额": "0.03", "代金券或立减优惠金额": "0.03", "企业红包金额": "0.03", "退款申请时间": "2019-02-19 20:00:01",
	"退款成功时间": "", "微信退款单号": "5000", "商户退款单号": "refund_1", "退款金额": "5.04", "申请退款金额": "5.05",
	"充值券退款金额": "0.06", "代金券或立减优惠退款金额": "0.06", "企业红包退款金额": "0.06", "退款类型": "ORIGINAL", "退款状态": "SUCCESS",
	"商品名称": "a,b `shop`", "商户数据包": "x=1&y=2", "手续费": "0.06012", "返还手续费": "0.06012", "费率": "0.60%", "费率备注": "note",
	"总交易单数": "1.0", "应结订单总金额": "10.01", "订单总金额": "10.02", "总交易额": "10.01", "退款总金额": "5.04", "总退款金额": "5.04",
	"申请退款总金额": "5.05", "充值券退款总金额": "0.06", "总代金券或立减优惠退款金额": "0.06", "总企业红包退款金额": "0.06", "手续费总金额": "0.06",
}

// billOf returns a bill with this header and one row.
func billOf(eol, header, sumHeader string, cells map[string]string) string {
	line := func(header string) string {
		var texts []string
		for name := range strings.SplitSeq(header, ",") {
			texts = append(texts, cells[name])
		}
		return "`" + strings.Join(texts, ",`")
	}
	return billText(eol, header, line(header), sumHeader, line(sumHeader))
}

func TestBillGenerations(t *testing.T) {
	fullWidth := strings.NewReplacer(",", "，", "(", "（")
	for name, headers := range generations {
		header, sums := headers[0], headers[1]
		for style, text := range map[string]string{
			"CRLF":      billOf("\r\n", header, sums, cellOf),
			"LF":        billOf("\n", header, sums, cellOf),
			"BOM":       "\uFEFF" + billOf("\r\n", header, sums, cellOf),
			"fullwidth": strings.NewReplacer(header, fullWidth.Replace(header), sums, fullWidth.Replace(sums)).Replace(billOf("\r\n", header, sums, cellOf)),
			"blanks":    strings.Replace(billOf("\r\n", header, sums, cellOf), ",商户号", ", 商户号 ", 1),
		} {
			t.Run(name+" "+style, func(t *testing.T) {
				rows, summary, err := readBill(text)
				require.NoError(t, err)
				require.Len(t, rows, 1)
				assertGeneration(t, header, &rows[0])
				assert.Equal(t, int64(1), summary.Count)
				assert.Equal(t, BillFee(6000), summary.Fee)
				assert.Equal(t, strings.Split(header, ","), slices.Collect(keys(rows[0].Cells.All())))
				for column, text := range rows[0].Cells.All() {
					assert.Equal(t, cellOf[column], text)
					assert.Equal(t, text, rows[0].Cells.Get(column))
				}
			})
		}
	}
}

func keys(all func(func(string, string) bool)) func(func(string) bool) {
	return func(yield func(string) bool) {
		all(func(name, _ string) bool { return yield(name) })
	}
}

func assertGeneration(t *testing.T, header string, r *BillRow) {
	t.Helper()
	has := func(column string) bool { return strings.Contains(","+header+",", ","+column+",") }
	want := BillRow{
		Time: time.Date(2019, 2, 19, 23, 46, 48, 0, fieldtag.Zone), AppID: "wx1", MchID: "10000100", SubMchID: "1900000109",
		DeviceInfo: "WEB", TransactionID: "4200", OutTradeNo: "order_1", OpenID: "oUser1", TradeType: "JSAPI", TradeState: "REFUND",
		BankType: "OTHERS", FeeType: "CNY", SettlementTotalFee: 1001, TotalFee: 1001, CouponFee: 3,
		Body: "a,b `shop`", Attach: "x=1&y=2", Fee: 6012, Rate: "0.60%", Cells: r.Cells,
	}
	if has("订单金额") {
		want.TotalFee = 1002
	}
	if has("退款金额") {
		want.RefundID, want.OutRefundNo, want.RefundType, want.RefundStatus = "5000", "refund_1", "ORIGINAL", "SUCCESS"
		want.SettlementRefundFee, want.RefundFee, want.CouponRefundFee = 504, 504, 6
	}
	if has("申请退款金额") {
		want.RefundFee = 505
	}
	if has("退款申请时间") {
		want.RefundApplyTime = time.Date(2019, 2, 19, 20, 0, 1, 0, fieldtag.Zone)
	}
	if has("费率备注") {
		want.RateNote = "note"
	}
	assert.Equal(t, want, *r)
}

// The JSON of a row has the fields that were decoded, and no Cells.
func TestBillRowJSON(t *testing.T) {
	rows, _, err := readBill(aBill)
	require.NoError(t, err)
	want := rows[0]
	want.Cells = BillCells{}
	text, err := json.Marshal(rows[0])
	require.NoError(t, err)
	assert.NotContains(t, string(text), "Cells")
	var got BillRow
	require.NoError(t, json.Unmarshal(text, &got))
	assert.True(t, got.Time.Equal(want.Time))
	got.Time, got.RefundApplyTime, got.RefundSuccessTime = want.Time, want.RefundApplyTime, want.RefundSuccessTime
	assert.Equal(t, want, got)
}

func TestBillFee(t *testing.T) {
	for fee, want := range map[BillFee]struct {
		text string
		fen  int64
	}{0: {"0.00000", 0}, 6: {"0.00006", 0}, 500: {"0.00500", 1}, 499: {"0.00499", 0}, -500: {"-0.00500", -1}, 123456: {"1.23456", 123}} {
		assert.Equal(t, want.text, fee.String())
		assert.Equal(t, want.fen, fee.Fen())
	}
}

// Unknown columns can be read by name, wherever they are.
func TestBillUnknownColumns(t *testing.T) {
	cells := maps.Clone(cellOf)
	cells["新列(元)"], cells["新列二"] = "9.99", "text, with a comma"
	header := strings.Replace("新列(元),"+billHeader, "商品名称", "新列二,商品名称", 1) + ",新列(元)"
	rows, _, err := readBill(billOf("\r\n", header, billSumHeader+",新总", cells))
	require.NoError(t, err)
	assert.Equal(t, "9.99", rows[0].Cells.Get("新列（元）"))
	assert.Equal(t, "text, with a comma", rows[0].Cells.Get("新列二"))
	assertGeneration(t, header, &rows[0])
}

// Columns are found by name, in any order.
func TestBillColumnOrder(t *testing.T) {
	names := strings.Split(billHeader, ",")
	slices.Reverse(names)
	header := strings.Join(names, ",")
	rows, _, err := readBill(billOf("\n", header, billSumHeader, cellOf))
	require.NoError(t, err)
	assertGeneration(t, header, &rows[0])
}

// Texts of people may contain everything that separates cells and lines.
func TestBillSeparatorsInNames(t *testing.T) {
	for _, name := range []string{
		",`", "a,`b", ",`,`,`", "`", "``,", "\"a\",\"b\"", "a\nb", "a\r\nb", "a,`0.00\n,`b", "\n", ",`1,`2,`3,`4,`5,`6\nx", "，`😀`，",
	} {
		cells := maps.Clone(cellOf)
		cells["商品名称"] = name
		cells["商户数据包"] = "x=1&y=2"
		for _, eol := range []string{"\n", "\r\n"} {
			rows, _, err := readBill(billOf(eol, billHeader, billSumHeader, cells))
			require.NoError(t, err, "%q", name)
			assert.Equal(t, name, rows[0].Body)
			assert.Equal(t, "x=1&y=2", rows[0].Attach)
			assert.Equal(t, name, rows[0].Cells.Get("商品名称"))
			assert.Equal(t, "note", rows[0].RateNote)
			assert.Equal(t, strings.Contains(name, ",`"), rows[0].Ambiguous())
		}
	}
	shop := strings.Replace(billRowPaid, "a,b shop", "a,`b shop", 1)
	rows, _, err := readBill(billText("\n", billHeader, shop, billSumHeader, "`1,`0.01,`0,`0,`0.00006,`0.01,`0"))
	require.NoError(t, err)
	assert.Equal(t, "a,`b shop", rows[0].Body, "although 设备号 would fit, too")
	for _, column := range []string{"费率备注", "设备号", "新列"} {
		cells := maps.Clone(cellOf)
		cells[column] = "a,`b"
		rows, _, err := readBill(billOf("\n", "新列,"+billHeader, billSumHeader, cells))
		require.NoError(t, err)
		assert.Equal(t, "a,`b", rows[0].Cells.Get(column))
		assert.Equal(t, cellOf["商品名称"], rows[0].Body)
	}
	flow := newFundFlow(flowOf(aFlow("缺,`货\r\n,`")))
	for row, err := range flow.Rows() {
		require.NoError(t, err)
		assert.Equal(t, "缺,`货\r\n,`", row.Note)
		assert.Equal(t, "REF1", row.VoucherID)
	}
}

func FuzzBillRows(f *testing.F) {
	for _, name := range []string{"a shop", ",`", "a,`b,", "`", "\"", "\n", "\r\n", "\r", "\t", "，", "\x00", "\xff", ",`0.00,`0.60%", "😀,`\n`"} {
		f.Add(name, "attach", true)
		f.Add(name, "", false)
	}
	f.Fuzz(func(t *testing.T, name, attach string, crlf bool) {
		if strings.Contains(attach, ",`") || strings.HasSuffix(name, ",") && strings.HasPrefix(attach, "`") ||
			strings.Contains(name+attach, "\n`2") || len(name)+len(attach) > 8<<10 {
			return // see Ambiguous; or a name contains another row; or a line is too long
		}
		cells := maps.Clone(cellOf)
		cells["商品名称"], cells["商户数据包"], cells["总交易单数"] = name, attach, "2"
		eol := map[bool]string{false: "\n", true: "\r\n"}[crlf]
		one := strings.SplitN(billOf(eol, billHeader, billSumHeader, cells), billSumHeader, 2)
		row := strings.TrimPrefix(one[0], billHeader+eol)
		rest := strings.NewReplacer("10.01", "20.02", "10.02", "20.04", "5.04", "10.08", "5.05", "10.10", "0.06", "0.12", "0.03", "0.06").Replace(one[1])
		rows, _, err := readBill(billHeader + eol + row + row + billSumHeader + rest)
		if err != nil && strings.Contains(name+attach, "\n") && strings.Contains(name, ",`") {
			return // a name may contain a whole row: the summary then reports an error
		}
		require.NoError(t, err)
		require.Len(t, rows, 2)
		for _, r := range rows {
			assert.Equal(t, name, r.Body)
			assert.Equal(t, attach, r.Attach)
			assert.Equal(t, "note", r.RateNote)
			assert.Equal(t, int64(505), r.RefundFee)
		}
	})
}

// Any text is either an error or a bill with a summary that matches its rows.
func FuzzBill(f *testing.F) {
	f.Add(aBill)
	f.Add(strings.ReplaceAll(aBill, "\r\n", "\n"))
	for _, headers := range generations {
		f.Add(billOf("\r\n", headers[0], headers[1], cellOf))
	}
	f.Fuzz(func(t *testing.T, text string) {
		rows, summary, err := readBill(text)
		for i := range rows {
			for name, cell := range rows[i].Cells.All() {
				assert.NotContains(t, name, ",")
				assert.Contains(t, text, cell)
			}
		}
		if err != nil {
			assert.IsType(t, &Error{}, err)
			return
		}
		require.NotNil(t, summary)
		assert.EqualValues(t, len(rows), summary.Count)
		assert.True(t, strings.HasSuffix(strings.TrimRight(text, " \t\r\n")+"\n", "\n"))
	})
}
