package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// recovered converts a panic to an error. The gateway panics on arguments that
// are a mistake in a test.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fail("problem.refused").because(fmt.Errorf("%v", p))
	}
}

// cashierQuestion opens the cashier: with the parameters of wx.requestPayment, or
// with an order, without them.
type cashierQuestion struct {
	Params phoneParams `json:"params"`
	Order  string      `json:"order"`
	Window string      `json:"window"` // id of a cashier of wxshim.js, in place of params
}

// phoneAnswer is the result that the mini program would get, or the order that
// the cashier shows.
type phoneAnswer struct {
	ErrMsg string    `json:"errMsg"`
	Cause  string    `json:"cause,omitempty"` // the reason, as a code that the page knows
	ID     string    `json:"id,omitempty"`    // id of the paid order
	Order  *orderRow `json:"order,omitempty"`
	URL    bool      `json:"url,omitempty"`   // the order was opened with its code_url or mweb_url
	Says   string    `json:"says,omitempty"`  // what the phone says instead, when no mini program gets a result
	MchID  string    `json:"mchId,omitempty"` // merchant of the order that the parameters name

	Remarks []remark `json:"remarks,omitempty"` // unusual in the parameters
}

// cashier checks the parameters as WeChat does and returns the order to pay.
func (d *desk) cashier(_ *http.Request, q cashierQuestion) (phoneAnswer, error) {
	return d.inWindow(q, d.openCashier)
}

func (d *desk) openCashier(q cashierQuestion) (phoneAnswer, error) {
	if q.Order != "" {
		o, err := d.gateway.FindOrder(q.Order)
		if err != nil {
			return phoneAnswer{}, err
		}
		return shown(o), nil
	}
	if address := q.url(); address != "" {
		return d.openURL(address), nil
	}
	params, remarks := q.Params.read()
	o, err := d.gateway.Cashier(params)
	if err != nil {
		return d.failed(err, q)
	}
	a := shown(o)
	a.Remarks = remarksFor(remarks)
	return a, nil
}

func shown(o wxpaytest.Order) phoneAnswer {
	row := rowOf(o)
	return phoneAnswer{Order: &row}
}

// failed returns what wx.requestPayment reports for err. It returns err itself
// if err is not an error of wx.requestPayment.
func (d *desk) failed(err error, q cashierQuestion) (phoneAnswer, error) {
	var p *wxpaytest.RequestPaymentError
	if !errors.As(err, &p) {
		return phoneAnswer{}, err
	}
	params, remarks := q.Params.read()
	a := phoneAnswer{ErrMsg: p.ErrMsg, Remarks: remarksFor(remarks)}
	_, a.Cause = judge(err)
	var fields struct{ Package, SignType string }
	if json.Unmarshal(params, &fields) != nil {
		return a, nil
	}
	if o, ok := d.orderOfPackage(fields.Package); ok {
		a.MchID = o.MchID
		if o.SignType != cmp.Or(fields.SignType, wxpaytest.MD5) {
			a.Cause = "signType"
		}
	}
	return a, nil
}

// payQuestion pays the order that the cashier shows.
type payQuestion struct {
	cashierQuestion
	Coupons  []couponQuestion `json:"coupons"`
	BankType string           `json:"bankType"`
	OpenID   string           `json:"openId"` // the payer; empty: the openid of the order
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

// pay returns after the first attempt to send the notification.
func (d *desk) pay(_ *http.Request, q payQuestion) (phoneAnswer, error) {
	return d.inWindow(q.cashierQuestion, func(c cashierQuestion) (phoneAnswer, error) {
		q.cashierQuestion = c
		return d.payInCashier(q)
	})
}

func (d *desk) payInCashier(q payQuestion) (phoneAnswer, error) {
	if address := q.url(); address != "" {
		return d.payURL(address, q.payment())
	}
	id, err := d.payNow(q)
	if err != nil {
		return d.failed(err, q.cashierQuestion)
	}
	return phoneAnswer{ErrMsg: "requestPayment:ok", ID: id}, nil
}

func (d *desk) payNow(q payQuestion) (id string, err error) {
	if q.Order != "" {
		o, err := d.gateway.FindOrder(q.Order)
		if err != nil {
			return "", err
		}
		return idOf(o), d.gateway.PayWith(idOf(o), q.payment())
	}
	params, _ := q.Params.read()
	o, err := d.gateway.Cashier(params)
	if err != nil {
		return "", err
	}
	return idOf(o), d.gateway.RequestPaymentWith(params, q.payment())
}

// cancel closes the cashier without a payment.
func (d *desk) cancel(_ *http.Request, q cashierQuestion) (phoneAnswer, error) {
	return d.inWindow(q, d.closeCashier)
}

func (d *desk) closeCashier(q cashierQuestion) (phoneAnswer, error) {
	if q.Order != "" {
		return phoneAnswer{ErrMsg: "requestPayment:fail cancel"}, d.cancelOpen(q.Order)
	}
	if address := q.url(); address != "" {
		a := d.openURL(address)
		if a.Order != nil {
			_ = d.cancelOpen(a.Order.ID)
		}
		a.Order = nil
		return a, nil
	}
	params, _ := q.Params.read()
	return d.failed(d.gateway.CancelPayment(params), q)
}

// cancelOpen records that the cashier of an order was closed. Closing the cashier of
// an order that was paid or closed meanwhile changes nothing.
func (d *desk) cancelOpen(id string) error {
	err := d.gateway.Cancel(id)
	if errors.Is(err, wxpaytest.ErrUnknown) || errors.Is(err, wxpaytest.ErrAmbiguous) {
		return err
	}
	return nil
}

// codeQuestion creates a payment code for a counter payment.
type codeQuestion struct {
	OpenID   string `json:"openId"`
	Password bool   `json:"password"` // true: the user must enter the password
	Balance  int64  `json:"balance"`  // fen; 0: enough
	Fails    string `json:"fails"`    // err_code that micropay returns
}

func (d *desk) paymentCode(_ *http.Request, q codeQuestion) (a loginAnswer, err error) {
	defer recovered(&err)
	return loginAnswer{d.gateway.AuthCodeFor(wxpaytest.Wallet{
		OpenID: q.OpenID, Password: q.Password, Balance: q.Balance, Fails: q.Fails,
	})}, nil
}

// passwordQuestion enters the password for a counter payment.
type passwordQuestion struct {
	Order string `json:"order"`
	OK    bool   `json:"ok"`
}

func (d *desk) password(_ *http.Request, q passwordQuestion) (nothing, error) {
	return nothing{}, d.gateway.EnterPassword(q.Order, q.OK)
}
