package main

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

//go:embed failures.json
var failuresFile []byte

// failure is a code that a path can answer.
type failure struct {
	Code  string   `json:"code"`            // err_code, or errcode of a JSON path
	Texts []string `json:"texts,omitempty"` // that WeChat Pay is known to send, the usual one first
	Form  string   `json:"form,omitempty"`  // "return_msg": return_code FAIL with the text alone, unsigned
}

// failureTable contains the codes of the documents, by path.
type failureTable struct {
	Common []failure `json:"common"` // of every path with signed XML
	Groups []struct {
		Paths []string  `json:"paths"`
		Codes []failure `json:"codes"`
	} `json:"groups"`
}

// loadFailures panics if the file is not valid: it is a part of the program.
func loadFailures() failureTable {
	var table failureTable
	if err := json.Unmarshal(failuresFile, &table); err != nil {
		panic(err)
	}
	return table
}

// of returns the codes of a path: its own before the common ones.
func (t failureTable) of(path string) []failure {
	var codes []failure
	for _, g := range t.Groups {
		if slices.Contains(g.Paths, path) {
			codes = g.Codes
		}
	}
	if hasErrcode(path) || path == "/pay/downloadbill" { // the bill has texts instead of codes
		return codes
	}
	all := slices.Clone(codes)
	for _, c := range t.Common {
		if !slices.ContainsFunc(codes, func(own failure) bool { return own.Code == c.Code }) {
			all = append(all, c)
		}
	}
	return all
}

// hasErrcode reports whether the path is one of a mini program's server API.
func hasErrcode(path string) bool {
	return strings.HasPrefix(path, "/sns/") || strings.HasPrefix(path, "/wxa/") || strings.HasPrefix(path, "/cgi-bin/")
}

// failureList contains the codes of every path, and under "" those of all paths.
type failureList struct {
	Paths map[string][]failure `json:"paths"`
}

func failures(*http.Request) (failureList, error) {
	table := loadFailures()
	list := failureList{Paths: map[string][]failure{"": table.Common}}
	for _, path := range wxpaytest.Paths() {
		list.Paths[path] = table.of(path)
	}
	return list, nil
}

// answering returns the fault that makes a path answer with a code, in the form that
// this path uses for it. A code that is not in the documents is sent as it is.
func answering(f wxpaytest.Fault) (wxpaytest.Fault, error) {
	f.Code = strings.TrimSpace(f.Code)
	if err := checkCode(f); err != nil {
		return f, err
	}
	f.Name = wxpaytest.ErrCode
	base := inSandbox.ReplaceAllString(f.Path, "/$2")
	for _, known := range loadFailures().of(base) {
		if known.Code != f.Code {
			continue
		}
		if known.Form == "return_msg" {
			f.Name = wxpaytest.UnsignedFail
		}
		if f.Text == "" && len(known.Texts) > 0 {
			f.Text = known.Texts[0]
		}
	}
	return f, nil
}

// maxCode is how many bytes an err_code has at most: 返回结果: String(32), and some more.
const maxCode = 64

func checkCode(f wxpaytest.Fault) error {
	if f.Path == wxpaytest.NotifyPath {
		return fail("problem.codeOfNotice")
	}
	number, err := strconv.Atoi(f.Code)
	if hasErrcode(f.Path) && (err != nil || number == 0) {
		return fail("problem.errcode", "path", f.Path, "code", f.Code)
	}
	if len(f.Code) > maxCode || !utf8.ValidString(f.Code) || strings.ContainsFunc(f.Code, func(r rune) bool { return r < ' ' }) {
		return fail("problem.longCode", "max", strconv.Itoa(maxCode))
	}
	return nil
}

// isPath reports whether a fault can have the path. This program adds no paths
// to those of the gateway and of its sandboxes.
func isPath(path string) bool {
	known := append(wxpaytest.Paths(), "", wxpaytest.NotifyPath)
	return slices.Contains(known, path) || inSandbox.MatchString(path)
}

var inSandbox = regexp.MustCompile(`^/(sandboxnew|xdc/apiv2sandbox|xdc/apiv2getsignkey)/(.*[^/])$`)
