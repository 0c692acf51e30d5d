package peertest

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// step is a column of the table: what an SDK does with the gateway.
type step string

const (
	stepLogin    step = "login"
	stepOrder    step = "order"
	stepPaySign  step = "paySign"
	stepNotified step = "notification"
	stepQuery    step = "query"
	stepRefund   step = "refund"
	stepRefunded step = "refund notification"
	stepBill     step = "bill"
)

// The numbers of the sale.
const (
	paidNo    = "P20150806125346" // paid without the parameters of the phone
	paySignNo = "S20150806125346" // paid with them
	refundNo  = "R20150806125346"
)

// steps are the steps in the order of the table, and how to try them. They depend on
// earlier ones.
var steps = []struct {
	step step
	try  func(*sale) error
}{
	{stepLogin, (*sale).login},
	{stepOrder, (*sale).order},
	{stepPaySign, (*sale).paySign},
	{stepNotified, (*sale).notification},
	{stepQuery, (*sale).query},
	{stepRefund, (*sale).refund},
	{stepRefunded, (*sale).refundNotification},
	{stepBill, (*sale).bill},
}

// sale is a sale of 101 fen and its refund, with one SDK.
type sale struct {
	desk    *desk
	backend *backend
	found   []string // what is remarkable in the present step
}

// try makes all steps.
func (s *sale) try() map[step]outcome {
	all := map[step]outcome{}
	for _, x := range steps {
		s.found = nil
		err := x.try(s)
		all[x.step] = outcome{err, s.found}
	}
	return all
}

// outcome is what a step has shown.
type outcome struct {
	err   error
	found []string
}

func (s *sale) login() error {
	var code struct{ Code string }
	var session struct{ OpenID string }
	if err := s.desk.post("login", map[string]any{"openId": openID}, &code); err != nil {
		return err
	}
	if err := s.backend.call("login", asked{Code: code.Code}, &session); err != nil {
		return err
	}
	return differs("openid", session.OpenID, openID)
}

func (s *sale) order() error {
	var order struct{ PrepayID string }
	if err := s.backend.call("order", asked{No: paidNo, OpenID: openID}, &order); err != nil {
		return err
	}
	made, err := s.desk.order(paidNo)
	if order.PrepayID == "" {
		err = errors.Join(err, errors.New("no prepay_id"))
	}
	return errors.Join(err, differs("state", made.Order.State, "NOTPAY"))
}

// paySign gives the parameters to the phone as the SDK returns them.
func (s *sale) paySign() error {
	var params any
	var phone struct {
		ErrMsg  string
		Remarks []struct{ Name string }
	}
	if err := s.backend.call("params", asked{No: paySignNo, OpenID: openID}, &params); err != nil {
		return err
	}
	if err := s.desk.post("cashier", map[string]any{"params": params}, &phone); err != nil {
		return err
	}
	for _, r := range phone.Remarks {
		if r.Name != "further" { // such as appId, which does no harm
			s.found = append(s.found, "the phone remarks on "+r.Name)
		}
	}
	err := s.desk.post("pay", map[string]any{"params": params}, &phone)
	return errors.Join(err, differs("errMsg", phone.ErrMsg, "requestPayment:ok"))
}

// notification pays. The notifications with a wrong sign and without one must not be
// acknowledged. The genuine one must be.
func (s *sale) notification() error {
	if _, err := s.backend.notices(); err != nil {
		return err
	}
	if err := s.forgery("wrong-signature", "pay"); err != nil {
		return err
	}
	if err := s.forgery("missing-signature", "redeliver"); err != nil {
		return err
	}
	if err := s.desk.post("redeliver", map[string]any{"order": paidNo}, &struct{}{}); err != nil {
		return err
	}
	return s.noticed(map[string]string{"out_trade_no": paidNo, "total_fee": "101"})
}

func (s *sale) forgery(fault, send string) error {
	var active any
	if err := s.desk.post("faults/inject", map[string]any{"name": fault, "path": "notify"}, &active); err != nil {
		return err
	}
	if err := s.desk.post(send, map[string]any{"order": paidNo}, &struct{}{}); err != nil {
		return err
	}
	sent, err := s.desk.delivered(paidNo)
	if sent.Acknowledged {
		s.found = append(s.found, "acknowledges "+fault)
	}
	return err
}

// noticed checks that the latest notification was acknowledged, and that the SDK has
// passed on its fields.
func (s *sale) noticed(want map[string]string) error {
	sent, err := s.desk.delivered(paidNo)
	if err != nil || !sent.Acknowledged {
		return errors.Join(err, fmt.Errorf("not acknowledged: %s", sent.Reply))
	}
	for _, r := range sent.Form {
		s.found = append(s.found, "the response has "+r.Name)
	}
	all, err := s.backend.notices()
	if err != nil || len(all) == 0 {
		return errors.Join(err, errors.New("the SDK has passed nothing on"))
	}
	got := all[len(all)-1]
	for name, value := range want {
		if fmt.Sprint(got[name]) != value {
			return fmt.Errorf("%s is %v in %v", name, got[name], got)
		}
	}
	return nil
}

func (s *sale) query() error {
	var fields map[string]any
	if err := s.backend.call("query", asked{No: paidNo}, &fields); err != nil {
		return err
	}
	return errors.Join(differs("trade_state", fmt.Sprint(fields["trade_state"]), "SUCCESS"),
		differs("total_fee", fmt.Sprint(fields["total_fee"]), "101"))
}

func (s *sale) refund() error {
	var fields any
	question := asked{No: paidNo, RefundNo: refundNo}
	if err := s.backend.call("refund", question, &fields); err != nil {
		if otherwise := s.backend.call("refundOtherwise", question, &fields); otherwise != nil {
			return err
		}
		s.found = append(s.found, err.Error())
	}
	made, err := s.desk.order(paidNo)
	if len(made.Refunds) != 1 {
		return errors.Join(err, fmt.Errorf("%d refunds", len(made.Refunds)))
	}
	return errors.Join(err, differs("status", made.Refunds[0].Status, "PROCESSING"))
}

// refundNotification sends the notification of the refund, whoever has made it.
func (s *sale) refundNotification() error {
	made, err := s.desk.order(paidNo)
	if err != nil {
		return err
	}
	if len(made.Refunds) == 0 {
		if err := s.desk.refund(paidNo, s.backend.url+"/refunded"); err != nil {
			return err
		}
	}
	if err := s.desk.post("refund/finish", map[string]any{"refund": refundNo, "status": "SUCCESS"}, &struct{}{}); err != nil {
		return err
	}
	return s.noticed(map[string]string{"out_refund_no": refundNo, "refund_status": "SUCCESS"})
}

// bill downloads the bill of the day, on the next morning.
func (s *sale) bill() error {
	var clock struct{ Now time.Time }
	if err := s.desk.post("clock", map[string]any{"to": "bill"}, &clock); err != nil {
		return err
	}
	var bill struct{ Text string }
	day := beijing("20060102", clock.Now.AddDate(0, 0, -1))
	if err := s.backend.call("bill", asked{Date: day}, &bill); err != nil {
		return err
	}
	if !strings.Contains(bill.Text, paidNo) {
		return fmt.Errorf("the order is not in the bill: %s", bill.Text)
	}
	return nil
}

func differs(name, got, want string) error {
	if got == want {
		return nil
	}
	return fmt.Errorf("%s is %q instead of %q", name, got, want)
}
