package wxpaytest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/seed6780280e/wxpay/wxpaytest/explain"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/xmlfields"
)

// diagnosing repeats the checks of a request.
type diagnosing struct {
	x      Exchange
	call   *call
	checks []Check
	form   []explain.Remark
}

// Diagnose explains how a request was handled. It repeats the gateway's checks
// without changing anything. Checks that depend on the order or on a fault can't
// be repeated: for them, Diagnose reports what the gateway answered in x. There
// is nothing to explain if the messages of x were dropped.
func (s *Server) Diagnose(x Exchange) Diagnosis {
	op := s.api.operation(x.Path)
	j := &diagnosing{x: x}
	switch {
	case x.Dropped:
		return Diagnosis{}
	case x.BodyProblem != "":
		j.found(CheckBody, false, "")
		return Diagnosis{Checks: j.checks}
	case isWxa(x.Path):
		j.found(CheckState, x.Code == "0", x.Code)
		return Diagnosis{Checks: j.checks}
	case op == nil:
		j.found(CheckPath, false, x.Path)
		return Diagnosis{Checks: j.checks}
	}
	j.call = s.api.newCall(op, x.Header, x.Time)
	j.request()
	return Diagnosis{Checks: j.checks, Form: j.form, Request: j.call.signatureOf(x), Reply: j.call.replySignature(x.Reply)}
}

// found records a check. It returns whether the next check follows.
func (j *diagnosing) found(name string, ok bool, detail string) bool {
	j.checks = append(j.checks, Check{name, detail, ok})
	return ok
}

// passed is found for a check that returns a failure.
func (j *diagnosing) passed(name string, failed *message, detail string) bool {
	if failed != nil {
		detail = cmp.Or(failed.fields["err_code_des"], failed.fields["return_msg"])
	}
	return j.found(name, failed == nil, detail)
}

func (j *diagnosing) request() {
	c := j.call
	if !j.front() || !j.read() || !j.passed(CheckMchID, c.checkMerchant(), first(c.fields, c.names(mchIDNames))) {
		return
	}
	if c.op.certificate && !j.passed(CheckCertificate, c.checkHolder(j.x.Client), j.x.Client) {
		return
	}
	if j.x.Code != codeSign {
		c.keyOfThen()
	}
	if !j.passed(CheckSign, c.checkSign(), c.signTypeOf()) {
		return
	}
	c.dropEmpty()
	if j.rest() {
		j.state()
	}
}

// front repeats the checks before a request is read. They answer with pages,
// not messages.
func (j *diagnosing) front() bool {
	switch {
	case j.x.Presents && strings.Contains(string(j.x.Reply), "The SSL certificate error"):
		return j.found(CheckCertificate, false, "The SSL certificate error")
	case j.call.op.certificate && !j.x.Presents:
		return j.found(CheckCertificate, false, "No required SSL certificate was sent")
	}
	return true
}

// read repeats the checks of the message's form.
func (j *diagnosing) read() bool {
	fields, remarks, refused := readFields(j.x.Method, j.x.Body)
	j.call.fields = fields
	for _, r := range remarks {
		j.form = append(j.form, explain.Remark(r))
	}
	for _, check := range []struct {
		name, detail string
		codes        []string
	}{
		{CheckMethod, j.x.Method, []string{codePostMethod}},
		{CheckUTF8, fmt.Sprintf("%d bytes", len(j.x.Body)), []string{codeNotUTF8}},
		{CheckXML, fmt.Sprintf("%d fields", len(fields)), []string{codeEmpty, codeXML}},
	} {
		failed := refused
		if refused == nil || !slices.Contains(check.codes, refused.code) {
			failed = nil
		}
		if !j.passed(check.name, failed, check.detail) {
			return false
		}
	}
	return true
}

// rest repeats the checks of the envelope after the signature, and those of the
// path's own fields.
func (j *diagnosing) rest() bool {
	c := j.call
	if !j.passed(CheckNonce, c.checkCommon(), c.fields["nonce_str"]) || !j.passed(CheckAppID, c.checkApp(), first(c.fields, c.names(appIDNames))) {
		return false
	}
	if failed := c.checkSub(); (failed != nil || c.sub.MchID != "") && !j.passed(CheckSubMchID, failed, c.sub.MchID) {
		return false
	}
	return j.passed(CheckFields, c.checkRules(), fmt.Sprintf("%d fields", len(c.fields)))
}

// state records what the operation itself answered. If it rejected a field, the
// check CheckFields has failed.
func (j *diagnosing) state() {
	fields, _ := xmlfields.Decode(j.x.Reply)
	detail := cmp.Or(fields["err_code_des"], j.x.Code)
	if fields["return_code"] == "FAIL" {
		detail = cmp.Or(fields["return_msg"], detail)
	}
	if j.x.Fault != "" {
		detail = strings.TrimSpace(detail + " (" + string(j.x.Fault) + ")")
	}
	if j.x.Code == codeParam || j.x.Code == codeLackParams {
		j.checks = j.checks[:len(j.checks)-1]
		j.found(CheckFields, false, detail)
		return
	}
	j.found(CheckState, j.x.Code == "", detail)
}
