/*
Package transfer pays money from the merchant's balance to a user's balance (企业付款到零钱)
or to a bank card (企业付款到银行卡). Only merchants who already have the products may use it:
WeChat Pay has closed them to new merchants, for whom API v3 has transfers instead.

	paid, err := transfer.EnsureTransferred(ctx, client, &transfer.TransfersRequest{
		PartnerTradeNo: "T20260101000001", OpenID: "…", Amount: 10099, Desc: "…", CheckName: transfer.NoCheck, SpbillCreateIP: "…",
	})

The replies are not signed: they are believed because the server was verified. While the
outcome is unknown, repeat the same request with the same number: a new number may pay
twice. [EnsureTransferred] and [EnsureBankPaid] do that; [TransferStep] and
[BankStep] are for job queues.

All amounts are in fen. All calls need the merchant certificate. Clients of
ForSubMerchant are refused.

https://pay.weixin.qq.com/wiki/doc/api/tools/mch_pay.php?chapter=14_1
*/
package transfer
