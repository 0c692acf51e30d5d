package redpack

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/seed6780280e/wxpay"
)

// A SceneID says what a red packet is for. It is needed for amounts above 200 yuan or
// below 1 yuan, and needs WeChat Pay's permission.
type SceneID string

// The scenes.
const (
	ScenePromotion     SceneID = "PRODUCT_1"
	SceneLottery       SceneID = "PRODUCT_2"
	SceneVirtualPrize  SceneID = "PRODUCT_3"
	SceneWelfare       SceneID = "PRODUCT_4" // for employees
	SceneChannel       SceneID = "PRODUCT_5" // a share for sales partners
	SceneInsurance     SceneID = "PRODUCT_6"
	SceneLotteryTicket SceneID = "PRODUCT_7" // payouts
	SceneTax           SceneID = "PRODUCT_8"
)

var echo = []string{"mch_billno", "re_openid", "total_amount"}

var sendMiniProgram = wxpay.Operation[MiniProgramRequest, MiniProgramResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/mmpaymkttransfers/sendminiprogramhb", Certificate: true, SignType: wxpay.SignTypeMD5, UnsignedReply: true,
		AppIDField: "wxappid", SubAppIDField: "msgappid", Idempotent: true, EchoFields: echo,
		Meanings: sendMeanings,
		InDoubt:  inDoubt,
	},
	Defaults: func(r *MiniProgramRequest) {
		if r.TotalNum == 0 {
			r.TotalNum = 1
		}
		if r.NotifyWay == "" {
			r.NotifyWay = "MINI_PROGRAM_JSAPI"
		}
	},
	Check: func(r *MiniProgramRequest) error { return errors.Join(checkBillNo(r.MchBillNo), checkOne(r.TotalNum)) },
}

// MiniProgramRequest sends a red packet that the user opens in the mini program.
type MiniProgramRequest struct {
	MchBillNo   string       `wxpay:"mch_billno,required,B28"`  // unique, letters and digits; a repeat with it pays once
	SendName    string       `wxpay:"send_name,required,B32"`   // the sender, shown to the user
	ReOpenID    string       `wxpay:"re_openid,required,B32"`   // the user who gets it, in the client's appid
	TotalAmount int64        `wxpay:"total_amount,required"`    // fen
	TotalNum    int64        `wxpay:"total_num"`                // zero: 1, which is the only value
	Wishing     string       `wxpay:"wishing,required,B128"`    // greeting, shown to the user
	ActName     string       `wxpay:"act_name,required,B32"`    // name of the campaign
	Remark      string       `wxpay:"remark,required,B256"`     // remark
	NotifyWay   string       `wxpay:"notify_way,required,B256"` // zero: MINI_PROGRAM_JSAPI
	SceneID     SceneID      `wxpay:"scene_id,B32"`             // for amounts above 200 yuan or below 1 yuan
	Extra       wxpay.XMLMap `wxpay:",extra"`                   // fields that are not above
}

// MiniProgramResponse says that a red packet was sent. It is not claimed yet.
type MiniProgramResponse struct {
	wxpay.Envelope
	MchBillNo   string `wxpay:"mch_billno,required"` // the merchant's number
	ReOpenID    string `wxpay:"re_openid"`           // the user
	TotalAmount int64  `wxpay:"total_amount"`        // fen
	SendListID  string `wxpay:"send_listid"`         // WeChat Pay's number
	Package     string `wxpay:"package,required"`    // for BizRedPacketParams
}

// SendMiniProgram sends a red packet, which the user opens in the mini program: see
// [BizRedPacketParams]. While the outcome is unknown, repeat the same request: with the
// same mch_billno it is paid once. Wait at least a second between repeats.
//
// https://pay.weixin.qq.com/wiki/doc/api/tools/miniprogram_hb.php?chapter=18_2
func SendMiniProgram(ctx context.Context, c *wxpay.Client, req *MiniProgramRequest) (*MiniProgramResponse, error) {
	return sendMiniProgram.Call(ctx, c, req)
}

// checkBillNo refuses characters that WeChat Pay refuses.
func checkBillNo(number string) error {
	if i := strings.IndexFunc(number, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}); i >= 0 {
		return errors.New("mch_billno (MchBillNo) may have letters and digits only")
	}
	return nil
}

func checkOne(n int64) error {
	if n != 1 {
		return fmt.Errorf("total_num (TotalNum) is %d: it must be 1", n)
	}
	return nil
}
