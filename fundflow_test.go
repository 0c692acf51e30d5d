package wxpay

import (
	"bufio"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

func aFlow(note string) string {
	return billText("\r\n",
		"记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号",
		"`2018-02-01 04:21:23,`5000,`1900,`退款,`退款,`支出,`0.02,`0.17,`system,`"+note+",`REF1",
		"资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额",
		"`1.0,`0.0,`0.0,`1.0,`0.02")
}

func flowOf(text string) *digestReader {
	d := &Download{text: bufio.NewReader(strings.NewReader(text)), body: io.NopCloser(nil)}
	return &digestReader{Download: d}
}

func flowDay() *DownloadFundFlowRequest {
	return &DownloadFundFlowRequest{BillDate: time.Date(2018, 2, 1, 0, 0, 0, 0, fieldtag.Zone), AccountType: AccountTypeBasic}
}

// flowClient returns a client of a server that answers with this body and Digest.
// The first calls, as many as failures, are answered with an error.
func flowClient(t *testing.T, body, digest string, failures int) *Client {
	t.Helper()
	gw := wxpaytest.NewServer()
	t.Cleanup(gw.Close)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent, _ := io.ReadAll(r.Body)
		m, err := ParseXML(sent)
		assert.NoError(t, err)
		assert.Equal(t, "HMAC-SHA256", m.Get("sign_type"))
		assert.Equal(t, "20180201", m.Get("bill_date"))
		assert.Equal(t, "Basic", m.Get("account_type"))
		if failures--; failures >= 0 {
			io.WriteString(w, "<xml><return_code>SUCCESS</return_code><result_code>FAIL</result_code><err_code>SYSTEMERROR</err_code></xml>")
			return
		}
		if digest != "" {
			w.Header().Set("Digest", digest)
		}
		io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return clientAt(t, server.URL, func(cfg *Config) {
		cfg.Certificate, cfg.SignType = gw.Certificate(""), SignTypeMD5
		cfg.MchID = gw.Merchant("").MchID
	})
}

func TestDownloadFundFlow(t *testing.T) {
	text := aFlow("缺货")
	flow, err := flowClient(t, text, "", 0).DownloadFundFlow(bg, flowDay())
	require.NoError(t, err)
	defer flow.Close()
	var rows []FundFlowRow
	for row, err := range flow.Rows() {
		require.NoError(t, err)
		rows = append(rows, row)
	}
	require.Len(t, rows, 1)
	assert.Equal(t, FundFlowRow{
		Time: time.Date(2018, 2, 1, 4, 21, 23, 0, fieldtag.Zone), TransactionID: "5000", FlowID: "1900", Name: "退款", Type: "退款",
		Direction: FundExpense, Amount: 2, Balance: 17, Applicant: "system", Note: "缺货", VoucherID: "REF1", Cells: rows[0].Cells,
	}, rows[0])
	assert.Equal(t, "0.02", rows[0].Cells.Get("收支金额（元）"))
	summary, err := flow.Summary()
	require.NoError(t, err)
	assert.Equal(t, &FundFlowSummary{Count: 1, ExpenseCount: 1, Expense: 2}, summary)
}

// The Digest must match the text or the bytes that were sent. Digests with other
// algorithms are ignored.
func TestFundFlowDigest(t *testing.T) {
	text := aFlow("缺货")
	packed := gzipped(t, text)
	sum := func(s string) string { return fmt.Sprintf("%x", sha1.Sum([]byte(s))) }
	raw := sha1.Sum([]byte(text))
	for _, test := range []struct {
		body, digest string
		good         bool
	}{
		{text, "SHA=" + sum(text), true},
		{text, "sha-1=" + strings.ToUpper(sum(text)), true},
		{text, "SHA=" + base64.StdEncoding.EncodeToString(raw[:]), true},
		{text, "MD5=0, SHA=" + sum(text), true},
		{text, "SHA-256=00", true},
		{packed, "SHA=" + sum(text), true},
		{packed, "SHA=" + sum(packed), true},
		{text, "SHA=" + sum(text+" "), false},
		{packed, "SHA=" + sum(text+" "), false},
		{text, "SHA=ec45", false},
		{text, "SHA=?", false},
	} {
		for _, failures := range []int{0, 1} {
			c := flowClient(t, test.body, test.digest, failures)
			flow, err := c.DownloadFundFlow(bg, flowDay())
			require.NoError(t, err)
			_, err = flow.Summary()
			require.NoError(t, flow.Close())
			asText, failed := c.DownloadFundFlow(bg, flowDay())
			require.NoError(t, failed)
			_, textErr := io.ReadAll(asText)
			if test.good {
				assert.NoError(t, err, test.digest)
				assert.NoError(t, textErr, test.digest)
			} else {
				assert.ErrorContains(t, err, "does not match the header Digest")
				assert.ErrorContains(t, textErr, "does not match the header Digest")
			}
		}
	}
}

func TestFundFlowBroken(t *testing.T) {
	text := aFlow("缺货")
	for n := range len(text) {
		_, err := newFundFlow(flowOf(text[:n])).Summary()
		if n >= len(strings.TrimRight(text, "\r\n")) {
			require.NoError(t, err, "only the last line end is missing")
			continue
		}
		require.Error(t, err, "%d bytes", n)
	}
	for from, to := range map[string]string{
		"`1.0,`0.0,": "`2.0,`0.0,", "`0.0,`0.0": "`1.0,`0.0", "`0.0,`1.0": "`1.0,`1.0", "`1.0,`0.02": "`0.0,`0.02", "`1.0,`0.02\r": "`1.0,`0.03\r",
	} {
		changed := strings.Replace(text, from, to, 1)
		require.NotEqual(t, text, changed)
		_, err := newFundFlow(flowOf(changed)).Summary()
		assert.ErrorContains(t, err, "summary", to)
	}
	income := strings.NewReplacer("支出,`0.02", "收入,`0.02", "`0.0,`0.0,`1.0,`0.02", "`1.0,`0.02,`0.0,`0.0").Replace(text)
	summary, err := newFundFlow(flowOf(income)).Summary()
	require.NoError(t, err)
	assert.Equal(t, &FundFlowSummary{Count: 1, IncomeCount: 1, Income: 2}, summary)
}

func TestDownloadFundFlowFailures(t *testing.T) {
	_, err := clientAt(t, "http://127.0.0.1:1").DownloadFundFlow(bg, flowDay())
	assert.ErrorContains(t, err, "the merchant certificate is needed")
	assert.Equal(t, OutcomeNotDone, OutcomeOf(err))
	for body, want := range map[string]error{"NO_BILL_EXIST": ErrNoBill, "BILL_CREATING": ErrBillCreating} {
		_, err := flowClient(t, "<xml><return_code>SUCCESS</return_code><result_code>FAIL</result_code><err_code>"+body+"</err_code></xml>", "", 0).
			DownloadFundFlow(bg, flowDay())
		assert.ErrorIs(t, err, want)
	}
	c := newTestClient(t)
	for want, change := range map[string]func(*DownloadFundFlowRequest){
		"account_type":  func(r *DownloadFundFlowRequest) { r.AccountType = "" },
		"must be Basic": func(r *DownloadFundFlowRequest) { r.AccountType = "basic" },
		"tar_type":      func(r *DownloadFundFlowRequest) { r.TarType = "zip" },
	} {
		req := flowDay()
		change(req)
		_, err := c.DownloadFundFlow(bg, req)
		c.refuses(want, err)
	}
}
