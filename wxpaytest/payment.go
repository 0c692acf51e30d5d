package wxpaytest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Payment is how a user pays; the zero value is all in cash.
type Payment struct {
	Coupons  []Coupon // used by the user
	BankType string   // zero: OTHERS
	OpenID   string   // who pays, in the merchant's appid; zero: whom the order names
}

// Coupon is one coupon (代金券) used in a payment.
type Coupon struct {
	ID   string // zero: one is made up
	Type string // CASH (充值), NO_CASH, or zero: not told
	Fee  int64  // fen
}

// prepare judges a payment against the total of an order and completes it.
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
		sum += coupon.Fee
	}
	if sum > total {
		return p, errors.New("wxpaytest: the coupons are worth more than the order")
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

// noCash returns what the coupons that are not settled are worth, and whether
// there are any.
func (p Payment) noCash() (sum int64, any bool) {
	for _, c := range p.Coupons {
		if c.Type == "NO_CASH" {
			sum, any = sum+c.Fee, true
		}
	}
	return sum, any
}

// Wallet is the user behind a payment code, and how paying with it goes. The
// zero value is a new user who pays in cash.
type Wallet struct {
	OpenID   string  // zero: a new user of the first merchant's appid
	Password bool    // the password is asked for whatever the amount
	Balance  int64   // fen; zero: enough, less than the order's cash: NOTENOUGH
	Payment  Payment // with what the user pays

	// Fails is the err_code that micropay answers: NOTSUPORTCARD, TRADE_ERROR …
	// BANKERROR and SYSTEMERROR leave the order open.
	Fails string

	// OpenFor is how long a charge stays open whose answer does not tell how it
	// ends. Zero: 30 s where the password is asked for, for ever where Fails left
	// it open. It then becomes PAYERROR, or with ThenPays SUCCESS. With Taken the
	// user was charged for the PAYERROR all the same, until it is reversed.
	OpenFor  time.Duration
	ThenPays bool // an open charge ends as paid
	Taken    bool // a failed charge took the money all the same
}
