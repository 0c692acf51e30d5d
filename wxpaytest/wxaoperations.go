package wxpaytest

// wxaOperations are the paths of the server API of mini programs.
func wxaOperations() []*wxaOperation {
	const shipping = "/wxa/sec/order/"
	return append([]*wxaOperation{
		{path: shipping + "upload_shipping_info", run: runUploadShipping},
		{path: shipping + "upload_combined_shipping_info", run: runUploadCombined},
		{path: shipping + "get_order", run: runGetShippingOrder},
		{path: shipping + "get_order_list", run: runListShippingOrders},
		{path: shipping + "notify_confirm_receive", run: runRemindReceipt},
		{path: shipping + "set_msg_jump_path", run: runSetJumpPath},
		{path: shipping + "is_trade_managed", run: runTradeManaged},
		{path: shipping + "is_trade_management_confirmation_completed", run: runConfirmationCompleted},
		{path: shipping + "opspecialorder", run: runSpecialOrder},
		{path: "/cgi-bin/express/delivery/open_msg/get_delivery_list", run: runDeliveryList},
		{path: "/wxa/getpaidunionid", get: true, run: runPaidUnionID},
		{path: "/wxa/business/getuserphonenumber", run: runPhoneNumber},
		{path: "/wxa/checksession", get: true, run: runCheckSession},
		{path: "/wxa/resetusersessionkey", get: true, run: runResetSession},
	}, wxaTokenOperations()...)
}

func wxaPaths() []string {
	var paths []string
	for _, op := range wxaOperations() {
		paths = append(paths, op.path)
	}
	return paths
}
