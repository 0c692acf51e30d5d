package papay

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/seed6780280e/wxpay"
)

// Deduction says how a deduction ended: also if it failed. It may arrive several times, late,
// or never. [wxpay.Payment] is filled if it is Paid.
type Deduction struct {
	wxpay.Notification
	ErrCode        wxpay.Code       `wxpay:"err_code"`         // why it failed; may be "0" or empty
	ErrCodeDes     string           `wxpay:"err_code_des"`     // the same as text
	TradeState     wxpay.TradeState `wxpay:"trade_state"`      // SUCCESS or PAY_FAIL; may be absent
	TradeStateDesc string           `wxpay:"trade_state_desc"` // text for people
}

// Paid reports whether the payment was deducted.
func (d *Deduction) Paid() bool {
	return d.ResultCode == "SUCCESS" && (d.TradeState == "" || d.TradeState == wxpay.TradeStateSuccess)
}

// Expect returns nil if the payment was deducted, and has this number and this amount in
// fen, in CNY. It is otherwise [wxpay.Notification.Expect].
func (d *Deduction) Expect(outTradeNo string, totalFee int64) error {
	if err := d.unpaid(); err != nil {
		return err
	}
	return d.Notification.Expect(outTradeNo, totalFee)
}

// ExpectSale returns nil if the payment was deducted and is this sale.
func (d *Deduction) ExpectSale(s wxpay.Sale) error {
	if err := d.unpaid(); err != nil {
		return err
	}
	return d.Notification.ExpectSale(s)
}

func (d *Deduction) unpaid() error {
	if d.Paid() {
		return nil
	}
	return fmt.Errorf("papay: deduction %q failed: %s, %s", d.OutTradeNo, d.TradeState, d.ErrCode)
}

var deduction = wxpay.SignedKind[Deduction]{
	Name: "deduction", Failures: true, FreeTexts: []string{"attach", "device_info"},
	Required: (*Deduction).required,
	Confirm:  confirmDeduction,
}

// required returns the fields that a deduction must have. bank_type is always in a success:
// it comes after attach, and so proves where attach ends.
func (d *Deduction) required() []string {
	names := []string{"out_trade_no"}
	if d.Paid() {
		names = append(names, "total_fee", "transaction_id")
	}
	if d.Paid() && d.BankType != "" {
		names = append(names, "bank_type")
	}
	return names
}

// ParseDeduction reads and verifies a notification of a deduction. Answer it with
// [wxpay.WriteAck]. Errors are those of [wxpay.Client.ParseNotify], except that it asks
// [PapOrderQuery] itself if the signature alone does not prove the message.
func ParseDeduction(ctx context.Context, c *wxpay.Client, body io.Reader) (*Deduction, error) {
	return deduction.ParseSigned(ctx, c, body)
}

// DeductionHandler returns a handler for the notify_url of deductions. It works as
// [wxpay.Client.NotifyHandler], but handle also gets deductions that failed: check
// [Deduction.Paid] or [Deduction.Expect] before delivering.
func DeductionHandler(c *wxpay.Client, handle func(context.Context, *Deduction) error) http.Handler {
	return deduction.Handler(c, handle)
}

// DeductionHandlerFor is [DeductionHandler] for many merchants at one address. See
// [wxpay.NotifyHandlerFor].
func DeductionHandlerFor(clientFor func(wxpay.Recipient) *wxpay.Client, handle func(context.Context, *Deduction) error) http.Handler {
	return deduction.HandlerFor(clientFor, handle)
}

// confirmDeduction compares a message with a query, and takes the payment from the query.
func confirmDeduction(ctx context.Context, c *wxpay.Client, m *Deduction) error {
	r, err := PapOrderQuery(ctx, asking(c, &m.Envelope), &PapOrderQueryRequest{OutTradeNo: m.OutTradeNo})
	if err != nil {
		return err
	}
	if name := contradiction(m.Fields, r.Fields); name != "" {
		return fmt.Errorf("the query has another %s", name)
	}
	if !ended(r.TradeState) || m.Paid() != r.Paid() {
		return fmt.Errorf("the query says that order %q is %s", m.OutTradeNo, r.TradeState)
	}
	m.Payment = r.Payment
	return nil
}
