package wxpay

import (
	"context"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"iter"
	"net/http"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay/internal/billtext"
)

var downloadFundFlow = Operation[DownloadFundFlowRequest, Download]{
	Endpoint: Endpoint{
		Path: "/pay/downloadfundflow", Certificate: true, SignType: SignTypeHMACSHA256, UnsignedReply: true, Idempotent: true, ReadOnly: true,
		Meanings: billMeanings,
		InDoubt:  "download again",
	},
	Check: (*DownloadFundFlowRequest).check,
}

// An AccountType is one of a merchant's accounts.
type AccountType string

// The accounts whose flows can be downloaded.
const (
	AccountTypeBasic     AccountType = "Basic"
	AccountTypeOperation AccountType = "Operation"
	AccountTypeFees      AccountType = "Fees"
)

// DownloadFundFlowRequest names an account and a day.
type DownloadFundFlowRequest struct {
	BillDate    time.Time   `wxpay:"bill_date,required,yyyyMMdd"` // any time of that day, in UTC+8
	AccountType AccountType `wxpay:"account_type,required,B16"`   // AccountTypeBasic …
	TarType     string      `wxpay:"tar_type,B4"`                 // TarTypeGZIP; zero: not packed
	Extra       XMLMap      `wxpay:",extra"`                      // fields that are not above
}

// A FundFlow lists the movements on one account on one day, while it is downloaded. Like
// a [Bill], it can be read once: with Rows and Summary, with ProvenRows, or with Read.
type FundFlow struct {
	table *billtext.Table[FundFlowRow, FundFlowSummary]
}

// Rows yields the rows in their order, as they arrive. For a row that can't be read it
// yields a [BillRowError]; the caller may continue after it. Any other error ends the
// rows. The flow is proven complete only if the rows end without an error: then the
// counts and sums in its summary match the rows. Until then a row may be forged; see
// [FundFlow.ProvenRows].
func (f *FundFlow) Rows() iter.Seq2[FundFlowRow, error] { return f.table.Rows() }

// ProvenRows first reads the whole flow and checks it against the summary and the
// Digest. Then it yields the rows, or one error and no row. See [Bill.ProvenRows] for
// spool and memory.
func (f *FundFlow) ProvenRows(spool io.ReadWriteSeeker) iter.Seq2[FundFlowRow, error] {
	return f.table.ProvenRows(spool)
}

// Summary returns the flow's summary. It reads the remaining rows and checks the totals,
// as Rows does. If rows can't be read, it returns the error of the first one.
func (f *FundFlow) Summary() (*FundFlowSummary, error) { return f.table.Summary() }

// Read reads the text of the flow, unpacked, for a caller that stores it. After Rows,
// ProvenRows or Summary it returns an error. If the text was cut off, Read returns an
// error of HTTP, gzip or the Digest. It does not check the summary.
func (f *FundFlow) Read(p []byte) (int, error) { return f.table.Read(p) }

// Close ends the download. Always call it, also if the flow was not read to the end.
func (f *FundFlow) Close() error { return f.table.Close() }

// DownloadFundFlow downloads the movements on one of the merchant's accounts on one day.
// The flow is available from 10:00 of the next day. The call needs the merchant
// certificate. At the end of the text, the text is compared with the header Digest. The
// caller must Close the flow. ctx limits the call and the reading. [ErrNoBill]: there
// was no movement on that day. [ErrBillCreating]: retry later.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=9_18
func (c *Client) DownloadFundFlow(ctx context.Context, req *DownloadFundFlowRequest) (*FundFlow, error) {
	sent := sha1.New()
	d, err := downloadFundFlow.Download(ctx, c, req, sent)
	if err != nil {
		return nil, err
	}
	return newFundFlow(&digestReader{Download: d, want: digestOf(d.Header), sent: sent, unpacked: sha1.New()}), nil
}

func newFundFlow(body *digestReader) *FundFlow {
	return &FundFlow{billtext.NewTable(body, billtext.Config[FundFlowRow, FundFlowSummary]{
		Rows: fundFlowColumns, Summary: fundFlowSummaryColumns, Decode: newFundFlowRow, Totals: newFundFlowTotals,
		Fail: func(err error) error { return billError(downloadFundFlow.operation(), err) },
	})}
}

func (r *DownloadFundFlowRequest) check() error {
	switch r.AccountType {
	case "", AccountTypeBasic, AccountTypeOperation, AccountTypeFees:
		return checkTarType(r.TarType)
	}
	return errors.New("account_type (AccountType) must be Basic, Operation or Fees")
}

// A digestReader compares a text with its Digest at the end. The document does not say
// whether the Digest is of the unpacked text or of the bytes that were sent, so both are
// accepted.
type digestReader struct {
	*Download
	want           string // "": there is none
	sent, unpacked hash.Hash
}

func (d *digestReader) Read(p []byte) (int, error) {
	n, err := d.Download.Read(p)
	if d.want != "" {
		d.unpacked.Write(p[:n])
	}
	if err == io.EOF && d.want != "" && d.want != string(d.sent.Sum(nil)) && d.want != string(d.unpacked.Sum(nil)) {
		err = damagedText{errors.New("the text does not match the header Digest")}
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
