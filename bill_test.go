package wxpay

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
)

const (
	billHeader    = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
	billRowPaid   = "`2019-02-19 23:46:48,`wx0123456789abcdef,`1900000109,`0,`WEB,`4200000263201902160000000001,`order_1,`oUser1,`JSAPI,`SUCCESS,`OTHERS,`CNY,`0.01,`0.00,`0,`0,`0.00,`0.00,`,`,`a,b shop,`,`0.00006,`0.60%,`0.01,`0.00,`"
	billRowBack   = "`2019-02-19 05:01:50,`wx0123456789abcdef,`1900000109,`0,`WEB,`4200000263201902160000000002,`order_2,`oUser2,`JSAPI,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`50000009862019021900000000001,`refund_2,`0.01,`0.00,`ORIGINAL,`SUCCESS,`a shop,`,`-0.00006,`0.60%,`0.00,`0.01,`"
	billSumHeader = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
	billSum       = "`2.0,`0.01,`0.01,`0.0,`0.0,`0.01,`0.01"
)

var aBill = billText("\r\n", billHeader, billRowPaid, billRowBack, billSumHeader, billSum)

func billText(eol string, lines ...string) string { return strings.Join(lines, eol) + eol }

// gzipped returns the compressed text.
func gzipped(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := io.WriteString(w, text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.String()
}

// readBill reads a bill that was not downloaded.
func readBill(text string) ([]BillRow, *BillSummary, error) {
	b := newBill(io.NopCloser(strings.NewReader(text)))
	var rows []BillRow
	for row, err := range b.Rows() {
		if err != nil {
			return rows, nil, err
		}
		rows = append(rows, row)
	}
	summary, err := b.Summary()
	return rows, summary, err
}

func billRequest() *DownloadBillRequest {
	return &DownloadBillRequest{BillDate: time.Date(2019, 2, 18, 20, 0, 0, 0, time.UTC)}
}

func TestDownloadBill(t *testing.T) {
	var sent XMLMap
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		sent, _ = ParseXML(body)
		if sent.Get("tar_type") == "GZIP" {
			io.WriteString(w, gzipped(t, aBill))
			return
		}
		io.WriteString(w, aBill)
	}))
	defer server.Close()
	c := clientAt(t, server.URL)
	for _, tarType := range []string{"", TarTypeGZIP} {
		req := billRequest()
		req.TarType, req.BillType = tarType, BillTypeAll
		b, err := c.DownloadBill(bg, req)
		require.NoError(t, err)
		assert.Equal(t, "20190219", sent.Get("bill_date"), "the day in UTC+8")
		assert.Equal(t, "ALL", sent.Get("bill_type"))
		var rows []BillRow
		for row, err := range b.Rows() {
			require.NoError(t, err)
			rows = append(rows, row)
		}
		require.Len(t, rows, 2)
		summary, err := b.Summary()
		require.NoError(t, err)
		assert.Equal(t, &BillSummary{Count: 2, SettlementTotalFee: 1, TotalFee: 1, SettlementRefundFee: 1, RefundFee: 1}, summary)
		require.NoError(t, b.Close())
		assertRows(t, rows)
	}
}

func assertRows(t *testing.T, rows []BillRow) {
	t.Helper()
	paid, back := rows[0], rows[1]
	assert.Equal(t, "应结订单金额", slices.Collect(keys(paid.Cells.All()))[12])
	paid.Cells, back.Cells = BillCells{}, BillCells{}
	assert.Equal(t, BillRow{
		Time: time.Date(2019, 2, 19, 23, 46, 48, 0, fieldtag.Zone), AppID: "wx0123456789abcdef", MchID: "1900000109",
		DeviceInfo: "WEB", TransactionID: "4200000263201902160000000001", OutTradeNo: "order_1", OpenID: "oUser1",
		TradeType: "JSAPI", TradeState: "SUCCESS", BankType: "OTHERS", FeeType: "CNY", SettlementTotalFee: 1, TotalFee: 1,
		Body: "a,b shop", Fee: 6, Rate: "0.60%",
	}, paid)
	assert.Equal(t, BillRow{
		Time: time.Date(2019, 2, 19, 5, 1, 50, 0, fieldtag.Zone), AppID: "wx0123456789abcdef", MchID: "1900000109",
		DeviceInfo: "WEB", TransactionID: "4200000263201902160000000002", OutTradeNo: "order_2", OpenID: "oUser2",
		TradeType: "JSAPI", TradeState: "REFUND", BankType: "OTHERS", FeeType: "CNY",
		RefundID: "50000009862019021900000000001", OutRefundNo: "refund_2", SettlementRefundFee: 1, RefundFee: 1,
		RefundType: "ORIGINAL", RefundStatus: "SUCCESS", Body: "a shop", Fee: -6, Rate: "0.60%",
	}, back)
	assert.False(t, paid.IsRefund())
	assert.True(t, back.IsRefund())
	assert.Equal(t, "0", rows[0].Cells.Get("特约商户号"))
	assert.Equal(t, "", rows[0].Cells.Get("nothing"))
	assert.Empty(t, BillCells{}.Get("商户号"))
}

