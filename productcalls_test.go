package wxpay_test

import (
	"context"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/combined"
	"github.com/seed6780280e/wxpay/coupon"
	"github.com/seed6780280e/wxpay/customs"
	"github.com/seed6780280e/wxpay/deposit"
	"github.com/seed6780280e/wxpay/facepay"
	"github.com/seed6780280e/wxpay/papay"
	"github.com/seed6780280e/wxpay/profitsharing"
	"github.com/seed6780280e/wxpay/redpack"
	"github.com/seed6780280e/wxpay/transfer"
	"github.com/seed6780280e/wxpay/wxa"
)

// A productCall is a call of a product that moves money, or the query that shows whether
// it did.
type productCall struct {
	name string // package and operation
	kind callKind
	call func(context.Context, *wxpay.Client) error
}

// A callKind is the set of what is special about a call.
type callKind int

const (
	readsOnly    callKind = 1 << iota // a query
	unsignedCall                      // its answers have no sign
	certified                         // it presents the merchant certificate
	notRepeated                       // the client never repeats it
	providers                         // only service providers have it
	inJSON                            // of the mini program's server API
)

func (k callKind) has(what callKind) bool { return k&what != 0 }

// of returns a call with a fixed request.
func of[Request, Response any](call func(context.Context, *wxpay.Client, *Request) (*Response, error), req *Request) func(context.Context, *wxpay.Client) error {
	return func(ctx context.Context, c *wxpay.Client) error {
		_, err := call(ctx, c, req)
		return err
	}
}

const someAddress, someURL = "1.2.3.4", "http://127.0.0.1:9/"

