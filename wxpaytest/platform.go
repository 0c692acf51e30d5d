package wxpaytest

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"strconv"
)

// refundOnPlatform refunds by the rules of the refund API. The platform chooses
// the number.
func (r *rooms) refundOnPlatform(outTradeNo string, fee int64, reason, notifyURL string) (begun Refund, err error) {
	err = r.orders.change(outTradeNo, func(o *order) error {
		fee = cmp.Or(fee, o.TotalFee-o.Refunded)
		c := r.staff(&operation{path: "/secapi/pay/refund"}, o.MchID, map[string]string{
			"out_refund_no": fmt.Sprintf("platform%012d", r.numbers.next()),
			"refund_fee":    strconv.FormatInt(fee, 10),
			"total_fee":     strconv.FormatInt(o.TotalFee, 10),
			"refund_desc":   reason,
		})
		c.sub = SubMerchant{MchID: o.SubMchID, AppID: o.SubAppID}
		if notifyURL != "" {
			c.fields["notify_url"] = notifyURL
		}
		if fee < 0 {
			return errors.New("wxpaytest: a refund of a negative amount")
		}
		failed := c.checkRefundable(o)
		if failed == nil {
			failed = c.checkRefund(o, o.TotalFee, fee)
		}
		if failed != nil {
			return failed.refused()
		}
		rf := r.orders.begin(o, c.fields["out_refund_no"], fee, c.fields, c.now, ByPlatform)
		rf.Source = "VENDOR_PLATFORM" // 退款结果通知: refund_request_source
		begun = rf.clone()
		return nil
	})
	return begun, err
}

// staff returns a call for an action on the platform's own pages. It has the
// same form as a call of the merchant.
func (r *rooms) staff(op *operation, mchID string, fields map[string]string) *call {
	return &call{rooms: r, real: r, op: op, merchant: r.merchants.get(mchID), fields: fields, now: r.clock.Now()}
}

// bill returns a bill as the merchant downloads it from the platform.
func (r *rooms) bill(op *operation, mchID string, fields map[string]string) ([]byte, error) {
	m := r.staff(op, mchID, fields).run(&fault{act: &act{}})
	if m.document == nil {
		return nil, m.refused()
	}
	var b bytes.Buffer
	err := m.document.WriteTable(&b)
	return b.Bytes(), err
}
