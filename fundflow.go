package wxpay

import (
	"context"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"iter"
	"net/http"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
)

var downloadFundFlow = operation{
	Endpoint: Endpoint{Path: "/pay/downloadfundflow", Certificate: true, SignType: SignTypeHMACSHA256, UnsignedReply: true, Idempotent: true, ReadOnly: true},
	request:  fieldtag.For[DownloadFundFlowRequest](),
}

// An AccountType is one of a merchant's accounts.
type AccountType string

// The accounts whose flows can be downloaded.
const (
	AccountTypeBasic     AccountType = "Basic"
	AccountTypeOperation AccountType = "Operation"
	AccountTypeFees      AccountType = "Fees"
)

// DownloadFundFlowRequest asks for what moved on an account on one day.
type DownloadFundFlowRequest struct {
	BillDate    time.Time   `wxpay:"bill_date,required,yyyyMMdd"` // any time of that day, in UTC+8
	AccountType AccountType `wxpay:"account_type,required,S16"`   // AccountTypeBasic …
	TarType     string      `wxpay:"tar_type,S4"`                 // TarTypeGZIP; zero: not packed
	Extra       XMLMap      // fields that are not above
}

// A FundFlow is the flow of one day while it is downloaded; see [Bill].
type FundFlow struct {
	billTable[FundFlowRow, FundFlowSummary]
}

// Rows yields the rows in the flow's order, an error in the place of what can't
// be read, and nothing after that. That the flow was whole is known only when
// it ends without one: then the summary was there, and its counts and sums are
// the rows'.
func (f *FundFlow) Rows() iter.Seq2[FundFlowRow, error] { return f.all() }

// Summary returns the flow's last line, when all is right as Rows says. It
// reads the rows that Rows was not asked for.
func (f *FundFlow) Summary() (*FundFlowSummary, error) { return f.last() }

// A FundFlowSummary is the last line of a [FundFlow]. Amounts are in fen.
type FundFlowSummary struct {
	Count        int64 // of rows
	IncomeCount  int64 // of them
	Income       int64
	ExpenseCount int64 // of them
	Expense      int64
}

// The columns of a FundFlowSummary.
const (
	flowCount billField = iota
	flowIncomeCount
	flowIncome
	flowExpenseCount
	flowExpense
)

var fundFlowSummaryColumns = billSchema{
	flowCount:        {names: "资金流水总笔数", kind: columnCount},
	flowIncomeCount:  {names: "收入笔数", kind: columnCount},
	flowIncome:       {names: "收入金额", kind: columnFenSum},
	flowExpenseCount: {names: "支出笔数", kind: columnCount},
	flowExpense:      {names: "支出金额", kind: columnFenSum},
}

func newFundFlowSummary(l *billLine) FundFlowSummary {
	return FundFlowSummary{
		Count:        l.number(flowCount),
		IncomeCount:  l.number(flowIncomeCount),
		Income:       l.number(flowIncome),
		ExpenseCount: l.number(flowExpenseCount),
		Expense:      l.number(flowExpense),
	}
}

// DownloadFundFlow asks for what moved on one of the merchant's accounts on a
// day: after 10:00 of the next one. It needs the merchant certificate. What the
// header Digest says of the text is checked when all of it is read. The caller
// reads the flow and must Close it; ctx is for all of that. [ErrNoBill]:
// nothing moved that day. [ErrBillCreating]: ask later.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=9_18
func (c *Client) DownloadFundFlow(ctx context.Context, req *DownloadFundFlowRequest) (*FundFlow, error) {
	fields, err := encode(c, &downloadFundFlow, req)
	if err != nil {
		return nil, refusal(&downloadFundFlow.Endpoint, err)
	}
	sent := sha1.New()
	d, err := c.download(ctx, &downloadFundFlow.Endpoint, fields, sent)
	if err != nil {
		return nil, err
	}
	return newFundFlow(&digestReader{download: d, want: digestOf(d.header), sent: sent, unpacked: sha1.New()}), nil
}

func newFundFlow(body *digestReader) *FundFlow {
	return &FundFlow{billTable[FundFlowRow, FundFlowSummary]{
		operation: downloadFundFlow.operation(), body: body, rows: fundFlowColumns, sums: fundFlowSummaryColumns,
		account: new(FundFlowSummary),
	}}
}

func (s *FundFlowSummary) count(r *FundFlowRow) {
	s.Count++
	switch r.Direction {
	case FundIncome:
		s.IncomeCount++
		s.Income += r.Amount
	case FundExpense:
		s.ExpenseCount++
		s.Expense += r.Amount
	}
}

// check compares all five numbers with the rows.
func (s *FundFlowSummary) check(summary *billLine, _ *billLayout) (FundFlowSummary, error) {
	told := newFundFlowSummary(summary)
	if told.Count != s.Count {
		return told, fmt.Errorf("the flow has %d rows, its summary says %d", s.Count, told.Count)
	}
	for name, differs := range map[string]bool{
		"收入笔数": told.IncomeCount != s.IncomeCount, "收入金额": told.Income != s.Income,
		"支出笔数": told.ExpenseCount != s.ExpenseCount, "支出金额": told.Expense != s.Expense,
	} {
		if differs && summary.layout.has(name) {
			return told, fmt.Errorf("%s of the summary is not what the rows come to", name)
		}
	}
	return told, nil
}

func (r *DownloadFundFlowRequest) extra() XMLMap { return r.Extra }

func (r *DownloadFundFlowRequest) check(*Client) error {
	switch r.AccountType {
	case "", AccountTypeBasic, AccountTypeOperation, AccountTypeFees:
		return checkTarType(r.TarType)
	}
	return errors.New("account_type (AccountType) is Basic, Operation or Fees")
}

// A digestReader compares a text with its Digest when all of it is read. The
// document does not say whether the Digest is of the text or of the bytes that
// were sent: either will do.
type digestReader struct {
	*download
	want           string // "": there is none
	sent, unpacked hash.Hash
}

func (d *digestReader) Read(p []byte) (int, error) {
	n, err := d.text.Read(p)
	if d.want != "" {
		d.unpacked.Write(p[:n])
	}
	if err == io.EOF && d.want != "" && d.want != string(d.sent.Sum(nil)) && d.want != string(d.unpacked.Sum(nil)) {
		err = errors.New("the text is not that of its Digest")
	}
	return n, err
}

// digestOf returns the SHA-1 in a header, "" if there is none.
//
// header中Digest为完整性校验信息，内容格式为：签名类型=签名
func digestOf(header http.Header) string {
	for value := range strings.SplitSeq(strings.Join(header.Values("Digest"), ","), ",") {
		algorithm, digest, _ := strings.Cut(strings.TrimSpace(value), "=")
		switch strings.ToUpper(algorithm) {
		case "SHA", "SHA1", "SHA-1":
			if sum, err := hex.DecodeString(digest); err == nil {
				return string(sum)
			}
			if sum, err := base64.StdEncoding.DecodeString(digest); err == nil {
				return string(sum)
			}
			return digest // malformed: no text matches it
		}
	}
	return ""
}
