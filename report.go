package wxpay

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
)

var report = operation{
	Endpoint: Endpoint{Path: "/payitil/report", UnsignedReply: true, ReadOnly: true},
	request:  fieldtag.For[ReportRequest](),
	reply:    fieldtag.For[ReportResponse](),
}

// ReportRequest tells WeChat Pay how a call of its API went, or with Trades,
// how a batch of counter payments did.
type ReportRequest struct {
	DeviceInfo   string        `wxpay:"device_info,S32"`             // terminal or shop
	InterfaceURL string        `wxpay:"interface_url,required,S127"` // the address called; ReportTrades with Trades
	ExecuteTime  int64         `wxpay:"execute_time"`                // how long it took, in milliseconds
	ReturnCode   string        `wxpay:"return_code,S16"`             // what it returned: SUCCESS, FAIL
	ReturnMsg    string        `wxpay:"return_msg,S128"`             // what it returned
	ResultCode   string        `wxpay:"result_code,S16"`             // what it returned: SUCCESS, FAIL
	ErrCode      Code          `wxpay:"err_code,S32"`                // what it returned
	ErrCodeDes   string        `wxpay:"err_code_des,S128"`           // what it returned
	OutTradeNo   string        `wxpay:"out_trade_no,S32"`            // of the order it was about
	UserIP       string        `wxpay:"user_ip,required,S16"`        // the caller's, v4
	Time         time.Time     `wxpay:"time,yyyyMMddHHmmss"`         // when it was called
	Trades       []ReportTrade `wxpay:"trades,json,S1024"`           // counter payments; then no codes are told
	Extra        XMLMap        // fields that are not above
}

// ReportTrades is the InterfaceURL of a batch of counter payments.
const ReportTrades = "https://api.mch.weixin.qq.com/pay/batchreport/micropay/total"

// ReportTrade is a counter payment of a report. It is sent as JSON.
type ReportTrade struct {
	OutTradeNo string `json:"out_trade_no"`      // the merchant's number
	BeginTime  string `json:"begin_time"`        // when the code was scanned: yyyyMMddHHmmss, UTC+8
	EndTime    string `json:"end_time"`          // when it ended
	State      string `json:"state"`             // OK, FAIL, or CANCLE (sic)
	ErrMsg     string `json:"err_msg,omitempty"` // text
}

// ReportResponse says that a report arrived. It is not signed.
type ReportResponse struct {
	Envelope
}

// Report tells WeChat Pay how fast, and with what result, one of its APIs
// answered. No money depends on it: send it beside the business, and let it
// fail.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=9_8&index=9
func (c *Client) Report(ctx context.Context, req *ReportRequest) (*ReportResponse, error) {
	return call[ReportResponse](ctx, c, &report, req)
}

// extra adds the time under the name of the official samples, which end it in
// an underscore, beside that of the document; and a time of zero, which is one.
func (r *ReportRequest) extra() XMLMap {
	extra := r.Extra
	if len(r.Trades) > 0 {
		return extra
	}
	if r.ExecuteTime == 0 && !extra.Has("execute_time") {
		extra.Set("execute_time", "0")
	}
	if !extra.Has("execute_time_") {
		extra.Set("execute_time_", strconv.FormatInt(r.ExecuteTime, 10))
	}
	return extra
}

func (r *ReportRequest) check(*Client) error {
	switch {
	case len(r.Trades) == 0 && r.ReturnCode == "":
		return errors.New("return_code (ReturnCode) must be set: what the call returned")
	case len(r.Trades) == 0 && r.ResultCode == "":
		return errors.New("result_code (ResultCode) must be set: what the call returned")
	}
	return nil
}
