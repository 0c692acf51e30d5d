package redpack

import (
	"crypto/rand"
	"net/url"
	"strconv"
	"strings"

	"github.com/seed6780280e/wxpay"
)

// bizRedPacket is signed, and not called.
var bizRedPacket = wxpay.Operation[bizFields, wxpay.Envelope]{
	Endpoint: wxpay.Endpoint{
		Path: "/wx.sendBizRedPacket", SignType: wxpay.SignTypeMD5, NoNonce: true,
		AppIDField: "appId", MchIDField: "-", SubAppIDField: "-", SubMchIDField: "-",
	},
}

type bizFields struct {
	TimeStamp string `wxpay:"timeStamp,required"`
	NonceStr  string `wxpay:"nonceStr,required"`
	Package   string `wxpay:"package,required"`
}

// BizParams contains the parameters of wx.sendBizRedPacket. Its JSON has exactly the five
// names that the mini program passes to it.
type BizParams struct {
	TimeStamp string         `json:"timeStamp"` // Unix seconds
	NonceStr  string         `json:"nonceStr"`  // random
	Package   string         `json:"package"`   // URL-encoded, as it is signed
	SignType  wxpay.SignType `json:"signType"`  // always MD5; it is not signed
	PaySign   string         `json:"paySign"`   // lower case; it also signs appId, which is not passed
}

// BizRedPacketParams signs the parameters that the mini program passes to
// wx.sendBizRedPacket, with the Package of a [MiniProgramResponse]. The user must have
// entered the mini program by scanning a code (scene 1011, 1025, 1047 or 1124):
// otherwise WeChat refuses it with "fail scene … not support".
//
// https://pay.weixin.qq.com/wiki/doc/api/tools/miniprogram_hb.php?chapter=18_3
func BizRedPacketParams(c *wxpay.Client, packageText string) (*BizParams, error) {
	return bizParams(c, packageText, strconv.FormatInt(c.Clock().Now().Unix(), 10), rand.Text())
}

func bizParams(c *wxpay.Client, packageText, timeStamp, nonce string) (*BizParams, error) {
	p := &BizParams{TimeStamp: timeStamp, NonceStr: nonce, Package: url.QueryEscape(packageText), SignType: wxpay.SignTypeMD5}
	fields, err := bizRedPacket.SignedFields(c, &bizFields{p.TimeStamp, p.NonceStr, p.Package})
	if err != nil {
		return nil, err
	}
	p.PaySign = strings.ToLower(fields.Get("sign"))
	return p, nil
}
