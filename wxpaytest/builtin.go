package wxpaytest

import "slices"

// Paths returns the paths of the API that every gateway has, so that a test can
// try all of them. The paths of the sandboxes are not included.
func Paths() []string {
	var paths []string
	for _, op := range operations() {
		paths = append(paths, op.path)
	}
	return append(append(paths, wxaPaths()...), loginPath)
}

// builtin returns the operations that every gateway has.
func builtin() []*operation { return append(sandboxOperations(), operations()...) }

// operations returns the operations outside the sandboxes.
func operations() []*operation {
	return slices.Concat([]*operation{
		unifiedOrder(), orderQuery(), closeOrder(),
		refundOperation("/secapi/pay/refund"), refundOperation("/secapi/pay/refundv2"),
		refundQuery("/pay/refundquery"), refundQuery("/pay/refundqueryv2"),
		micropay(), reverse(), authCodeToOpenID(),
		downloadBill(), downloadFundFlow(), batchQueryComment(), report(),
	}, sharingOperations(), contractOperations())
}
