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
	ErrNoBill:       {Advice: "there was no payment that day: compare your ledger with an empty bill"},
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
	BillTypeAll            BillType = "ALL"             // payments and refunds; also the meaning of the zero value
	BillTypeSuccess        BillType = "SUCCESS"         // payments
	BillTypeRefund         BillType = "REFUND"          // refunds
	BillTypeRechargeRefund BillType = "RECHARGE_REFUND" // refunds of coupons that were recharged
)

// TarTypeGZIP is the TarType for bills that are sent packed with gzip.
const TarTypeGZIP = "GZIP"

// DownloadBillRequest names the bill of one day.
type DownloadBillRequest struct {
	BillDate   time.Time `wxpay:"bill_date,required,yyyyMMdd"` // any time of that day, in UTC+8
	BillType   BillType  `wxpay:"bill_type,B16"`               // zero: all
	TarType    string    `wxpay:"tar_type,B4"`                 // TarTypeGZIP; zero: not packed
	DeviceInfo string    `wxpay:"device_info,B32"`             // only this device's rows; zero: all
	Extra      XMLMap    `wxpay:",extra"`                      // fields that are not above
}

// A Bill is the bill of one day while it is downloaded. It can be read once: with Rows
// and Summary, with ProvenRows, or with Read. A long bill needs no more memory than a
// short one.
type Bill struct {
	table *billtext.Table[BillRow, BillSummary]
}

// Rows yields the rows in their order, as they arrive. For a row that can't be read it
// yields a [BillRowError]; the caller may continue after it. Any other error ends the
// rows. The last line may lack a line end.
//
// The bill is proven complete only if the rows end without an error: then the counts and
// sums in its summary match the rows. (A sum is checked only if both the rows and the
// summary have its column.) Until then a row may be forged: a bill has no quoting, so an
// order with a line end in its body can look like several rows. If you act on each row,
// for example by delivering, use [Bill.ProvenRows].
func (b *Bill) Rows() iter.Seq2[BillRow, error] { return b.table.Rows() }

// ProvenRows first reads the whole bill and checks it against the counts and sums in the
// summary. Then it yields the rows, or one error and no row. It stores the text in spool,
// such as a temporary [os.File], and needs little memory. If spool is nil, it stores the
// text in memory: about 350 bytes for each row. Range over the rows only once.
func (b *Bill) ProvenRows(spool io.ReadWriteSeeker) iter.Seq2[BillRow, error] {
	return b.table.ProvenRows(spool)
}

// Summary returns the bill's summary. It reads the remaining rows and checks the totals,
// as Rows does. If rows can't be read, it returns the error of the first one.
func (b *Bill) Summary() (*BillSummary, error) { return b.table.Summary() }

// Read reads the text of the bill, unpacked, for a caller that stores it. After Rows,
// ProvenRows or Summary it returns an error. If the text was cut off, Read returns an
// error of HTTP or gzip. It does not check the summary.
func (b *Bill) Read(p []byte) (int, error) { return b.table.Read(p) }

// Close ends the download. Always call it, also if the bill was not read to the end.
func (b *Bill) Close() error { return b.table.Close() }

// DownloadBill downloads the payments and refunds of one day. The bill is available from
// 10:00 of the next day, for three months. The caller must Close the bill. ctx limits the
// call and the reading. [ErrNoBill]: there was no payment on that day.
// [ErrBillCreating]: retry later.
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
	return errors.New("bill_type (BillType) must be ALL, SUCCESS, REFUND or RECHARGE_REFUND")
}

func checkTarType(tarType string) error {
	if tarType != "" && tarType != TarTypeGZIP {
		return errors.New("tar_type (TarType) must be GZIP or empty")
	}
	return nil
}
