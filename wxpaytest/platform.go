package wxpaytest

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"strconv"
)

// RefundOnPlatform is the merchant's staff refunding a paid order on the
// merchant platform: by the rules of the refund API, under a number that the
// platform makes up. The zero fee means all that is left. It stays PROCESSING
// until [Server.FinishRefund].
func (s *Server) RefundOnPlatform(outTradeNo string, fee int64, reason string) (Refund, error) {
	var r Refund
	err := s.changeIf(func() error {
		begun, err := s.refundOnPlatform(outTradeNo, fee, reason)
		if err == nil {
			r = begun.snapshot()
		}
		return err
	})
	return r, err
}

func (s *Server) refundOnPlatform(outTradeNo string, fee int64, reason string) (*refund, error) {
	o, err := s.findOrder(outTradeNo)
	if err != nil {
		return nil, err
	}
	fee = cmp.Or(fee, o.TotalFee-o.Refunded)
	s.serial++
	c := s.staff(o.MchID, map[string]string{
		"out_refund_no": fmt.Sprintf("platform%012d", s.serial),
		"refund_fee":    strconv.FormatInt(fee, 10),
		"total_fee":     strconv.FormatInt(o.TotalFee, 10),
		"refund_desc":   reason,
	})
	c.op.path, c.sub = "/secapi/pay/refund", SubMerchant{MchID: o.SubMchID, AppID: o.SubAppID}
	if fee < 0 {
		return nil, errors.New("wxpaytest: a refund of less than nothing")
	}
	failed := c.checkRefundable(o)
	if failed == nil {
		failed = c.checkRefund(o, o.TotalFee, fee)
	}
	if failed != nil {
		return nil, failed.refused()
	}
	r := c.newRefund(o, fee)
	r.Source = "VENDOR_PLATFORM" // 退款结果通知: refund_request_source
	return r, nil
}

// staff is a call as it would come from the merchant, for what is done on the
// platform's own pages.
func (s *Server) staff(mchID string, fields map[string]string) *call {
	return &call{Server: s, op: &operation{}, merchant: s.merchants[mchID], fields: fields, now: s.Clock.Now()}
}

// refused is a failure as an error.
func (m *message) refused() error {
	text := cmp.Or(m.fields["err_code_des"], m.fields["return_msg"])
	return fmt.Errorf("%w: %s: %s", ErrState, cmp.Or(m.fields["err_code"], m.code), text)
}

// TradeBill is the trade bill of a day (yyyyMMdd) as the merchant downloads it
// from the platform, when the API would hand it out. The zero billType means ALL.
func (s *Server) TradeBill(mchID, billDate, billType string) ([]byte, error) {
	return s.bill(downloadBill(), mchID, map[string]string{"bill_date": billDate, "bill_type": billType})
}

// FundFlow is the fund-flow bill of a day, as [Server.TradeBill]. The zero
// account means Basic.
func (s *Server) FundFlow(mchID, billDate, account string) ([]byte, error) {
	return s.bill(downloadFundFlow(), mchID, map[string]string{
		"bill_date": billDate, "account_type": cmp.Or(account, "Basic"),
	})
}

func (s *Server) bill(op *operation, mchID string, fields map[string]string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.staff(s.merchant(mchID).MchID, fields)
	c.op = op
	m := op.run(c)
	if m.document == nil {
		return nil, m.refused()
	}
	var b bytes.Buffer
	err := m.document.writeTo(&b)
	return b.Bytes(), err
}
