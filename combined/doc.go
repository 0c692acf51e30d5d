/*
Package combined places several orders of several merchants as one payment (合单支付). Only
merchants who already have the product may use it: WeChat Pay has closed it to new ones
in 2021, for whom API v3 has it.

	order, err := combined.Order(ctx, client, &combined.OrderRequest{
		CombineOutTradeNo: "C20260101", CombineOpenID: "…", SpbillCreateIP: "…", NotifyURL: "…",
		SubOrderList: combined.SubOrderList{OrderList: []combined.SubOrder{{…}, {…}}},
	})
	params, err := client.RequestPaymentParams(order.PrepayID) // the client's SignType must be HMAC-SHA256

The client's AppID and MchID are those of the initiator, who also gets the notification:
[NotifyHandler] verifies it, and [Notification.Expect] compares all amounts. A sub order
is refunded as any other order, by its own merchant and number.

Amounts are in fen. The calls are signed with HMAC-SHA256, need no certificate, and refuse
clients of ForSubMerchant: a sub order names its own sub_mch_id.

https://pay.weixin.qq.com/wiki/doc/api/combine.php?chapter=24_1
*/
package combined
