package wxpaytest

import (
	"cmp"
	"fmt"
	"io"
	"math/rand/v2"
	"time"
)

// BillOptions describes a bill for [WriteBill] or [WriteFundFlow]. The same
// options make the same bytes.
type BillOptions struct {
	Rows  int
	Seed  uint64
	Type  string   // bill_type; zero: ALL. Fund flows have none
	Date  string   // yyyyMMdd; zero: 20190219
	Names []string // of goods or notes, in turn; zero: some with commas, backticks, quotes and emoji

	Generation BillGeneration // and the rest as in BillStyle
	FullWidth  bool
	BOM        bool
	LF         bool
}

// BillTotals is what is in a bill that [WriteBill] wrote. Amounts are in fen.
type BillTotals struct {
	Rows, Payments, Refunds int64

	Total, Settlement, Coupons int64 // of the payments: 订单金额, 应结订单金额, 代金券金额
	RefundAsked, Refund        int64 // 申请退款金额, 退款金额
	CouponRefund               int64 // of all coupons
	RechargeRefund             int64 // 充值券退款金额
	Fee                        int64 // 手续费, in 0.00001 yuan
	Bytes                      int64 // of the whole bill
}

func (o BillOptions) style() BillStyle {
	return BillStyle{Generation: o.Generation, FullWidth: o.FullWidth, BOM: o.BOM, LF: o.LF}
}

func (o BillOptions) withDefaults() (BillOptions, error) {
	o.Type = cmp.Or(o.Type, billAll)
	o.Date = cmp.Or(o.Date, "20190219")
	if len(o.Names) == 0 {
		o.Names = []string{"腾讯充值中心-QQ会员充值", "a,b shop", "Kaffee, \"groß\" `neu`", "🧋奶茶,大杯'", "`", "a,", "", "x``y,,z"}
	}
	if _, err := time.Parse("20060102", o.Date); err != nil || currentHeaders[o.Type] == "" || o.Rows < 0 {
		return o, fmt.Errorf("wxpaytest: no bill of type %q on %q with %d rows", o.Type, o.Date, o.Rows)
	}
	return o, nil
}

// WriteBill writes a synthetic trade bill of any size in constant memory, and
// returns what is in it. One row in twenty is a refund, some payments have
// coupons, and fees use all five decimals.
func WriteBill(w io.Writer, o BillOptions) (BillTotals, error) {
	o, err := o.withDefaults()
	if err != nil {
		return BillTotals{}, err
	}
	b := newBillWriter(w, o.style(), o.Type)
	s := newSynthetic(o)
	refunds := int64(0)
	for i := range o.Rows {
		if s.next(i) {
			refunds++
		}
		if err := b.row(&s.row); err != nil {
			return BillTotals{}, err
		}
	}
	if err := b.close(); err != nil {
		return BillTotals{}, err
	}
	m := b.sums.money
	return BillTotals{
		Rows: b.rows, Payments: b.rows - refunds, Refunds: refunds,
		Total: m[billTotal], Settlement: m[billSettlement], Coupons: m[billCoupon],
		RefundAsked: m[billRefundAsked], Refund: m[billRefundSettled],
		CouponRefund: m[billRefundCoupon], RechargeRefund: m[billRefundRecharge],
		Fee: b.sums.fee, Bytes: b.bytes,
	}, nil
}

// synthetic makes one row after the other in the same memory.
type synthetic struct {
	options BillOptions
	random  *rand.Rand
	names   [][]byte
	row     billRow
	payment [billTexts][]byte // texts of a payment where a refund has others
}

func newSynthetic(o BillOptions) *synthetic {
	s := &synthetic{options: o, random: rand.New(rand.NewPCG(o.Seed, 0))}
	for _, name := range o.Names {
		s.names = append(s.names, []byte(oneLine(name)))
	}
	day := o.Date[:4] + "-" + o.Date[4:6] + "-" + o.Date[6:]
	for at, text := range map[int]string{
		billTime: day + " 00:00:00", billAppID: "wx0123456789abcdef", billMchID: "1900000109", billSubMchID: "0",
		billDevice: "WEB", billTransaction: "4200000263" + o.Date + "0000000000", billOutTradeNo: "order_" + o.Date + "0000000000",
		billOpenID: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", billTradeType: "JSAPI", billBank: "OTHERS", billCurrency: "CNY",
		billRefundApplied: day + " 00:00:00", billRefundDone: day + " 00:00:00", billRefundID: "50000009862" + o.Date + "0000000000",
		billOutRefundNo: "refund_" + o.Date + "0000000000", billRefundType: "ORIGINAL", billRefundStatus: "SUCCESS",
		billAttach: "table=7&guest=2", billRate: feeRate,
	} {
		s.row.text[at] = []byte(text)
	}
	s.payment = s.row.text
	return s
}

var (
	stateSuccess = []byte("SUCCESS")
	stateRefund  = []byte("REFUND")
	noNumber     = []byte("0") // 下载交易账单: a payment's refund numbers
)

// next makes row i, and tells whether it is a refund.
func (s *synthetic) next(i int) (refund bool) {
	draw := s.random.Uint64()
	t := &s.row.text
	*t = s.payment
	second := int64(i) * 86399 / int64(s.options.Rows)
	for _, at := range [...]int{billTime, billRefundApplied, billRefundDone} {
		putTime(t[at], second)
	}
	putDigits(t[billTransaction], int64(i))
	putDigits(t[billOutTradeNo], int64(i))
	putText(t[billOpenID][1:], s.random.Uint64())
	t[billBody] = s.names[i%len(s.names)]
	switch s.options.Type {
	case billAll:
		refund = draw>>32%20 == 0
	case billRefund, billRechargeRefund:
		refund = true
	}
	s.amounts(draw, refund)
	if refund {
		t[billState] = stateRefund
		putDigits(t[billRefundID], int64(i))
		putDigits(t[billOutRefundNo], int64(i))
		return true
	}
	t[billState] = stateSuccess
	t[billRefundID], t[billOutRefundNo] = noNumber, noNumber
	t[billRefundType], t[billRefundStatus] = nil, nil
	return false
}

// amounts draws the money: one in eight has a coupon, every other of those one
// that is not settled.
func (s *synthetic) amounts(draw uint64, refund bool) {
	total := int64(1 + draw%200000)
	var coupon, settled int64
	if draw>>40%8 == 0 {
		coupon = total / 4
	}
	if draw>>48%2 == 0 {
		settled = coupon
	}
	m := &s.row.money
	*m = [billMoneys]int64{}
	first := billTotal
	if refund {
		first = billRefundAsked
		m[billRefundRecharge] = settled
	}
	m[first], m[first+1], m[first+2] = total, total-coupon+settled, coupon
	s.row.fee = m[first+1] * 6 // 0.60%, not rounded
	if refund && s.options.Type != billRechargeRefund {
		s.row.fee = -s.row.fee
	}
}
