package redpack

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed6780280e/wxpay"
)

var send = wxpay.Operation[SendRequest, SendResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/mmpaymkttransfers/sendredpack", Certificate: true, SignType: wxpay.SignTypeMD5, UnsignedReply: true,
		AppIDField: "wxappid", SubAppIDField: "msgappid", Idempotent: true, EchoFields: echo,
		Meanings: sendMeanings,
		InDoubt:  inDoubt,
	},
	Defaults: func(r *SendRequest) {
		if r.TotalNum == 0 {
			r.TotalNum = 1
		}
	},
	Check: func(r *SendRequest) error { return errors.Join(checkBillNo(r.MchBillNo), checkOne(r.TotalNum)) },
}

var sendGroup = wxpay.Operation[SendGroupRequest, SendResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/mmpaymkttransfers/sendgroupredpack", Certificate: true, SignType: wxpay.SignTypeMD5, UnsignedReply: true,
		AppIDField: "wxappid", SubAppIDField: "msgappid", Idempotent: true, EchoFields: echo,
		Meanings: sendMeanings,
		InDoubt:  inDoubt,
	},
	Defaults: func(r *SendGroupRequest) {
		if r.AmtType == "" {
			r.AmtType = "ALL_RAND"
		}
	},
	Check: func(r *SendGroupRequest) error { return errors.Join(checkBillNo(r.MchBillNo), checkGroup(r.TotalNum)) },
}

// SendRequest sends a red packet as a message of an official account. The appid of a
// mini program is refused.
type SendRequest struct {
	MchBillNo   string       `wxpay:"mch_billno,required,B28"` // unique, letters and digits; a repeat with it pays once
	SendName    string       `wxpay:"send_name,required,B32"`  // the sender, shown to the user
	ReOpenID    string       `wxpay:"re_openid,required,B32"`  // the user who gets it
	TotalAmount int64        `wxpay:"total_amount,required"`   // fen
	TotalNum    int64        `wxpay:"total_num"`               // zero: 1, which is the only value
	Wishing     string       `wxpay:"wishing,required,B128"`   // greeting, shown to the user
	ClientIP    string       `wxpay:"client_ip,required,B15"`  // of the merchant's server
	ActName     string       `wxpay:"act_name,required,B32"`   // name of the campaign
	Remark      string       `wxpay:"remark,required,B256"`    // remark
	SceneID     SceneID      `wxpay:"scene_id,B32"`            // for amounts above 200 yuan or below 1 yuan
	RiskInfo    string       `wxpay:"risk_info,B128"`          // about the user, as a URL-encoded query
	Extra       wxpay.XMLMap `wxpay:",extra"`                  // fields that are not above
}

// SendGroupRequest sends a red packet that the user shares with others.
type SendGroupRequest struct {
	MchBillNo   string       `wxpay:"mch_billno,required,B28"` // unique, letters and digits; a repeat with it pays once
	SendName    string       `wxpay:"send_name,required,B32"`  // the sender, shown to the users
	ReOpenID    string       `wxpay:"re_openid,required,B32"`  // the user who shares it
	TotalAmount int64        `wxpay:"total_amount,required"`   // fen, of all parts
	TotalNum    int64        `wxpay:"total_num,required"`      // number of parts, at least 3
	AmtType     string       `wxpay:"amt_type,required,B32"`   // zero: ALL_RAND, parts of random amounts
	Wishing     string       `wxpay:"wishing,required,B128"`   // greeting, shown to the users
	ActName     string       `wxpay:"act_name,required,B32"`   // name of the campaign
	Remark      string       `wxpay:"remark,required,B256"`    // remark
	SceneID     SceneID      `wxpay:"scene_id,B32"`            // for amounts above 200 yuan or below 1 yuan
	RiskInfo    string       `wxpay:"risk_info,B128"`          // about the user, as a URL-encoded query
	Extra       wxpay.XMLMap `wxpay:",extra"`                  // fields that are not above
}

// SendResponse says that a red packet was sent. It is not claimed yet.
type SendResponse struct {
	wxpay.Envelope
	MchBillNo   string `wxpay:"mch_billno,required"` // the merchant's number
	ReOpenID    string `wxpay:"re_openid"`           // the user
	TotalAmount int64  `wxpay:"total_amount"`        // fen
	SendListID  string `wxpay:"send_listid"`         // WeChat Pay's number
}

// Send sends a red packet as a message of an official account. While the outcome is
// unknown, repeat the same request: with the same mch_billno it is paid once.
//
// https://pay.weixin.qq.com/wiki/doc/api/tools/cash_coupon.php?chapter=13_4&index=3
func Send(ctx context.Context, c *wxpay.Client, req *SendRequest) (*SendResponse, error) {
	return send.Call(ctx, c, req)
}

// SendGroup is [Send] for a red packet of several parts: the user gets one, and shares the
// others.
//
// https://pay.weixin.qq.com/wiki/doc/api/tools/cash_coupon.php?chapter=13_5&index=4
func SendGroup(ctx context.Context, c *wxpay.Client, req *SendGroupRequest) (*SendResponse, error) {
	return sendGroup.Call(ctx, c, req)
}

func checkGroup(n int64) error {
	if n < 3 {
		return fmt.Errorf("total_num (TotalNum) is %d: it must be at least 3", n)
	}
	return nil
}
