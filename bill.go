package wxpay

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"
)

var downloadBill = Operation[DownloadBillRequest, Download]{
	Endpoint: Endpoint{Path: "/pay/downloadbill", UnsignedReply: true, Idempotent: true, ReadOnly: true},
	Check:    (*DownloadBillRequest).check,
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

// TarTypeGZIP is the TarType of bills that are packed on their way.
const TarTypeGZIP = "GZIP"

// DownloadBillRequest asks for the bill of one day.
type DownloadBillRequest struct {
	BillDate   time.Time `wxpay:"bill_date,required,yyyyMMdd"` // any time of that day, in UTC+8
	BillType   BillType  `wxpay:"bill_type,S16"`               // zero: all
	TarType    string    `wxpay:"tar_type,S4"`                 // TarTypeGZIP; zero: not packed
	DeviceInfo string    `wxpay:"device_info,S32"`             // only this device's rows; zero: all
	Extra      XMLMap    `wxpay:",extra"`                      // fields that are not above
}

// A Bill is the bill of one day while it is downloaded: read it as Rows and
// Summary, or as text. However long it is, little of it is held.
type Bill struct {
	billTable[BillRow, BillSummary]
}

// Rows yields the rows in the bill's order, an error in the place of what can't
// be read, and nothing after that. That the bill was whole is known only when
// it ends without one: then the summary was there, and its counts and sums are
// the rows'. A sum that only one of them has a column for is not checked.
func (b *Bill) Rows() iter.Seq2[BillRow, error] { return b.all() }

// Summary returns the bill's last line, when all is right as Rows says. It
// reads the rows that Rows was not asked for.
func (b *Bill) Summary() (*BillSummary, error) { return b.last() }

// DownloadBill asks for the payments and refunds of a day: after 10:00 of the
// next one, for three months. The caller reads the bill and must Close it; ctx
// is for all of that. [ErrNoBill]: there was no payment that day.
// [ErrBillCreating]: ask later.
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
	return &Bill{billTable[BillRow, BillSummary]{
		operation: downloadBill.operation(), body: body, rows: billColumns, sums: billSummaryColumns,
		account: new(billSums),
	}}
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
