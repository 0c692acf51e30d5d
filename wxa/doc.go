// Package wxa calls the server API of a mini program, as far as a shop needs it
// besides payments: uploading the shipping of paid orders, which unfreezes their money,
// and the data of users.
//
// Everybody who has a mini program may use it. The client needs Config.AppSecret, unless
// you have your own source of the access_token:
//
//	mini := wxa.New(client, wxa.Config{})
//	err := mini.UploadShippingInfo(ctx, wxa.ShippingOf(&n.Payment, wxa.LogisticsExpress, wxa.Parcel{
//		TrackingNo: "SF1234567890", ExpressCompany: "SF", ItemDesc: "mug*1", ReceiverContact: "138****0000",
//	}))
//
// # Frozen money
//
// Once a merchant number is authorised in 小程序发货信息管理, the money of each payment in
// the mini program is frozen until its shipping is uploaded and the user has confirmed
// the receipt, or until 10 days after shipping (express) or 2 days (other types). Ship
// within 48 hours. WeChat knows an order only some seconds after its payment; until
// then the code is [ErrNoSuchOrder]. [Client.ShippingStep] waits for that.
//
// # Errors
//
// Errors are [*wxpay.Error]. Their Code is the errcode, their Description is errmsg.
// They have an outcome, Retry and advice as the errors of payments do. They, logs and
// wrapped transports never show the access_token or the AppSecret. A wrapped transport
// does see the body of a response, which contains the token when it is fetched.
package wxa