// The text of a bill is what was sent, unpacked. A bill is read either as text or
// as rows.
func TestBillAsText(t *testing.T) {
	b, err := replies(t, gzipped(t, aBill)).DownloadBill(bg, billRequest())
	require.NoError(t, err)
	text, err := io.ReadAll(b)
	require.NoError(t, err)
	assert.Equal(t, aBill, string(text))
	_, err = b.Summary()
	assert.ErrorContains(t, err, "has been read as text")
	require.NoError(t, b.Close())

	b, err = replies(t, aBill).DownloadBill(bg, billRequest())
	require.NoError(t, err)
	defer b.Close()
	for row, err := range b.Rows() {
		require.NoError(t, err)
		assert.Equal(t, "order_1", row.OutTradeNo)
		break
	}
	_, err = b.Read(make([]byte, 1))
	assert.ErrorContains(t, err, "is being read as rows")
	summary, err := b.Summary()
	require.NoError(t, err, "Summary reads the remaining rows")
	assert.Equal(t, int64(2), summary.Count)
	for range b.Rows() {
		t.Error("there are no more rows")
	}
}

func TestDownloadBillRefused(t *testing.T) {
	c := newTestClient(t)
	for want, change := range map[string]func(*DownloadBillRequest){
		"bill_date": func(r *DownloadBillRequest) { r.BillDate = time.Time{} },
		"bill_type": func(r *DownloadBillRequest) { r.BillType = "all" },
		"tar_type":  func(r *DownloadBillRequest) { r.TarType = "ZIP" },
		"sub_appid": func(r *DownloadBillRequest) { r.Extra.Set("sub_appid", "wx1") },
	} {
		req := billRequest()
		change(req)
		_, err := c.DownloadBill(bg, req)
		c.refuses(want, err)
	}
}

// Every failure body is an error with the right code, compressed or not.
func TestDownloadBillFailures(t *testing.T) {
	xml := func(pairs string) string { return "<xml><return_code>FAIL</return_code>" + pairs + "</xml>" }
	for _, test := range []struct {
		body, want string
		is         error
	}{
		{xml("<return_msg>No Bill Exist</return_msg><error_code>20002</error_code>"), "No Bill Exist", ErrNoBill},
		{xml("<return_msg>NO Bill Exist</return_msg>"), "NO Bill Exist", ErrNoBill},
		{xml("<error_code>20002</error_code>"), "20002", nil}, // the number alone does not mean a day without trades
		{"<xml><return_code>SUCCESS</return_code><result_code>FAIL</result_code><err_code>NO_BILL_EXIST</err_code></xml>", "NO_BILL_EXIST", ErrNoBill},
		{xml("<return_msg>Bill Creating</return_msg>"), "Bill Creating", ErrBillCreating},
		{"<xml><return_code>SUCCESS</return_code><result_code>FAIL</result_code><err_code>BILL_CREATING</err_code></xml>", "BILL_CREATING", ErrBillCreating},
		{xml("<return_msg>CompressGZip Error</return_msg>"), "(attempt 3)", ErrSystemError},
		{xml("<return_msg>invalid bill_type</return_msg><error_code>20001</error_code>"), "invalid bill_type", ErrParamError},
		{xml("<return_msg>签名错误</return_msg>"), "sign_type is not allowed here", ErrSignError},
		{xml("<return_msg>something new</return_msg><error_code>20002</error_code>"), "something new", nil},
		{"<html><body>404</body></html>", "an HTML page", nil},
		{"", "an empty body", nil},
		{"<xml>", "damaged", nil},
	} {
		for _, body := range []string{test.body, gzipped(t, test.body)} {
			_, err := replies(t, body).DownloadBill(bg, billRequest())
			require.ErrorContains(t, err, test.want)
			assert.IsType(t, &Error{}, err)
			assert.Equal(t, OutcomeReadOnly, OutcomeOf(err))
			for _, code := range []error{ErrNoBill, ErrBillCreating, ErrSystemError, ErrParamError, ErrSignError} {
				assert.Equal(t, test.is == code, isCode(err, code), "%s: %v", test.body, code)
			}
		}
	}
	_, err := replies(t, "neither XML nor a bill\n").DownloadBill(bg, billRequest())
	require.NoError(t, err, "reading the bill reports the error")
}

