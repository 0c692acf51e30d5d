package wxpaytest

import (
	"encoding/json"
	"slices"
	"strings"
)

// report: 交易保障 请求参数: one call, or all calls of a counter in one field.
func report() *operation {
	return &operation{path: "/payitil/report", unsignedReply: true, anySub: true, failed: bareFailure, run: runReport, rules: []rule{
		{"device_info", 32, false, nil},
		{"interface_url", 127, true, nil},
		{"user_ip", 16, true, isAddress},
		{"execute_time", 10, false, digits.MatchString},
		{"execute_time_", 10, false, digits.MatchString},
		{"return_code", 16, false, oneOf("SUCCESS", "FAIL")},
		{"return_msg", 128, false, nil},
		{"result_code", 16, false, oneOf("SUCCESS", "FAIL")},
		{"err_code", 32, false, nil},
		{"err_code_des", 128, false, nil},
		{"out_trade_no", 32, false, nil},
		{"time", 14, false, isTime},
		{"trades", 1024, false, isTrades},
	}}
}

// runReport: 交易保障: a report of one call has its duration (either spelling) and
// its result; a report of a counter has trades.
func runReport(c *call) *message {
	if strings.HasSuffix(c.fields["interface_url"], "/pay/batchreport/micropay/total") {
		if c.fields["trades"] == "" {
			return c.refusal(codeLackParams, "缺少参数trades")
		}
	} else {
		if c.fields["execute_time"] == "" && c.fields["execute_time_"] == "" {
			return c.refusal(codeLackParams, "缺少参数execute_time")
		}
		for _, name := range []string{"return_code", "result_code"} {
			if c.fields[name] == "" {
				return c.refusal(codeLackParams, "缺少参数"+name)
			}
		}
	}
	m := c.success()
	bareFailure(m) // 交易保障 返回结果: only three fields
	return m
}

// isTrades: 交易保障: a list; each state is OK, FAIL or CANCLE (this spelling).
func isTrades(value string) bool {
	var trades []struct {
		Number string `json:"out_trade_no"`
		Begin  string `json:"begin_time"`
		End    string `json:"end_time"`
		State  string `json:"state"`
	}
	if json.Unmarshal([]byte(value), &trades) != nil {
		return false
	}
	for _, t := range trades {
		if t.Number == "" || !isTime(t.Begin) || !isTime(t.End) || !slices.Contains([]string{"OK", "FAIL", "CANCLE"}, t.State) {
			return false
		}
	}
	return len(trades) > 0
}
