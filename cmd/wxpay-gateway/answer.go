package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/seed6780280e/wxpay/wxpaytest"
	"github.com/seed6780280e/wxpay/wxpaytest/explain"
)

// maxQuestion limits a request body, in bytes. The longest message that the page
// sends, quoted as JSON, is shorter.
const maxQuestion = 4 << 20

// problem is a failure as the page receives it: a text, and a code for which
// the page has its own text.
type problem struct {
	Error   string `json:"error"`
	Chinese string `json:"chinese,omitempty"` // the same in Chinese; empty: there is only English
	Code    string `json:"code,omitempty"`
	Detail  string `json:"detail,omitempty"` // what WeChat Pay would answer, if the state does not allow it

	Remark *remark `json:"remark,omitempty"` // where XML is wrong

	// Candidates are numbers or appids to write instead: of an ambiguous number,
	// or of an appid that is not known.
	Candidates []string `json:"candidates,omitempty"`
}

// get responds with the result of f, as JSON.
func get[A any](f func(r *http.Request) (A, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, err := f(r)
		write(w, answer, err)
	})
}

// post decodes the request body and responds with the result of f.
func post[Q, A any](f func(r *http.Request, q Q) (A, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var q Q
		d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxQuestion))
		d.DisallowUnknownFields()
		if err := d.Decode(&q); err != nil {
			write[any](w, nil, fail("problem.body").because(badJSON(err)))
			return
		}
		answer, err := f(r, q)
		write(w, answer, err)
	})
}

// nothing is the response of an operation that has no result.
type nothing struct{}

func write[A any](w http.ResponseWriter, answer A, err error) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if err == nil {
		encode(w, answer)
		return
	}
	status, code := judge(err)
	w.WriteHeader(status)
	p := problem{Error: strings.TrimPrefix(err.Error(), "wxpaytest: "), Code: code}
	if _, detail, found := strings.Cut(p.Error, strings.TrimPrefix(wxpaytest.ErrState.Error(), "wxpaytest: ")+": "); found {
		p.Detail = detail
	}
	var form *explain.FormError
	if errors.As(err, &form) {
		p.Remark = new(remark)
		*p.Remark = remark(form.Remark)
	}
	p.Candidates = candidates(err)
	p.Chinese = p.inChinese(err)
	encode(w, p)
}

// inChinese returns the text of err in Chinese: its own, or that of the page.
func (p problem) inChinese(err error) string {
	if text := worded(chinese, err); text != worded(english, err) {
		return text
	}
	pageText := func(name string) string {
		if words := readPageWords().of("problem", name); len(words) > 0 {
			return words[chinese]
		}
		return ""
	}
	if p.Remark != nil {
		return strings.Replace(pageText("form"), "{text}", readPageWords().remark(explain.Remark(*p.Remark)), 1)
	}
	return strings.Replace(pageText(p.Code), "{candidates}", strings.Join(p.Candidates, "、"), 1) + p.Detail
}

// candidates returns what an error names to write instead.
func candidates(err error) []string {
	var number *wxpaytest.AmbiguousError
	var appID *appIDError
	switch {
	case errors.As(err, &number):
		return number.Candidates
	case errors.As(err, &appID):
		return appID.known
	}
	return nil
}

func encode(w http.ResponseWriter, answer any) { _ = json.NewEncoder(w).Encode(answer) }

// judge maps an error to an HTTP status and to a code that the page knows.
func judge(err error) (status int, code string) {
	var refused *snapshotProblem
	if errors.As(err, &refused) {
		return http.StatusBadRequest, "snapshot." + refused.code
	}
	for code, known := range map[string]error{
		"paid": wxpaytest.ErrPaid, "closed": wxpaytest.ErrClosed, "expired": wxpaytest.ErrExpired,
		"state": wxpaytest.ErrState, "ambiguous": wxpaytest.ErrAmbiguous,
	} {
		if errors.Is(err, known) {
			return http.StatusConflict, code
		}
	}
	var later *wxpaytest.LaterError
	var appID *appIDError
	switch {
	case errors.As(err, &later):
		return http.StatusConflict, "later"
	case errors.Is(err, wxpaytest.ErrUnknown):
		return http.StatusNotFound, "unknown"
	case errors.As(err, &appID):
		return http.StatusBadRequest, "appid"
	case errors.Is(err, errOpenID):
		return http.StatusBadRequest, "openid"
	case errors.Is(err, wxpaytest.ErrCoupons):
		return http.StatusBadRequest, "coupons"
	}
	return http.StatusBadRequest, ""
}
