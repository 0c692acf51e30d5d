package wxpaytest

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/explain"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/answer"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/xmlfields"
)

// Line is one request, or one attempt to deliver a notification, for the log of a
// program. What clients sent is in it as it came: of any length, and with control
// characters.
type Line struct {
	Notification bool           // it is a notification, and not a request
	Path         string         // path of the request, or URL of the notification without its query
	Number       string         // number of the order or refund; empty: unknown
	Attempt      int            // of the notification; 1 is the first
	Status       int            // HTTP status; 0: no response
	OK           bool           // the request succeeded, or the notification was acknowledged
	Code         string         // error code of the response; empty: there is none
	Reason       string         // why it failed; empty: it did not, or the reason is unknown
	Chinese      string         // Reason in Chinese; empty: there is only Reason
	Form         explain.Remark // what is wrong in the XML of the request; zero: nothing
	Faults       []FaultName    // that struck it
	Took         time.Duration  // real time until the response was ready, or until it arrived
}

// logger writes lines. nil writes none.
type logger func(Line)

// request writes a line about a request.
func (l logger) request(r *history, x *exchange, reply *answer.Answer, began time.Time) {
	if l == nil {
		return
	}
	line := Line{Took: time.Since(began), Status: reply.Status}
	if reply.Hang || reply.Reset || reply.Headless {
		line.Status = 0
	}
	r.note(x, func(x *Exchange) {
		line.Path, line.Number = x.Path, first(x.Fields, lineNumbers())
		line.Code = x.Code
		if x.Fault != "" {
			line.Faults = []FaultName{x.Fault}
		}
		line.Reason = string(x.BodyProblem)
	})
	if line.Code == "0" {
		line.Code = ""
	}
	line.OK = line.Status == 200 && line.Code == ""
	if !line.OK {
		line.explain(x, reply)
	}
	l(line)
}

// explain says why a request failed. Only the exchange of this request is read.
func (l *Line) explain(x *exchange, reply *answer.Answer) {
	l.Reason = cmp.Or(l.Reason, reply.Header[signHeader], reasonOf(reply))
	if l.Reason == x.SignProblem.Explained {
		l.Chinese = x.SignProblem.Chinese
	}
	if wrongForm := l.Code == codeXML || l.Code == codeNotUTF8; wrongForm && len(x.form) > 0 {
		l.Form = explain.Remark(x.form[0])
		l.Reason = reply.Header[formHeader]
	}
}

// lineNumbers returns the names of the fields that say what a request is about.
func lineNumbers() []string {
	return []string{"out_trade_no", "out_refund_no", "transaction_id", "refund_id"}
}

var pageTitle = regexp.MustCompile(`<title>([^<]*)</title>`)

// reasonOf returns the text of a failure.
func reasonOf(reply *answer.Answer) string {
	if m := pageTitle.FindSubmatch(reply.Body); m != nil {
		return string(m[1])
	}
	var wxa struct{ ErrMsg string }
	if json.Unmarshal(reply.Body, &wxa) == nil {
		return wxa.ErrMsg
	}
	fields, _ := xmlfields.Decode(reply.Body)
	if text := first(fields, []string{"err_code_des", "return_msg", "error_msg"}); text != "OK" {
		return text
	}
	return ""
}

// delivery writes a line about an attempt. The query of its URL may be secret.
func (l logger) delivery(d Delivery, took time.Duration) {
	if l == nil {
		return
	}
	line := Line{
		Notification: true, Path: d.URL, Number: cmp.Or(d.OutRefundNo, d.OutTradeNo), Attempt: d.Attempt, Status: d.Status,
		OK: d.Acknowledged, Faults: d.Faults, Took: took,
	}
	if u, err := url.Parse(d.URL); err == nil {
		line.Path = u.Scheme + "://" + u.Host + u.EscapedPath()
	}
	var failed *url.Error
	switch {
	case errors.As(d.Err, &failed): // its text contains the URL
		line.Reason = failed.Err.Error()
	case d.Err != nil:
		line.Reason = d.Err.Error()
	case !d.Acknowledged && d.Status == http.StatusOK:
		line.Reason, line.Chinese = d.unacknowledged()
	}
	l(line)
}
