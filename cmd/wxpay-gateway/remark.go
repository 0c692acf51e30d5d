package main

import "github.com/seed6780280e/wxpay/wxpaytest/explain"

// remark is something unusual, for the page, which has texts for the names.
type remark struct {
	Name    string `json:"name"`
	What    string `json:"what"`
	Subject string `json:"subject,omitempty"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
}

func remarksFor(list []explain.Remark) (remarks []remark) {
	for _, r := range list {
		remarks = append(remarks, remark(r))
	}
	return remarks
}
