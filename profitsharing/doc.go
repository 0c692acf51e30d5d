/*
Package profitsharing shares the money of a paid order with other merchants and with
persons (分账). It is for direct merchants, service providers and chain brands for whom
WeChat Pay has enabled the product.

An order is shared if it was placed with ProfitSharing set. Its money is frozen when it
is paid. Share it about a minute after the payment at the earliest, within 30 days. Each
receiver must be added once with [AddReceiver].

	result, err := profitsharing.EnsureMultiShared(ctx, client, &profitsharing.MultiShareRequest{
		TransactionID: "…", OutOrderNo: "P1",
		Receivers:     []profitsharing.Receiver{{Type: profitsharing.MerchantID, Account: "1900000109", Amount: 100, Description: "…"}},
	})
	_, err = profitsharing.EnsureFinished(ctx, client, &profitsharing.FinishRequest{…}) // unfreezes the rest

[Share] pays the receivers and unfreezes the rest. [MultiShare] leaves the rest frozen
until [Finish]. A success of these calls only means that WeChat Pay has accepted the
request: every receiver has a result of its own, which may be open for a day, and a
share that fails returns to the merchant. [EnsureShared] and [EnsureMultiShared] wait for
all of them; [ShareStep] and [MultiShareStep] are for job queues.

Before a shared order is refunded, the shares must be returned ([EnsureReturned]), unless
the part that was not shared covers the refund. Persons cannot return a share.

All amounts are in fen. The calls are signed with HMAC-SHA256. A service provider calls
them with a client of [wxpay.Client.ForSubMerchant].

https://pay.weixin.qq.com/wiki/doc/api/allocation.php?chapter=27_1&index=1
*/
package profitsharing
