/*
Package redpack sends cash red packets (现金红包). Only merchants who already have the
product may use it: WeChat Pay has closed it to new merchants, for whom API v3 has
transfers instead.

	sent, err := redpack.EnsureSent(ctx, client, &redpack.MiniProgramRequest{
		MchBillNo: "10000098201411111234567890", SendName: "…", ReOpenID: "…", TotalAmount: 100, Wishing: "…", ActName: "…", Remark: "…",
	})

A mini program opens its red packet with wx.sendBizRedPacket, see
[BizRedPacketParams]. [Send] and [SendGroup] send a message of an official account
instead. A packet that nobody claims is returned after 24 hours: [GetHBInfo] shows what
became of it.

The replies are not signed: they are believed because the server was verified. While the
outcome is unknown, repeat the same request with the same number: a new number may pay
twice. [EnsureSent] does that, and [SendStep] is for job queues.

All amounts are in fen. All calls need the merchant certificate.

https://pay.weixin.qq.com/wiki/doc/api/tools/miniprogram_hb.php?chapter=18_1
*/
package redpack
