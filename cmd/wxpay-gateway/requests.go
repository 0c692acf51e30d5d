package main

import (
	"net/http"
	"strconv"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// request is one exchange for the page. In lists, the messages and the checks
// are left out.
type request struct {
	ID       string    `json:"id"`
	Time     time.Time `json:"time"`
	Host     string    `json:"host"`
	Method   string    `json:"method"`
	Path     string    `json:"path"`
	Query    string    `json:"query,omitempty"`
	Number   string    `json:"number,omitempty"`   // number of the order or refund in the request
	MchID    string    `json:"mchId,omitempty"`    // merchant that the request names
	SubMchID string    `json:"subMchId,omitempty"` // its shop
	Client   string    `json:"client,omitempty"`   // merchant of the client certificate
	Status   int       `json:"status"`
	Code     string    `json:"code,omitempty"`
	Fault    string    `json:"fault,omitempty"`
	Effect   bool      `json:"effect"`
	Hint     string    `json:"hint,omitempty"`    // why the sign, an id or a field is wrong
	Chinese  string    `json:"chinese,omitempty"` // the same in Chinese
	Mistake  string    `json:"mistake,omitempty"` // the same, as the name of the mistake
	Subject  string    `json:"subject,omitempty"` // what the mistake is about

	BodyProblem wxpaytest.BodyProblem `json:"bodyProblem,omitempty"` // why the body is not complete
	Dropped     bool                  `json:"dropped,omitempty"`     // the messages were dropped to save memory

	Body      string               `json:"body,omitempty"`
	Reply     string               `json:"reply,omitempty"`
	Checks    []check              `json:"checks,omitempty"`
	Form      []remark             `json:"form,omitempty"` // unusual in its XML, or why it was rejected
	Sign      *wxpaytest.Signature `json:"sign,omitempty"`
	ReplySign *wxpaytest.Signature `json:"replySign,omitempty"`
}

// check is a check of the gateway and its result.
type check struct {
	Name   string `json:"name"`
	Detail string `json:"detail,omitempty"`
	OK     bool   `json:"ok"`
}

func requestOf(x wxpaytest.Exchange) request {
	return request{
		ID: idOfRequest(x), Time: x.Time, Host: x.Host, Method: x.Method, Path: x.Path, Query: x.Query, Number: numberOf(x),
		MchID: firstOf(x.Fields, "mch_id", "mchid", "combine_mch_id"), SubMchID: x.Fields["sub_mch_id"],
		Client: x.Client, Status: x.Status, Code: x.Code, Fault: string(x.Fault), Effect: x.Effect,
		Hint: x.SignProblem.Explained, Chinese: x.SignProblem.Chinese, Mistake: x.SignProblem.Mistake, Subject: x.SignProblem.Subject,
		BodyProblem: x.BodyProblem, Dropped: x.Dropped,
	}
}

func numberOf(x wxpaytest.Exchange) string {
	return firstOf(x.Fields, "out_refund_no", "out_trade_no", "refund_id", "transaction_id")
}

// firstOf returns the first field that has a value.
func firstOf(fields map[string]string, names ...string) string {
	for _, name := range names {
		if fields[name] != "" {
			return fields[name]
		}
	}
	return ""
}

// judged returns a request with its messages and the checks.
func (d *desk) judged(x wxpaytest.Exchange) *request {
	r, j := requestOf(x), d.gateway.Diagnose(x)
	r.Body, r.Reply = string(x.Body), string(x.Reply)
	r.Checks, r.Sign, r.ReplySign = checksOf(j), signOf(j.Request), signOf(j.Reply)
	r.Form = remarksFor(j.Form)
	d.nameAppIDs(&r)
	return &r
}

func checksOf(j wxpaytest.Diagnosis) []check {
	var all []check
	for _, c := range j.Checks {
		all = append(all, check{c.Name, c.Detail, c.OK})
	}
	return all
}

// signOf returns nil for a message that is not signed.
func signOf(s wxpaytest.Signature) *wxpaytest.Signature {
	if s == (wxpaytest.Signature{}) {
		return nil
	}
	return &s
}

// delivery is one attempt to deliver a notification, for the page.
type delivery struct {
	OutRefundNo  string                `json:"outRefundNo,omitempty"`
	URL          string                `json:"url"`
	RequestID    string                `json:"requestId"`
	Attempt      int                   `json:"attempt"`
	Status       int                   `json:"status"`
	Err          string                `json:"err,omitempty"`
	Chinese      string                `json:"chinese,omitempty"` // Err in Chinese
	Acknowledged bool                  `json:"acknowledged"`
	LongReply    bool                  `json:"longReply,omitempty"` // Reply is only its beginning
	Dropped      bool                  `json:"dropped,omitempty"`   // the messages were dropped to save memory
	Faults       []wxpaytest.FaultName `json:"faults,omitempty"`
	Next         time.Time             `json:"next,omitzero"`
	Body         string                `json:"body"`
	Reply        string                `json:"reply"`
	Checks       []check               `json:"checks,omitempty"`
	Form         []remark              `json:"form,omitempty"`  // unusual in the reply, or why it acknowledges nothing
	Inner        string                `json:"inner,omitempty"` // decrypted req_info of a refund notification
	Sign         *wxpaytest.Signature  `json:"sign,omitempty"`
}

func (d *desk) delivery(n wxpaytest.Delivery) *delivery {
	j := d.gateway.DiagnoseDelivery(n)
	a := &delivery{
		OutRefundNo: n.OutRefundNo, URL: n.URL, RequestID: n.RequestID, Attempt: n.Attempt, Status: n.Status,
		Acknowledged: n.Acknowledged, LongReply: n.LongReply, Dropped: n.Dropped, Faults: n.Faults, Next: n.Next, Body: string(n.Body), Reply: string(n.Reply),
		Checks: checksOf(j), Form: remarksFor(j.Form), Sign: signOf(j.Request), Inner: j.Decrypted,
	}
	if n.Err != nil {
		failed := deliveryFailure(n.Err)
		a.Err, a.Chinese = worded(english, failed), worded(chinese, failed)
	}
	return a
}

func idOfRequest(x wxpaytest.Exchange) string { return strconv.FormatInt(x.Number, 10) }

// request returns one request with the checks.
func (d *desk) request(r *http.Request) (*request, error) {
	x, err := d.exchange(r.FormValue("id"))
	if err != nil {
		return nil, err
	}
	return d.judged(x), nil
}

// exchange returns the request with the id.
func (d *desk) exchange(id string) (wxpaytest.Exchange, error) {
	for x := range d.gateway.RecentExchanges() {
		if idOfRequest(x) == id {
			return x, nil
		}
	}
	return wxpaytest.Exchange{}, wxpaytest.ErrUnknown
}
