package wxpay

import (
	"cmp"
	"errors"
	"fmt"
)

// A Sale identifies the order that a message is about: whose it is, its number and its
// amount. ExpectSale compares it with a message.
type Sale struct {
	MchID      string // the merchant, or the provider; empty: that of the client that received the message
	SubMchID   string // service providers: the shop (特约商户) that sold; empty: the merchant itself
	OutTradeNo string // the shop's order number
	TotalFee   int64  // the order's amount, in the minor unit of FeeType
	FeeType    string // currency; empty: CNY
}

// differs returns an error if a paid order is not the expected sale.
func (s Sale) differs(paid Sale) error {
	feeType, paidType := cmp.Or(s.FeeType, "CNY"), cmp.Or(paid.FeeType, "CNY")
	switch {
	case s.OutTradeNo == "" || s.TotalFee <= 0:
		return errors.New("the expected sale needs the order's own number and amount")
	case s.MchID != "" && s.MchID != paid.MchID:
		return fmt.Errorf("the paid order is of mch_id %q, expected %q", paid.MchID, s.MchID)
	case s.SubMchID != paid.SubMchID:
		return fmt.Errorf("the paid order is of sub_mch_id %q, expected %q", paid.SubMchID, s.SubMchID)
	case s.OutTradeNo != paid.OutTradeNo:
		return fmt.Errorf("the paid order is %q, expected %q", paid.OutTradeNo, s.OutTradeNo)
	case feeType != paidType:
		return fmt.Errorf("order %q was paid in %q, expected %s", s.OutTradeNo, paidType, feeType)
	case s.TotalFee != paid.TotalFee && feeType == "CNY":
		return fmt.Errorf("order %q was paid with %d fen, expected %d", s.OutTradeNo, paid.TotalFee, s.TotalFee)
	case s.TotalFee != paid.TotalFee:
		return fmt.Errorf("order %q was paid with %d, expected %d, in the minor unit of %s", s.OutTradeNo, paid.TotalFee, s.TotalFee, feeType)
	}
	return nil
}

// sale returns the sale that a message is about.
func (p *Payment) sale(e *Envelope) Sale {
	return Sale{
		MchID: cmp.Or(e.MchID, e.merchant), SubMchID: cmp.Or(e.SubMchID, e.shop),
		OutTradeNo: p.OutTradeNo, TotalFee: p.TotalFee, FeeType: p.FeeType,
	}
}

// expect compares a payment with an order in CNY of the client that received the
// message: an order of the merchant, or of the shop that the client is for.
func (p *Payment) expect(e *Envelope, outTradeNo string, totalFee int64) error {
	if e.SubMchID != "" && e.SubMchID != e.shop {
		return fmt.Errorf("the message is about the shop with sub_mch_id %.32q: compare with ExpectSale, or receive it with the client of ForSubMerchant", e.SubMchID)
	}
	return p.expectSale(e, Sale{SubMchID: e.shop, OutTradeNo: outTradeNo, TotalFee: totalFee})
}

// expectSale compares a payment with a sale. Where the client was selected by the
// ids in the message, only the expected sale can say whose the order is.
func (p *Payment) expectSale(e *Envelope, s Sale) error {
	if e.selected && s.MchID == "" {
		return fmt.Errorf("the client was selected by the message, which names mch_id %.32q: compare with ExpectSale, and set Sale.MchID to the order's own merchant", e.MchID)
	}
	return s.differs(p.sale(e))
}
