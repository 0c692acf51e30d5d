package wxpay

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/seed6780280e/wxpay/internal/requestvalue"
)

var report = Operation[ReportRequest, ReportResponse]{
	Endpoint: Endpoint{Path: "/payitil/report", UnsignedReply: true, ReadOnly: true},
	Defaults: (*ReportRequest).setDefaults,
	Check:    (*ReportRequest).check,
}

// ReportRequest reports the result of a call to WeChat Pay's API, or with Trades, the
// results of a batch of counter payments.
type ReportRequest struct {
	DeviceInfo   string        `wxpay:"device_info,B32"`             // terminal or shop
	InterfaceURL string        `wxpay:"interface_url,required,B127"` // the called address; with Trades: ReportTrades
	ExecuteTime  int64         `wxpay:"execute_time"`                // how long it took, in milliseconds
	ReturnCode   string        `wxpay:"return_code,B16"`             // what it returned: SUCCESS, FAIL
	ReturnMsg    string        `wxpay:"return_msg,B128"`             // what it returned
	ResultCode   string        `wxpay:"result_code,B16"`             // what it returned: SUCCESS, FAIL
	ErrCode      Code          `wxpay:"err_code,B32"`                // what it returned
	ErrCodeDes   string        `wxpay:"err_code_des,B128"`           // what it returned
	OutTradeNo   string        `wxpay:"out_trade_no,B32"`            // of the order in that call
	UserIP       string        `wxpay:"user_ip,required,B16"`        // the caller's, v4
	Time         time.Time     `wxpay:"time,yyyyMMddHHmmss"`         // when it was called
	Trades       []ReportTrade `wxpay:"trades,json,B1024"`           // counter payments; then no codes are sent
	Extra        XMLMap        `wxpay:",extra"`                      // fields that are not above
}

// ReportTrades is the InterfaceURL for a batch of counter payments.
const ReportTrades = "https://api.mch.weixin.qq.com/pay/batchreport/micropay/total"

// ReportTrade is one counter payment in a report. It is sent as JSON.
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

// Report reports to WeChat Pay how fast and with which result one of its APIs answered.
// It does not affect money: call it asynchronously and ignore errors.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=9_8&index=9
func (c *Client) Report(ctx context.Context, req *ReportRequest) (*ReportResponse, error) {
	return report.Call(ctx, c, req)
}

func (r *ReportRequest) setDefaults() {
	r.UserIP = requestvalue.PlainAddress(r.UserIP)
	r.sendTimes()
}

// sendTimes sends the time also if it is zero. It sends it a second time under the name
// in the official samples, which ends in an underscore.
func (r *ReportRequest) sendTimes() {
	if len(r.Trades) > 0 {
		return
	}
	if r.ExecuteTime == 0 && !r.Extra.Has("execute_time") {
		r.Extra.Set("execute_time", "0")
	}
	if !r.Extra.Has("execute_time_") {
		r.Extra.Set("execute_time_", strconv.FormatInt(r.ExecuteTime, 10))
	}
}

func (r *ReportRequest) check() error {
	switch {
	case len(r.Trades) == 0 && r.ReturnCode == "":
		return errors.New("return_code (ReturnCode) must be set: what the call returned")
	case len(r.Trades) == 0 && r.ResultCode == "":
		return errors.New("result_code (ResultCode) must be set: what the call returned")
	case r.UserIP != "" && !requestvalue.IsAddress(r.UserIP):
		return errors.New("user_ip (UserIP) is not an IP address")
	}
	return nil
}