func isCode(err, code error) bool { return err.(*Error).Is(code) }

func TestBillAdvice(t *testing.T) {
	for body, want := range map[string]string{
		"No Bill Exist": "empty bill", "Bill Creating": "after 10:00", "SYSTEMERROR": "download again",
	} {
		_, err := replies(t, "<xml><return_code>FAIL</return_code><return_msg>"+body+"</return_msg></xml>").DownloadBill(bg, billRequest())
		assert.Contains(t, err.(*Error).Advice(), want)
	}
}

// A bill that is cut at any byte is an error, unless only the last line end is
// missing. The counts and sums prove that nothing more is missing.
func TestBillCut(t *testing.T) {
	for _, whole := range []string{aBill, strings.ReplaceAll(aBill, "\r\n", "\n"), "\uFEFF" + aBill} {
		for n := range len(whole) {
			rows, summary, err := readBill(whole[:n])
			if n >= len(strings.TrimRight(whole, "\r\n")) {
				require.NoError(t, err, "%d bytes", n)
				assert.Len(t, rows, 2)
				assert.EqualValues(t, 1, summary.RefundFee)
				continue
			}
			require.Error(t, err, "%d bytes", n)
			assert.LessOrEqual(t, len(rows), 2)
		}
		_, _, err := readBill(whole)
		require.NoError(t, err)
	}
}

// A repeated download has a new nonce, and is signed again.
func TestDownloadBillRepeats(t *testing.T) {
	s := newScript(t, status(503), says("<xml><return_code>FAIL</return_code><return_msg>system error</return_msg></xml>"), says(aBill))
	b, err := s.client(t).DownloadBill(bg, billRequest())
	require.NoError(t, err)
	require.NoError(t, b.Close())
	sent := s.requests()
	require.Len(t, sent, 3)
	nonces := map[string]bool{}
	for _, fields := range sent {
		require.NoError(t, Verify(fields, testKey, SignTypeHMACSHA256))
		nonces[fields.Get("nonce_str")] = true
		for _, name := range []string{"nonce_str", "sign"} {
			fields.Set(name, sent[0].Get(name))
		}
		assert.Equal(t, sent[0], fields, "the rest stays")
	}
	assert.Len(t, nonces, 3)
}

func TestBillCutPacked(t *testing.T) {
	packed := gzipped(t, aBill)
	var cut int
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, packed[:cut]) }))
	defer server.Close()
	c := clientAt(t, server.URL, func(cfg *Config) { cfg.MaxAttempts = 1 })
	for cut = range len(packed) + 1 {
		err := func() error {
			b, err := c.DownloadBill(bg, billRequest())
			if err != nil {
				return err
			}
			defer b.Close()
			_, err = b.Summary()
			return err
		}()
		if cut < len(packed) {
			require.Error(t, err, "%d bytes", cut)
			assert.IsType(t, &Error{}, err)
			assert.True(t, Retryable(err) || cut == 1, "another download may be complete: %v", err)
		} else {
			require.NoError(t, err)
		}
	}
	packed += "x"
	cut++
	b, err := c.DownloadBill(bg, billRequest())
	require.NoError(t, err)
	_, err = b.Summary()
	assert.Error(t, err, "bytes after the gzip trailer")
}

