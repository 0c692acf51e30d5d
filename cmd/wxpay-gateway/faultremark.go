package main

import (
	"slices"
	"strings"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// faultRemark is what may not be meant in a fault that was injected all the same.
type faultRemark struct {
	English string `json:"english"`
	Chinese string `json:"chinese"`
}

// remarksOn returns what a client may not have meant: a code of no document, a number
// that does not exist, or an operation that is carried out although it fails.
func (d *desk) remarksOn(q faultQuestion, f wxpaytest.Fault) (all []faultRemark) {
	add := func(text *textError) { all = append(all, faultRemark{text.in(english), text.in(chinese)}) }
	code := strings.TrimSpace(q.Code)
	switch {
	case f.Name != wxpaytest.ErrCode || code == "" || isDocumented(f.Path, code):
	case f.Path == "":
		add(fail("remark.codeOfNone", "code", code))
	default:
		add(fail("remark.code", "code", code, "path", f.Path))
	}
	if f.Number != "" && !d.hasNumber(f.Number) {
		add(fail("remark.number", "number", f.Number))
	}
	if q.Name == wxpaytest.ErrCode && q.Before == nil && f.Path != wxpaytest.NotifyPath {
		add(fail("remark.carriedOut", "name", string(q.Name)))
	}
	return all
}

// isDocumented reports whether a path is known to answer with a code. No path: any path.
func isDocumented(path, code string) bool {
	table, paths := loadFailures(), []string{inSandbox.ReplaceAllString(path, "/$2")}
	if path == "" {
		paths = wxpaytest.Paths()
	}
	return slices.ContainsFunc(paths, func(path string) bool {
		return slices.ContainsFunc(table.of(path), func(f failure) bool { return f.Code == code })
	})
}

// hasNumber reports whether an order or a refund has the number, or several have it.
func (d *desk) hasNumber(number string) bool {
	_, order := d.gateway.Order(number)
	_, refund := d.gateway.Refund(number)
	return order || refund || d.ambiguous(number) != nil
}
