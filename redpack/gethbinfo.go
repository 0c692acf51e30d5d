package redpack

import (
	"context"
	"fmt"
	"time"

	"github.com/seed6780280e/wxpay"
)

// A Status is the state of a red packet.
type Status string

// The states.
const (
	StatusSending   Status = "SENDING"   // not sent yet
	StatusSent      Status = "SENT"      // paid by the merchant, and not claimed yet
	StatusFailed    Status = "FAILED"    // nothing was paid, and nothing will be
	StatusReceived  Status = "RECEIVED"  // claimed
	StatusRefunding Status = "RFUND_ING" // not claimed in time, and being returned; WeChat Pay spells it so
	StatusRefunded  Status = "REFUND"    // returned to the merchant
)

var getHBInfo = wxpay.Operation[GetHBInfoRequest, GetHBInfoResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/mmpaymkttransfers/gethbinfo", Certificate: true, SignType: wxpay.SignTypeMD5, UnsignedReply: true, RowsField: "hblist",
		SubAppIDField: "-", SubMchIDField: "-", Idempotent: true, ReadOnly: true, EchoFields: []string{"mch_billno"},
		Meanings: queryMeanings,
	},
	Defaults: func(r *GetHBInfoRequest) {
		if r.BillType == "" {
			r.BillType = "MCHT"
		}
	},
}

// GetHBInfoRequest asks for a red packet of the last 30 days.
type GetHBInfoRequest struct {
	MchBillNo string       `wxpay:"mch_billno,required,B28"` // the merchant's number
	BillType  string       `wxpay:"bill_type,required,B32"`  // zero: MCHT, a merchant's number
	Extra     wxpay.XMLMap `wxpay:",extra"`                  // fields that are not above
}

// GetHBInfoResponse is the state of a red packet.
type GetHBInfoResponse struct {
	wxpay.Envelope
	MchBillNo    string    `wxpay:"mch_billno,required"`             // the merchant's number
	DetailID     string    `wxpay:"detail_id"`                       // WeChat Pay's number
	Status       Status    `wxpay:"status,required"`                 // state
	SendType     string    `wxpay:"send_type"`                       // API, UPLOAD or ACTIVITY
	HBType       string    `wxpay:"hb_type"`                         // NORMAL or GROUP
	TotalNum     int64     `wxpay:"total_num"`                       // number of parts
	TotalAmount  int64     `wxpay:"total_amount"`                    // fen
	Reason       string    `wxpay:"reason"`                          // why it failed
	SendTime     time.Time `wxpay:"send_time,yyyy-MM-dd HH:mm:ss"`   // UTC+8
	RefundTime   time.Time `wxpay:"refund_time,yyyy-MM-dd HH:mm:ss"` // when it was returned, UTC+8
	RefundAmount int64     `wxpay:"refund_amount"`                   // fen, returned
	Wishing      string    `wxpay:"wishing"`                         // greeting
	Remark       string    `wxpay:"remark"`                          // remark
	ActName      string    `wxpay:"act_name"`                        // name of the campaign
	Received     []Receipt `wxpay:"$n"`                              // who claimed a part
}

// A Receipt is a claimed part of a red packet.
type Receipt struct {
	OpenID  string    `wxpay:"openid_$n"`                       // the user
	Amount  int64     `wxpay:"amount_$n"`                       // fen
	RcvTime time.Time `wxpay:"rcv_time_$n,yyyy-MM-dd HH:mm:ss"` // UTC+8
}

// GetHBInfo returns the state of a red packet. [ErrNotFound] does not mean that nothing
// was sent. A client of ForSubMerchant is refused: use the provider's own.
//
// https://pay.weixin.qq.com/wiki/doc/api/tools/miniprogram_hb.php?chapter=18_4
func GetHBInfo(ctx context.Context, c *wxpay.Client, req *GetHBInfoRequest) (*GetHBInfoResponse, error) {
	return getHBInfo.Call(ctx, c, req)
}

// open returns why the state may still become a failure or a payment, or nil. A sent
// packet is paid, whether it is claimed or not.
func (r *GetHBInfoResponse) open() error {
	switch r.Status {
	case StatusSent, StatusFailed, StatusReceived, StatusRefunding, StatusRefunded:
		return nil
	}
	return fmt.Errorf("red packet %q is %s", r.MchBillNo, r.Status)
}