func TestBillBroken(t *testing.T) {
	row := func(changes ...string) string { return strings.NewReplacer(changes...).Replace(billRowPaid) }
	one := "`1,`0.01,`0,`0,`0.00006,`0.01,`0"
	for want, text := range map[string]string{
		"no header with 交易时间":              "x\n",
		"ends before its summary":          billText("\n", billHeader, billRowPaid),
		"summary is missing: unexpected":   billText("\n", billHeader, billRowPaid, billSumHeader),
		"the summary is missing":           billText("\n", billHeader, billRowPaid, billSumHeader, "x"),
		"neither a row nor the summary":    billText("\n", billHeader, billRowPaid, "", billSumHeader, one),
		"summary has more columns":         billText("\n", billHeader, billRowPaid, "总交易单数,new", "`1,`2,`3"),
		"has 1 rows, its summary says 2":   billText("\n", billHeader, billRowPaid, billSumHeader, billSum),
		"总交易单数 of a row is malformed":      billText("\n", billHeader, billRowPaid, billSumHeader, strings.Replace(one, "1", "1x", 1)),
		"应结订单总金额 in the summary differs":   billText("\n", billHeader, row("`0.01,`0.00,`0,", "`0.02,`0.00,`0,"), billSumHeader, one),
		"订单总金额 in the summary differs":     billText("\n", billHeader, billRowPaid, billSumHeader, strings.Replace(one, "`0.01,`0", "`0.01,`0", 1)[:len(one)-len("`0.01,`0")]+"`0.02,`0"),
		"退款总金额 in the summary differs":     billText("\n", billHeader, billRowPaid, billSumHeader, strings.Replace(one, "`0.01,`0,", "`0.01,`1,", 1)),
		"申请退款总金额 in the summary differs":   billText("\n", billHeader, billRowPaid, billSumHeader, one[:len(one)-1]+"0.01"),
		"充值券退款总金额 in the summary differs":  billText("\n", billHeader, billRowPaid, billSumHeader, strings.Replace(one, "`0,`0,`", "`0,`1,`", 1)),
		"手续费总金额 in the summary differs":    billText("\n", billHeader, billRowPaid, billSumHeader, strings.Replace(one, "`0.00006", "`0.01", 1)),
		"more after the summary":           billText("\n", billHeader, billRowPaid, billSumHeader, one, billRowPaid),
		"there is more after":              billText("\n", billHeader, billRowPaid, billSumHeader, one) + "x",
		"交易时间 of a row is malformed":       billText("\n", billHeader, row("02-19", "02-30"), billRowPaid, billSumHeader, one),
		"订单金额 of a row is malformed":       billText("\n", billHeader, row("`0.01,`0.00,`\x00", "", "`0.60%,`0.01", "`0.60%,`0.011"), billRowPaid, billSumHeader, one),
		"手续费 of a row is malformed":        billText("\n", billHeader, row("0.00006", "0.000061"), billRowPaid, billSumHeader, one),
		"has 26 of 27 columns":             billText("\n", billHeader, row("`wx0123456789abcdef,", ""), billRowPaid, billSumHeader, one),
		"the header has 订单金额 twice":        billText("\n", billHeader+",订单金额", billSumHeader, one),
		"the header has 子商户号 twice":        billText("\n", billHeader+",子商户号", billSumHeader, one),
		"a line is longer than 65536 byte": billText("\n", billHeader, row("a,b shop", strings.Repeat("x", 70000)), billSumHeader, one),
		"line is longer than 65536 bytes":  strings.Repeat("x", 1<<20),
		"unexpected EOF":                   "",
	} {
		_, _, err := readBill(text)
		if assert.ErrorContains(t, err, want) {
			assert.IsType(t, &Error{}, err)
		}
	}
	_, _, err := readBill(billText("\n", billHeader, billRowPaid, billSumHeader, one))
	assert.NoError(t, err)
	_, _, err = readBill(billText("\n", billHeader, billRowPaid, billSumHeader, one, "", ""))
	assert.NoError(t, err, "blank lines at the end are ignored")
}

// The error contains the line number.
func TestBillErrorLine(t *testing.T) {
	_, _, err := readBill(billText("\n", billHeader, billRowPaid, strings.Replace(billRowPaid, "0.01", "x", 1), billRowPaid))
	assert.EqualError(t, err, "wxpay: downloadbill: line 3 of the bill: 应结订单金额 of a row is malformed")
	assert.False(t, Retryable(err), "the next download has the same row")
}

type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }

func TestBillReadError(t *testing.T) {
	for _, err := range []error{io.ErrClosedPipe, nil} {
		b := newBill(io.NopCloser(io.MultiReader(strings.NewReader(aBill[:700]), failingReader{err})))
		_, got := b.Summary()
		if err == nil {
			err = io.ErrNoProgress
		}
		assert.ErrorIs(t, got, err)
	}
	b := newBill(io.NopCloser(failingReader{io.ErrClosedPipe}))
	_, err := b.Read(make([]byte, 1))
	assert.ErrorIs(t, err, io.ErrClosedPipe)
	assert.IsType(t, &Error{}, err)
}

// A connection that ends midway is an error for the text and for the rows.
func TestBillConnectionLost(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(aBill)))
		io.WriteString(w, aBill[:500])
	}))
	defer server.Close()
	b, err := clientAt(t, server.URL).DownloadBill(bg, billRequest())
	require.NoError(t, err)
	_, err = io.ReadAll(b)
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.True(t, Retryable(err))
	b, err = clientAt(t, server.URL).DownloadBill(bg, billRequest())
	require.NoError(t, err)
	_, err = b.Summary()
	assert.True(t, Retryable(err), "for the rows, too: %v", err)
}
