package bills

import (
	"cmp"
	"fmt"
	"io"
	"math/rand/v2"
	"time"
)

// Options describes a synthetic bill. The same options produce the same bytes.
type Options struct {
	Rows  int
	Seed  uint64
	Type  string   // bill_type; empty: ALL. Fund-flow bills have none
	Date  string   // yyyyMMdd; empty: 20190219
	Names []string // of goods (or notes), used in turn; empty: names with commas, backticks, quotes and emoji
	Style Style
}

// Totals are the counts and sums of a bill from [Write]. Amounts are in fen.
type Totals struct {
	Rows, Payments, Refunds int64

	Total, Settlement, Coupons int64 // of the payments: 订单金额, 应结订单金额, 代金券金额
	RefundAsked, Refund        int64 // 申请退款金额, 退款金额
	CouponRefund               int64 // the refund of all coupons
	RechargeRefund             int64 // 充值券退款金额
	Fee                        int64 // 手续费, in 0.00001 yuan
	Bytes                      int64 // of the whole bill
}

func (o Options) withDefaults() (Options, error) {
	o.Type = cmp.Or(o.Type, TypeAll)
	o.Date = cmp.Or(o.Date, "20190219")
	if len(o.Names) == 0 {
		o.Names = []string{"腾讯充值中心-QQ会员充值", "a,b shop", "Kaffee, \"groß\" `neu`", "🧋奶茶,大杯'", "`", "a,", "", "x``y,,z"}
	}
	if _, err := time.Parse("20060102", o.Date); err != nil || currentHeaders[o.Type] == "" || o.Rows < 0 {
		return o, fmt.Errorf("wxpaytest: no bill of type %q on %q with %d rows", o.Type, o.Date, o.Rows)
	}
	return o, nil
}

// Write writes a synthetic trade bill of any size in constant memory. It returns
// the totals of the bill. One row in twenty is a refund, some payments have
// coupons, and fees use all five decimals.
func Write(w io.Writer, o Options) (Totals, error) {
	o, err := o.withDefaults()
	if err != nil {
		return Totals{}, err
	}
	b := NewWriter(w, o.Style, o.Type)
	s := newSynthetic(o)
	refunds := int64(0)
	for i := range o.Rows {
		if s.next(i) {
			refunds++
		}
		if err := b.Row(&s.row); err != nil {
			return Totals{}, err
		}
	}
	if err := b.Close(); err != nil {
		return Totals{}, err
	}
	m := b.sums.Money
	return Totals{
		Rows: b.rows, Payments: b.rows - refunds, Refunds: refunds,
		Total: m[MoneyTotal], Settlement: m[MoneySettlement], Coupons: m[MoneyCoupon],
		RefundAsked: m[MoneyRefundAsked], Refund: m[MoneyRefundSettled],
		CouponRefund: m[MoneyRefundCoupon], RechargeRefund: m[MoneyRefundRecharge],
		Fee: b.sums.Fee, Bytes: b.bytes,
	}, nil
}

// synthetic creates one row after another in the same memory.
type synthetic struct {
	options Options
	random  *rand.Rand
	names   [][]byte
	row     Row
	payment [texts][]byte // the texts that each row starts from
}

func newSynthetic(o Options) *synthetic {
	s := &synthetic{options: o, random: rand.New(rand.NewPCG(o.Seed, 0))}
	for _, name := range o.Names {
		s.names = append(s.names, []byte(OneLine(name)))
	}
	day := o.Date[:4] + "-" + o.Date[4:6] + "-" + o.Date[6:]
	for at, text := range map[int]string{
		TextTime: day + " 00:00:00", TextAppID: "wx0123456789abcdef", TextMchID: "1900000109", TextSubMchID: "0",
		TextDevice: "WEB", TextTransaction: "4200000263" + o.Date + "0000000000", TextOutTradeNo: "order_" + o.Date + "0000000000",
		TextOpenID: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", TextTradeType: "JSAPI", TextBank: "OTHERS", TextCurrency: "CNY",
		TextRefundApplied: day + " 00:00:00", TextRefundDone: day + " 00:00:00", TextRefundID: "50000009862" + o.Date + "0000000000",
		TextOutRefundNo: "refund_" + o.Date + "0000000000", TextRefundType: "ORIGINAL", TextRefundStatus: "SUCCESS",
		TextAttach: "table=7&guest=2", TextRate: FeeRate,
	} {
		s.row.Text[at] = []byte(text)
	}
	s.payment = s.row.Text
	return s
}

var (
	stateSuccess = []byte("SUCCESS")
	stateRefund  = []byte("REFUND")
	noNumber     = []byte("0") // 下载交易账单: the refund numbers of a payment
)

// next creates row i and reports whether it is a refund.
func (s *synthetic) next(i int) (refund bool) {
	draw := s.random.Uint64()
	t := &s.row.Text
	*t = s.payment
	second := int64(i) * 86399 / int64(s.options.Rows)
	for _, at := range [...]int{TextTime, TextRefundApplied, TextRefundDone} {
		putTime(t[at], second)
	}
	putDigits(t[TextTransaction], int64(i))
	putDigits(t[TextOutTradeNo], int64(i))
	putText(t[TextOpenID][1:], s.random.Uint64())
	t[TextBody] = s.names[i%len(s.names)]
	switch s.options.Type {
	case TypeAll:
		refund = draw>>32%20 == 0
	case TypeRefund, TypeRechargeRefund:
		refund = true
	}
	s.amounts(draw, refund)
	if refund {
		t[TextState] = stateRefund
		putDigits(t[TextRefundID], int64(i))
		putDigits(t[TextOutRefundNo], int64(i))
		return true
	}
	t[TextState] = stateSuccess
	t[TextRefundID], t[TextOutRefundNo] = noNumber, noNumber
	t[TextRefundType], t[TextRefundStatus] = nil, nil
	return false
}

// amounts draws the amounts. One row in eight has a coupon; half of these
// coupons are not settled.
func (s *synthetic) amounts(draw uint64, refund bool) {
	total := int64(1 + draw%200000)
	var coupon, settled int64
	if draw>>40%8 == 0 {
		coupon = total / 4
	}
	if draw>>48%2 == 0 {
		settled = coupon
	}
	m := &s.row.Money
	*m = [moneys]int64{}
	settlement := total - coupon + settled
	if refund {
		m[MoneyRefundAsked], m[MoneyRefundSettled], m[MoneyRefundCoupon] = total, settlement, coupon
		m[MoneyRefundRecharge] = settled
	} else {
		m[MoneyTotal], m[MoneySettlement], m[MoneyCoupon] = total, settlement, coupon
	}
	s.row.Fee = settlement * 6 // 0.60%, not rounded
	if refund && s.options.Type != TypeRechargeRefund {
		s.row.Fee = -s.row.Fee
	}
}
