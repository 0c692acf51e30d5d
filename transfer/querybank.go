package transfer

import (
	"context"
	"time"

	"github.com/seed6780280e/wxpay"
)

var queryBank = wxpay.Operation[QueryBankRequest, QueryBankResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/mmpaysptrans/query_bank", Certificate: true, SignType: wxpay.SignTypeMD5, UnsignedReply: true,
		AppIDField: "-", SubAppIDField: "-", SubMchIDField: "-",
		Idempotent: true, ReadOnly: true, EchoFields: []string{"partner_trade_no"},
		Meanings: queryMeanings,
	},
}

// QueryBankRequest asks for a transfer to a bank card.
type QueryBankRequest struct {
	PartnerTradeNo string       `wxpay:"partner_trade_no,required,B32"` // the merchant's number
	Extra          wxpay.XMLMap `wxpay:",extra"`                        // fields that are not above
}

// QueryBankResponse is the state of a transfer to a bank card.
type QueryBankResponse struct {
	wxpay.Envelope
	PartnerTradeNo string    `wxpay:"partner_trade_no,required"`         // the merchant's number
	PaymentNo      string    `wxpay:"payment_no"`                        // WeChat Pay's number
	BankNoMD5      string    `wxpay:"bank_no_md5"`                       // MD5 of the card number
	TrueNameMD5    string    `wxpay:"true_name_md5"`                     // MD5 of the card holder's name
	Amount         int64     `wxpay:"amount"`                            // fen, without the fee
	Status         Status    `wxpay:"status,required"`                   // state
	CmmsAmt        int64     `wxpay:"cmms_amt"`                          // the fee, in fen
	CreateTime     time.Time `wxpay:"create_time,yyyy-MM-dd HH:mm:ss"`   // of the request, UTC+8
	PaySuccTime    time.Time `wxpay:"pay_succ_time,yyyy-MM-dd HH:mm:ss"` // when the bank accepted it, UTC+8
	Reason         string    `wxpay:"reason"`                            // why it failed
}

// QueryBank returns the state of a transfer to a bank card. Ask again for some days after
// [StatusSuccess]: the bank may still return the money, which is [StatusBankFail]. That a
// number is not known does not mean that nothing was paid.
//
// https://pay.weixin.qq.com/wiki/doc/api/tools/mch_pay_yhk.php?chapter=24_3
func QueryBank(ctx context.Context, c *wxpay.Client, req *QueryBankRequest) (*QueryBankResponse, error) {
	return queryBank.Call(ctx, c, req)
}

// open returns why a state is not final, or nil.
func (r *QueryBankResponse) open() error { return open(r.PartnerTradeNo, r.Status) }
