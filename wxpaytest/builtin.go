package wxpaytest

// Paths returns the paths of the API that every gateway has, without those of
// the sandboxes, so that a test can go over all of them.
func Paths() []string {
	var paths []string
	for _, op := range operations() {
		paths = append(paths, op.path)
	}
	return append(paths, loginPath)
}

// builtin are the operations that every gateway has.
func builtin() []*operation { return append(sandboxOperations(), operations()...) }

// operations are those outside of the sandboxes.
func operations() []*operation {
	return []*operation{
		unifiedOrder(), orderQuery(), closeOrder(),
		refundOperation("/secapi/pay/refund"), refundOperation("/secapi/pay/refundv2"),
		refundQuery("/pay/refundquery"), refundQuery("/pay/refundqueryv2"),
		micropay(), reverse(), authCodeToOpenID(),
		downloadBill(), downloadFundFlow(), batchQueryComment(), report(),
	}
}
