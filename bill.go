package wxpay

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"

	"github.com/seed6780280e/wxpay/internal/billtext"
)

// 下载交易账单 错误码
var billMeanings = Meanings{
	ErrBillCreating: {Retry: RetryLater, Advice: "ask again after 10:00 in UTC+8"},
	ErrNoBill:       {Advice: "nothing to do: there was no payment that day"},
}

var downloadBill = Operation[DownloadBillRequest, Download]{
	Endpoint: Endpoint{
		Path: "/pay/downloadbill", UnsignedReply: true, Idempotent: true, ReadOnly: true,
		Meanings: billMeanings,
		InDoubt:  "download again",
	},
	Check: (*DownloadBillRequest).check,
}

// A BillType says which rows a bill has.
type BillType string

// The kinds of bills.
const (
	BillTypeAll            BillType = "ALL"             // payments and refunds; the zero value means it
	BillTypeSuccess        BillType = "SUCCESS"         // payments
	BillTypeRefund         BillType = "REFUND"          // refunds
	BillTypeRechargeRefund BillType = "RECHARGE_REFUND" // refunds of coupons that were recharged
)

// TarTypeGZIP is the TarType of bills that are packed while they are sent.
const TarTypeGZIP = "GZIP"

// DownloadBillRequest asks for the bill of one day.
type DownloadBillRequest struct {
	BillDate   time.Time `wxpay:"bill_date,required,yyyyMMdd"` // any time of that day, in UTC+8
	BillType   BillType  `wxpay:"bill_type,B16"`               // zero: all
	TarType    string    `wxpay:"tar_type,B4"`                 // TarTypeGZIP; zero: not packed
	DeviceInfo string    `wxpay:"device_info,B32"`             // only this device's rows; zero: all
	Extra      XMLMap    `wxpay:",extra"`                      // fields that are not above
}

// A Bill is the bill of one day while it is downloaded. Read it once: as Rows and
// Summary, as ProvenRows, or as text. It needs the same small memory for any
// length.
type Bill struct {
	table *billtext.Table[BillRow, BillSummary]
}

// Rows yields the rows in the bill's order, as they arrive. In place of a row
// that can't be read it yields a [BillRowError], after which the caller may go
// on. Any other error ends the rows. A last line without a line end is read.
//
// The bill is known to be whole only when the rows end without an error: then
// the summary was there, and its counts and sums are the rows'. A sum without a
// column on both sides is not checked. Until then a row may be forged: a bill
// quotes nothing, and an order whose body holds a line end can look like several
// rows. A caller that acts on rows at once, such as by delivering, uses
// [Bill.ProvenRows].
func (b *Bill) Rows() iter.Seq2[BillRow, error] { return b.table.Rows() }

// ProvenRows yields the rows after the summary's counts and sums have proved all
// of them, or else one error and no row. It reads the bill twice: it copies the
// text to spool, such as a temporary [os.File], while it checks it, and then
// yields the rows from there. Memory stays small. A nil spool is memory: it holds
// the bill's text, some 350 bytes a row. The caller ranges over the rows once.
func (b *Bill) ProvenRows(spool io.ReadWriteSeeker) iter.Seq2[BillRow, error] {
	return b.table.ProvenRows(spool)
}

// Summary returns the bill's summary. It consumes the remaining rows and checks
// the totals, as Rows does. If rows could not be read, it returns the error of
// the first one.
func (b *Bill) Summary() (*BillSummary, error) { return b.table.Summary() }

// Read reads the bill's text as it was sent, after gunzip, for a caller that
// stores it. It returns an error once the rows are being read. An error of HTTP
// or gzip shows a text that was cut off; the summary is not checked.
func (b *Bill) Read(p []byte) (int, error) { return b.table.Read(p) }

// Close ends the download. The caller must call it, however far the bill was
// read.
func (b *Bill) Close() error { return b.table.Close() }

// DownloadBill downloads the payments and refunds of a day. The bill is there
// from 10:00 of the next day on, for three months. The caller reads the bill
// and must Close it; ctx covers all of that. [ErrNoBill]: there was no payment
// that day. [ErrBillCreating]: retry later.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=9_6
func (c *Client) DownloadBill(ctx context.Context, req *DownloadBillRequest) (*Bill, error) {
	d, err := downloadBill.Download(ctx, c, req, nil)
	if err != nil {
		return nil, err
	}
	return newBill(d), nil
}

func newBill(body io.ReadCloser) *Bill {
	return &Bill{billtext.NewTable(body, billtext.Config[BillRow, BillSummary]{
		Rows: billColumns, Summary: billSummaryColumns, Check: checkBillRow, Decode: newBillRow, Totals: newBillTotals,
		Fail: func(err error) error { return billError(downloadBill.operation(), err) },
	})}
}

func (r *DownloadBillRequest) check() error {
	switch r.BillType {
	case "", BillTypeAll, BillTypeSuccess, BillTypeRefund, BillTypeRechargeRefund:
		return checkTarType(r.TarType)
	}
	return errors.New("bill_type (BillType) is ALL, SUCCESS, REFUND or RECHARGE_REFUND")
}

func checkTarType(tarType string) error {
	if tarType != "" && tarType != TarTypeGZIP {
		return errors.New("tar_type (TarType) is GZIP or empty")
	}
	return nil
}
