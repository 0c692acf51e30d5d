package wxpaytest

// wxaKey names an order. Uploads and queries have different names.
type wxaKey struct {
	NumberType      int    `json:"order_number_type"` // 1: MchID and OutTradeNo; 2: TransactionID
	TransactionID   string `json:"transaction_id"`
	MchID           string `json:"mchid"`
	OutTradeNo      string `json:"out_trade_no"`
	MerchantID      string `json:"merchant_id"`
	SubMerchantID   string `json:"sub_merchant_id"`
	MerchantTradeNo string `json:"merchant_trade_no"`
}

// checkUploaded checks the order_key of an upload.
func (k wxaKey) checkUploaded() wxaReply {
	switch {
	case k.NumberType != 1 && k.NumberType != 2:
		return wxaFails(268485194, "order_number_type is wrong")
	case k.NumberType == 2 && k.TransactionID == "":
		return wxaFails(268485195, "transaction_id missing")
	case k.NumberType == 1 && k.MchID == "":
		return wxaFails(268485196, "mchid missing")
	case k.NumberType == 1 && k.OutTradeNo == "":
		return wxaFails(268485197, "out_trade_no missing")
	}
	return nil
}

// payerIn returns the payer's openid in an app.
func (o *order) payerIn(appID string) string {
	if o.SubAppID == appID && appID != "" && o.SubOpenID != "" {
		return o.SubOpenID
	}
	return o.OpenID
}
