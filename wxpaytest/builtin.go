package wxpaytest

// builtin are the operations that every gateway has.
func builtin() []*operation {
	return append(sandboxOperations(),
		unifiedOrder(), orderQuery(), closeOrder(),
		refundOperation("/secapi/pay/refund"), refundOperation("/secapi/pay/refundv2"),
		refundQuery("/pay/refundquery"), refundQuery("/pay/refundqueryv2"),
		micropay(), reverse(), authCodeToOpenID(),
		downloadBill(), downloadFundFlow(), batchQueryComment(), report(),
	)
}
