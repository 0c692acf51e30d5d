package wxpaytest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Payment is how a user pays. The zero value pays everything in cash.
type Payment struct {
	Coupons  []Coupon // coupons that the user uses
	BankType string   // zero: OTHERS
	OpenID   string   // the payer's openid for the merchant's appid; zero: the user that the order names
}

// ErrCoupons says that a user can't pay: the coupons are worth more than the order.
var ErrCoupons = errors.New("wxpaytest: the coupons are worth more than the order")

// Coupon is one coupon (代金券) used in a payment.
type Coupon struct {
	ID   string // zero: the gateway chooses one
	Type string // CASH (充值), NO_CASH, or zero: messages do not state it
	Fee  int64  // fen
}

// prepare checks a payment against the total of an order and fills in the
// defaults.
func (p Payment) prepare(total int64) (Payment, error) {
	p.Coupons = slices.Clone(p.Coupons)
	var sum int64
	for i := range p.Coupons {
		coupon := &p.Coupons[i]
		if coupon.Fee <= 0 || !slices.Contains([]string{"", "CASH", "NO_CASH"}, coupon.Type) {
			return p, fmt.Errorf("wxpaytest: coupon %d has type %q and fee %d", i, coupon.Type, coupon.Fee)
		}
		if coupon.ID == "" {
			coupon.ID = strconv.Itoa(10000 + i)
		}
		if slices.ContainsFunc(p.Coupons[:i], func(c Coupon) bool { return c.ID == coupon.ID }) {
			return p, fmt.Errorf("wxpaytest: coupon %q given twice", coupon.ID)
		}
		if coupon.Fee > total-sum { // sum+coupon.Fee may need more than 63 bits
			return p, ErrCoupons
		}
		sum += coupon.Fee
	}
	if p.BankType == "" {
		p.BankType = "OTHERS"
	}
	return p, nil
}

func (p Payment) couponFee() (sum int64) {
	for _, c := range p.Coupons {
		sum += c.Fee
	}
	return sum
}

// noCash returns the value of the unsettled coupons, and whether there are any.
func (p Payment) noCash() (sum int64, any bool) {
	for _, c := range p.Coupons {
		if c.Type == "NO_CASH" {
			sum, any = sum+c.Fee, true
		}
	}
	return sum, any
}

// Wallet is the user who shows a payment code, and how a payment with it goes.
// The zero value is a new user who pays in cash.
type Wallet struct {
	OpenID   string  // zero: a new user of the first merchant's appid
	Password bool    // the user must enter the password, whatever the amount
	Balance  int64   // fen; micropay answers NOTENOUGH if total_fee without the coupons is more; zero: always enough
	Payment  Payment // how the user pays

	// Fails is the err_code of micropay's response, such as NOTSUPORTCARD or
	// TRADE_ERROR. BANKERROR and SYSTEMERROR leave the order open.
	Fails string

	// OpenFor is how long a charge stays open. A charge is open if the user must
	// enter the password, or if Fails is BANKERROR or SYSTEMERROR. Zero: 30 s
	// for the password, and without limit for Fails. When the time is over, the
	// order becomes PAYERROR and the user is not charged, unless ThenPays or
	// Taken is set.
	OpenFor  time.Duration
	ThenPays bool // after OpenFor the order is SUCCESS, and the user is charged
	Taken    bool // after OpenFor the order is PAYERROR, but the user is charged; a reversal pays it back
}
