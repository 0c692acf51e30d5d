package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// loginQuestion is wx.login: who, in which mini program.
type loginQuestion struct {
	AppID  string `json:"appId"`  // empty: the first merchant's
	OpenID string `json:"openId"` // empty: a new user
}

type loginAnswer struct {
	Code string `json:"code"`
}

func (d *desk) login(_ *http.Request, q loginQuestion) (a loginAnswer, err error) {
	defer recovered(&err)
	return loginAnswer{d.gateway.LoginCode(q.AppID, q.OpenID)}, nil
}

// recovered makes an error of a panic, which is how the gateway refuses what a
// test should never ask for.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%v", p)
	}
}

// cashierQuestion is what the phone was given: the parameters of
// wx.requestPayment, or an order that is opened without them.
type cashierQuestion struct {
	Params string `json:"params"`
	Order  string `json:"order"`
}

// phoneAnswer is what the mini program would be told, or the order that the
// cashier shows.
type phoneAnswer struct {
	ErrMsg string    `json:"errMsg"`
	Cause  string    `json:"cause,omitempty"` // why, as the page tells it apart
	ID     string    `json:"id,omitempty"`    // of the order that was paid
	Order  *orderRow `json:"order,omitempty"`
}

// cashier checks the parameters as WeChat does and shows what is to be paid.
func (d *desk) cashier(_ *http.Request, q cashierQuestion) (phoneAnswer, error) {
	if q.Order != "" {
		o, ok := d.gateway.Order(q.Order)
		if !ok {
			return phoneAnswer{}, wxpaytest.ErrUnknown
		}
		return shown(o), nil
	}
	o, err := d.gateway.Cashier([]byte(q.Params))
	if err != nil {
		return d.failed(err, q)
	}
	return shown(o), nil
}

func shown(o wxpaytest.Order) phoneAnswer {
	row := rowOf(o)
	return phoneAnswer{Order: &row}
}

// failed is what the phone reports; other errors are not the phone's.
func (d *desk) failed(err error, q cashierQuestion) (phoneAnswer, error) {
	var p *wxpaytest.RequestPaymentError
	if !errors.As(err, &p) {
		return phoneAnswer{}, err
	}
	_, cause := judge(err)
	if d.otherSignType(q.Params) {
		cause = "signType"
	}
	return phoneAnswer{ErrMsg: p.ErrMsg, Cause: cause}, nil
}

// otherSignType tells whether the parameters name another algorithm than their
// order, which the phone calls a wrong signature.
func (d *desk) otherSignType(params string) bool {
	var fields struct{ Package, SignType string }
	if json.Unmarshal([]byte(params), &fields) != nil {
		return false
	}
	ids := d.index.all()
	for _, id := range ids[max(0, len(ids)-lookInto):] {
		if o, ok := d.gateway.Order(id); ok && "prepay_id="+o.PrepayID == fields.Package {
			return o.SignType != fields.SignType
		}
	}
	return false
}

// payQuestion is the user paying what the cashier shows.
type payQuestion struct {
	cashierQuestion
	Coupons  []couponQuestion `json:"coupons"`
	BankType string           `json:"bankType"`
	OpenID   string           `json:"openId"` // who pays; empty: whom the order names
}

type couponQuestion struct {
	ID   string `json:"id"`
	Type string `json:"type"` // CASH, NO_CASH or empty
	Fee  int64  `json:"fee"`  // fen
}

func (q payQuestion) payment() wxpaytest.Payment {
	p := wxpaytest.Payment{BankType: q.BankType, OpenID: q.OpenID}
	for _, c := range q.Coupons {
		p.Coupons = append(p.Coupons, wxpaytest.Coupon{ID: c.ID, Type: c.Type, Fee: c.Fee})
	}
	return p
}

// pay answers when the first attempt at the notification was made.
func (d *desk) pay(_ *http.Request, q payQuestion) (phoneAnswer, error) {
	id, err := d.payNow(q)
	if err != nil {
		return d.failed(err, q.cashierQuestion)
	}
	return phoneAnswer{ErrMsg: "requestPayment:ok", ID: id}, nil
}

func (d *desk) payNow(q payQuestion) (id string, err error) {
	if q.Order != "" {
		return q.Order, d.gateway.PayWith(q.Order, q.payment())
	}
	o, err := d.gateway.Cashier([]byte(q.Params))
	if err != nil {
		return "", err
	}
	return idOf(o), d.gateway.RequestPaymentWith([]byte(q.Params), q.payment())
}

// cancel is the user closing the cashier.
func (d *desk) cancel(_ *http.Request, q cashierQuestion) (phoneAnswer, error) {
	if q.Order != "" {
		return phoneAnswer{ErrMsg: "requestPayment:fail cancel"}, nil
	}
	return d.failed(d.gateway.CancelPayment([]byte(q.Params)), q)
}

// codeQuestion is the user showing a payment code at a counter.
type codeQuestion struct {
	OpenID   string `json:"openId"`
	Password bool   `json:"password"` // it will be asked for
	Balance  int64  `json:"balance"`  // fen; 0: enough
	Fails    string `json:"fails"`    // the err_code that micropay answers
}

func (d *desk) paymentCode(_ *http.Request, q codeQuestion) (a loginAnswer, err error) {
	defer recovered(&err)
	return loginAnswer{d.gateway.AuthCodeFor(wxpaytest.Wallet{
		OpenID: q.OpenID, Password: q.Password, Balance: q.Balance, Fails: q.Fails,
	})}, nil
}

// passwordQuestion is the user typing the password that micropay asked for.
type passwordQuestion struct {
	Order string `json:"order"`
	OK    bool   `json:"ok"`
}

func (d *desk) password(_ *http.Request, q passwordQuestion) (nothing, error) {
	return nothing{}, d.gateway.EnterPassword(q.Order, q.OK)
}

// redeliverQuestion asks for one more notification, outside the schedule.
type redeliverQuestion struct {
	Order  string `json:"order"`
	Refund string `json:"refund"`
}

func (d *desk) redeliver(_ *http.Request, q redeliverQuestion) (nothing, error) {
	if q.Refund != "" {
		return nothing{}, d.gateway.RedeliverRefund(q.Refund)
	}
	return nothing{}, d.gateway.Redeliver(cmp.Or(q.Order, "?"))
}
