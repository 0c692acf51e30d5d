package deposit

import (
	"errors"
	"time"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/requestvalue"
)

// checkCharge refuses a payment that WeChat Pay would refuse.
func checkCharge(outTradeNo string, fen int64, ip string, start, expire time.Time) error {
	return errors.Join(
		requestvalue.CheckAddress("spbill_create_ip (SpbillCreateIP)", ip),
		requestvalue.CheckTimes(start, expire),
		requestvalue.CheckNewNumber(outTradeNo),
		requestvalue.CheckAmount("total_fee (TotalFee)", fen),
	)
}

func checkScene(scene *wxpay.SceneInfo) error {
	if scene != nil && scene.StoreInfo.ID == "" {
		return errors.New("scene_info (SceneInfo) needs the store's ID: set StoreInfo.ID")
	}
	return nil
}

func checkNumbers(transactionID, outTradeNo string) error {
	if transactionID == "" && outTradeNo == "" {
		return errors.New("transaction_id (TransactionID) or out_trade_no (OutTradeNo) must be set")
	}
	return nil
}