var productCalls = []productCall{
	{"profitsharing.profitsharing", certified, of(profitsharing.Share, &profitsharing.ShareRequest{TransactionID: "4", OutOrderNo: "P1", Receivers: productReceivers})},
	{"profitsharing.multiprofitsharing", certified, of(profitsharing.MultiShare, &profitsharing.MultiShareRequest{TransactionID: "4", OutOrderNo: "P1", Receivers: productReceivers})},
	{"profitsharing.profitsharingfinish", certified, of(profitsharing.Finish, &profitsharing.FinishRequest{TransactionID: "4", OutOrderNo: "F1", Description: "d"})},
	{"profitsharing.profitsharingquery", readsOnly, of(profitsharing.Query, &profitsharing.QueryRequest{TransactionID: "4", OutOrderNo: "P1"})},
	{"profitsharing.profitsharingreturn", certified, of(profitsharing.Return, &profitsharing.ReturnRequest{
		OutOrderNo: "P1", OutReturnNo: "B1", ReturnAccount: "190001001", ReturnAmount: 60, Description: "d",
	})},
	{"profitsharing.profitsharingreturnquery", readsOnly, of(profitsharing.QueryReturn, &profitsharing.ReturnQueryRequest{OutOrderNo: "P1", OutReturnNo: "B1"})},
	{"papay.pappayapply", 0, of(papay.PapPayApply, &papay.PapPayApplyRequest{
		Body: "b", OutTradeNo: "D00001", TotalFee: 100, SpbillCreateIP: someAddress, NotifyURL: someURL, ContractID: "C1",
	})},
	{"papay.paporderquery", readsOnly, of(papay.PapOrderQuery, &papay.PapOrderQueryRequest{OutTradeNo: "D00001"})},
	{"papay.contractorder", 0, of(papay.ContractOrder, &papay.ContractOrderRequest{
		ContractMchID: "10000100", ContractAppID: "wxd930ea5d5a258f4f", OutTradeNo: "T00001", Body: "b", NotifyURL: someURL, TotalFee: 100, SpbillCreateIP: someAddress, OpenID: "o1",
		PlanID: 1, ContractCode: "C1", RequestSerial: 1, ContractDisplayAccount: "m", ContractNotifyURL: someURL,
	})},
	{"redpack.sendminiprogramhb", certified | unsignedCall, of(redpack.SendMiniProgram, &redpack.MiniProgramRequest{
		MchBillNo: "B1", SendName: "n", ReOpenID: "o1", TotalAmount: 100, Wishing: "w", ActName: "a", Remark: "r",
	})},
	{"redpack.sendredpack", certified | unsignedCall, of(redpack.Send, &redpack.SendRequest{
		MchBillNo: "B1", SendName: "n", ReOpenID: "o1", TotalAmount: 100, Wishing: "w", ClientIP: someAddress, ActName: "a", Remark: "r",
	})},
	{"redpack.sendgroupredpack", certified | unsignedCall, of(redpack.SendGroup, &redpack.SendGroupRequest{
		MchBillNo: "B1", SendName: "n", ReOpenID: "o1", TotalAmount: 300, TotalNum: 3, Wishing: "w", ActName: "a", Remark: "r",
	})},
	{"redpack.gethbinfo", readsOnly | certified | unsignedCall, of(redpack.GetHBInfo, &redpack.GetHBInfoRequest{MchBillNo: "B1"})},
	{"transfer.transfers", certified | unsignedCall, of(transfer.Transfers, &transfer.TransfersRequest{
		PartnerTradeNo: "T1", OpenID: "o1", CheckName: transfer.NoCheck, Amount: 100, Desc: "d", SpbillCreateIP: someAddress,
	})},
	{"transfer.gettransferinfo", readsOnly | certified | unsignedCall, of(transfer.GetTransferInfo, &transfer.GetTransferInfoRequest{PartnerTradeNo: "T1"})},
	{"transfer.pay_bank", certified | unsignedCall, of(transfer.PayBank, &transfer.PayBankRequest{
		PartnerTradeNo: "T0000001", EncBankNo: "bm8=", EncTrueName: "bm8=", BankCode: "1001", Amount: 100,
	})},
	{"transfer.query_bank", readsOnly | certified | unsignedCall, of(transfer.QueryBank, &transfer.QueryBankRequest{PartnerTradeNo: "T0000001"})},
	{"combined.combinedorder", 0, of(combined.Order, &combined.OrderRequest{
		CombineOutTradeNo: "C00001", CombineOpenID: "o1", SpbillCreateIP: someAddress, NotifyURL: someURL, SubOrderList: combined.SubOrderList{OrderList: []combined.SubOrder{
			{AppID: "wx8888888888888888", MchID: "1900000109", Body: "b", Attach: "a", OutTradeNo: "S00001", TotalFee: 1},
			{AppID: "wx8888888888888888", MchID: "1900000110", Body: "b", Attach: "a", OutTradeNo: "S00002", TotalFee: 1},
		}},
	})},
	{"combined.querycombinedorder", readsOnly, of(combined.Query, &combined.QueryRequest{CombineOutTradeNo: "C00001"})},
	{"combined.closecombinedorder", 0, of(combined.Close, &combined.CloseRequest{
		CombineOutTradeNo: "C00001", SubOrderList: []combined.CloseOrder{{MchID: "1900000109", OutTradeNo: "S00001"}, {MchID: "1900000110", OutTradeNo: "S00002"}},
	})},
	{"customs.customdeclareorder", 0, of(customs.DeclareOrder, &customs.DeclareRequest{OutTradeNo: "T00001", TransactionID: "4", Customs: "GUANGZHOU_ZS", MchCustomsNo: "1"})},
	{"customs.customdeclarequery", readsOnly, of(customs.Query, &customs.QueryRequest{TransactionID: "4", Customs: "GUANGZHOU_ZS"})},
	{"customs.customdeclareredeclare", 0, of(customs.Redeclare, &customs.RedeclareRequest{TransactionID: "4", Customs: "GUANGZHOU_ZS", MchCustomsNo: "1"})},
	{"deposit.unifiedorder", providers, of(deposit.UnifiedOrder, &wxpay.UnifiedOrderRequest{
		Body: "b", OutTradeNo: "T00001", TotalFee: 100, OpenID: "o1", SpbillCreateIP: someAddress, NotifyURL: someURL,
	})},
	{"deposit.micropay", providers | notRepeated, of(deposit.MicroPay, &wxpay.MicropayRequest{
		Body: "b", OutTradeNo: "T00001", TotalFee: 100, SpbillCreateIP: someAddress, AuthCode: "130000000000000000",
	})},
	{"deposit.facepay", providers | notRepeated, of(deposit.FacePay, &deposit.FacePayRequest{
		Body: "b", OutTradeNo: "T00001", TotalFee: 100, SpbillCreateIP: someAddress, FaceCode: "f",
	})},
	{"deposit.orderquery", providers | readsOnly, of(deposit.OrderQuery, &wxpay.OrderQueryRequest{OutTradeNo: "T00001"})},
	{"deposit.reverse", providers | certified, of(deposit.Reverse, &wxpay.ReverseRequest{OutTradeNo: "T00001"})},
	{"deposit.consume", providers | certified | notRepeated, of(deposit.Consume, &deposit.ConsumeRequest{OutTradeNo: "T00001", TotalFee: 100, ConsumeFee: 60})},
	{"deposit.refund", providers | certified, of(deposit.Refund, &wxpay.RefundRequest{OutTradeNo: "T00001", OutRefundNo: "R1", TotalFee: 100, RefundFee: 60})},
	{"deposit.refundquery", providers | readsOnly, of(deposit.RefundQuery, &wxpay.RefundQueryRequest{OutRefundNo: "R1"})},
	{"facepay.facepay", notRepeated, of(facepay.Pay, &facepay.PayRequest{
		Body: "b", OutTradeNo: "T00001", TotalFee: 100, SpbillCreateIP: someAddress, FaceCode: "f", OpenID: "o1",
	})},
	{"facepay.facepayquery", readsOnly, of(facepay.Query, &wxpay.OrderQueryRequest{OutTradeNo: "T00001"})},
	{"facepay.facepayreverse", certified, of(facepay.Reverse, &wxpay.ReverseRequest{OutTradeNo: "T00001"})},
	{"coupon.send_coupon", certified | notRepeated, of(coupon.Send, &coupon.SendRequest{CouponStockID: "1", PartnerTradeNo: "C1", OpenID: "o1"})},
	{"wxa.upload_shipping_info", inJSON, uploadShipping},
}

func uploadShipping(ctx context.Context, c *wxpay.Client) error {
	return wxa.New(c, wxa.Config{TokenSource: fixedToken{}}).UploadShippingInfo(ctx, &wxa.UploadShippingInfoRequest{
		OpenID: "o1", Shipping: wxa.Shipping{
			Order: wxa.OrderKey{TransactionID: "4"}, LogisticsType: wxa.LogisticsVirtual, DeliveryMode: wxa.DeliveryUnified, Parcels: []wxa.Parcel{{ItemDesc: "d"}},
		},
	})
}

type fixedToken struct{}

func (fixedToken) Token(context.Context, wxpay.Secret) (wxpay.Secret, error) {
	return wxpay.NewSecret("token"), nil
}
