package wxpaytest

import (
	"io"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/answer"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/bills"
)

// The paths of the bills.
const (
	downloadBillPath     = "/pay/downloadbill"
	downloadFundFlowPath = "/pay/downloadfundflow"
)

// The failures of 下载交易账单 are texts, used here as codes.
const (
	textNoBill       = "No Bill Exist"
	textBillCreating = "Bill Creating"
)

// billReady: 下载交易账单: 10 o'clock of the next day.
const billReady = 10 * time.Hour

// downloadBill: 下载交易账单 请求参数: the day, and which of its rows. A service provider
// sends sub_mch_id only to get the bill of one shop.
func downloadBill() *operation {
	return &operation{
		path: downloadBillPath, unsignedReply: true, anySub: true, failed: billFailure, run: runDownloadBill,
		rules: []rule{
			{"device_info", 32, false, nil},
			{"bill_date", 8, true, nil},
			{"bill_type", 16, false, oneOf(bills.TypeAll, bills.TypeSuccess, bills.TypeRefund, bills.TypeRechargeRefund)},
			{"tar_type", 4, false, oneOf("GZIP")},
		}}
}

func runDownloadBill(c *call) *message {
	day, err := parseDay(c.fields["bill_date"])
	if err != nil { // 下载交易账单 错误码: data format error
		return c.refusal(codeParam, "data format error")
	}
	if failed := c.checkBillDay(day, c.today().AddDate(0, -3, 0), textBillCreating); failed != nil {
		return failed
	}
	return c.tradeBill(day)
}

func parseDay(value string) (time.Time, error) {
	return time.ParseInLocation("20060102", value, beijing)
}

// today returns the beginning of the day in Beijing.
func (c *call) today() time.Time {
	y, m, d := c.now.In(beijing).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, beijing)
}

// checkBillDay: 下载交易账单, 下载资金账单: the day is not before the first bill, it has
// ended, and yesterday's bill exists from 10:00.
func (c *call) checkBillDay(day, earliest time.Time, creating string) *message {
	switch {
	case day.Before(earliest) || !day.Before(c.today()):
		return c.refusal(codeParam, "invalid bill_date")
	case c.now.Before(day.AddDate(0, 0, 1).Add(billReady)):
		return c.failure(creating, "账单生成中")
	}
	return nil
}

// tradeBill answers with the rows of the day. 下载交易账单 错误码: without rows there is
// no bill.
func (c *call) tradeBill(day time.Time) *message {
	d := &answer.Document{Gzip: c.fields["tar_type"] == "GZIP", Table: c.bills.of(c.op.base(), day)}
	if d.Table == nil {
		billType, style := c.fields["bill_type"], c.settings().bills.style()
		if billType == "" {
			billType = bills.TypeAll
		}
		rows := c.billRows(day, billType)
		if len(rows) == 0 {
			return c.failure(textNoBill, "")
		}
		d.Table = func(w io.Writer) error {
			b := bills.NewWriter(w, style, billType)
			for _, r := range rows {
				if err := b.Row(r); err != nil {
					return err
				}
			}
			return b.Close()
		}
	}
	return c.documented(d)
}

// billFailure: 下载交易账单 返回结果: every failure is return_code FAIL with an English
// text as the reason, and a number. Only 20002 is documented. Merchants
// reported 20001 for sign error and invalid bill_date.
func billFailure(m *message) {
	text, number := m.fields["return_msg"], "20001"
	if m.fields["err_code"] != "" {
		text = m.fields["err_code_des"]
	}
	switch m.code {
	case codeSystemError:
		text, number = codeSystemError, "20003"
	case textNoBill:
		text, number = textNoBill, "20002"
	case textBillCreating:
		text, number = textBillCreating, "20007"
	case codeSign:
		text = "sign error"
	case codeLackParams:
		text = "missing parameter"
	}
	m.unsigned = true
	m.fields = map[string]string{"return_code": "FAIL", "return_msg": text, "error_code": number}
}
