package combined

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"

	"github.com/seed6780280e/wxpay"
)

// A Notification says that a combined order was paid.
type Notification struct {
	wxpay.Envelope
	CombineAppID      string           `wxpay:"combine_appid"`                 // the initiator's
	CombineMchID      string           `wxpay:"combine_mch_id"`                // the initiator
	CombineOutTradeNo string           `wxpay:"combine_out_trade_no,required"` // the initiator's number
	CombineOpenID     string           `wxpay:"combine_openid"`                // the payer
	TradeType         wxpay.TradeType  `wxpay:"trade_type"`                    // as ordered
	TradeState        wxpay.TradeState `wxpay:"trade_state"`                   // usually absent
	BankType          string           `wxpay:"bank_type"`                     // of the payer
	DeviceInfo        string           `wxpay:"device_info"`                   // as ordered
	ResultMsg         string           `wxpay:"result_msg"`                    // text for people
	SubOrderList      PaidList         `wxpay:"sub_order_list,required,json"`  // the orders
}

var notification = wxpay.SignedKind[Notification]{
	Name: "combined", AppIDField: "combine_appid", MchIDField: "combine_mch_id", FreeTexts: []string{"device_info", "sub_order_list"},
	Confirm: confirm,
}

// ParseNotify reads the notification of a combined order and verifies it as
// [wxpay.Client.ParseNotify] does, with the same errors. Then compare it with
// [Notification.Expect], deliver once, and answer with [wxpay.WriteAck].
//
// https://pay.weixin.qq.com/wiki/doc/api/combine.php?chapter=24_5
func ParseNotify(ctx context.Context, c *wxpay.Client, body io.Reader) (*Notification, error) {
	return notification.ParseSigned(ctx, c, body)
}

// NotifyHandler returns a handler that works as [wxpay.Client.NotifyHandler].
func NotifyHandler(c *wxpay.Client, handle func(context.Context, *Notification) error) http.Handler {
	return notification.Handler(c, handle)
}

// confirm asks for a message whose signature does not prove where a text ends.
func confirm(ctx context.Context, c *wxpay.Client, n *Notification) error {
	state, err := Query(ctx, c, &QueryRequest{CombineOutTradeNo: n.CombineOutTradeNo})
	switch {
	case err != nil:
		return err
	case state.TradeState != wxpay.TradeStateSuccess:
		return fmt.Errorf("the combined order is %s", state.TradeState)
	case len(state.SubOrderList.OrderList) != len(n.SubOrderList.OrderList):
		return errors.New("the combined order has another number of orders")
	}
	for _, o := range n.SubOrderList.OrderList {
		if !slices.ContainsFunc(state.SubOrderList.OrderList, o.isSame) {
			return fmt.Errorf("order %q is another one in the query", o.OutTradeNo)
		}
	}
	return nil
}

func (o PaidOrder) isSame(p PaidOrder) bool {
	return o.MchID == p.MchID && o.OutTradeNo == p.OutTradeNo && o.TransactionID == p.TransactionID &&
		o.Amount.TotalAmount == p.Amount.TotalAmount && cmp.Or(o.Amount.Currency, "CNY") == cmp.Or(p.Amount.Currency, "CNY")
}

// Expect compares a paid order with the merchant's own records: its number, and the
// merchant, number, amount and currency of each sub order. Sale.MchID is needed;
// Sale.SubMchID is compared if the message has it. A missing, another or a further order
// is an error. Without this comparison, a cheap order could be taken for an expensive
// one.
func (n *Notification) Expect(combineOutTradeNo string, orders ...wxpay.Sale) error {
	switch got := n.SubOrderList.OrderList; {
	case n.TradeState != "" && n.TradeState != wxpay.TradeStateSuccess:
		return fmt.Errorf("combined: the order is %s", n.TradeState)
	case combineOutTradeNo == "" || combineOutTradeNo != n.CombineOutTradeNo:
		return fmt.Errorf("combined: the paid order is %q, expected %q", n.CombineOutTradeNo, combineOutTradeNo)
	case len(got) != len(orders):
		return fmt.Errorf("combined: %d orders were paid, expected %d", len(got), len(orders))
	}
	left := slices.Clone(n.SubOrderList.OrderList)
	for _, want := range orders {
		i := slices.IndexFunc(left, func(o PaidOrder) bool { return o.MchID == want.MchID && o.OutTradeNo == want.OutTradeNo })
		if i < 0 {
			return fmt.Errorf("combined: order %q of mch_id %q was not paid", want.OutTradeNo, want.MchID)
		}
		if err := left[i].expect(want); err != nil {
			return err
		}
		left = slices.Delete(left, i, i+1)
	}
	return nil
}

func (o PaidOrder) expect(want wxpay.Sale) error {
	currency, paid := cmp.Or(want.FeeType, "CNY"), cmp.Or(o.Amount.Currency, "CNY")
	switch {
	case want.MchID == "" || want.OutTradeNo == "" || want.TotalFee <= 0:
		return errors.New("combined: the expected order needs its own merchant, number and amount")
	case o.SubMchID != "" && o.SubMchID != want.SubMchID:
		return fmt.Errorf("combined: order %q is of sub_mch_id %q, expected %q", o.OutTradeNo, o.SubMchID, want.SubMchID)
	case paid != currency:
		return fmt.Errorf("combined: order %q was paid in %q, expected %s", o.OutTradeNo, paid, currency)
	case o.Amount.TotalAmount != want.TotalFee:
		return fmt.Errorf("combined: order %q was paid with %d fen, expected %d", o.OutTradeNo, o.Amount.TotalAmount, want.TotalFee)
	}
	return nil
}
