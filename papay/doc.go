/*
Package papay is contract payment (委托代扣): a user signs a contract once, and the merchant
then deducts payments without the user. It is for direct merchants and service providers for
whom WeChat Pay has enabled the product, with the plan (template) that they made on the
merchant platform.

The user signs on the phone: in the signing mini program ([MiniProgram]), on a page in WeChat
([EntrustWeb]), in another browser ([H5EntrustWeb]), from an app ([PreEntrustWeb]), or while
paying an order ([ContractOrder]). The contract notification ([ContractNotifyHandler]) says
that the contract exists; [QueryContract] says so too. What the front end reports proves
nothing.

	r, err := papay.EnsureDeducted(ctx, client, &papay.PapPayApplyRequest{
		Body: "…", OutTradeNo: "D1", TotalFee: 100, SpbillCreateIP: "…", NotifyURL: "…", ContractID: contractID,
	})
	if err == nil && r.Paid() { … }

A success of [PapPayApply] only means that WeChat Pay has accepted the deduction. Its result
arrives at [DeductionHandler], also if the deduction failed, and [PapOrderQuery] returns it.
[EnsureDeducted] waits for it; [DeductStep] is for job queues. Never deduct again with a new
number while the result of the old one is open. A deducted order is refunded with
[wxpay.Client.Refund].

All amounts are in fen, and all times are in UTC+8. The calls are signed with MD5, and
H5EntrustWeb with HMAC-SHA256, whatever Config.SignType is. A service provider calls them with
a client of [wxpay.Client.ForSubMerchant], which uses the paths of service providers. No call
needs the certificate.

https://pay.weixin.qq.com/wiki/doc/api/wxpay_v2/papay/chapter3_1.shtml
*/
package papay
