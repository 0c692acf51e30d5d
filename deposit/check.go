package deposit

import (
	"errors"

	"github.com/seed6780280e/wxpay/internal/requestvalue"
)

// checkCharge refuses a payment that WeChat Pay would refuse.
func checkCharge(outTradeNo string, fen int64, ip string) error {
	if ip != "" && !requestvalue.IsAddress(ip) {
		return errors.New("spbill_create_ip (SpbillCreateIP) is not an IP address")
	}
	return errors.Join(requestvalue.CheckNewNumber(outTradeNo), requestvalue.CheckAmount("total_fee (TotalFee)", fen))
}

func checkNumbers(transactionID, outTradeNo string) error {
	if transactionID == "" && outTradeNo == "" {
		return errors.New("transaction_id (TransactionID) or out_trade_no (OutTradeNo) must be set")
	}
	return nil
}
