package wxpaytest

// runTradeManaged: 查询小程序是否已开通发货信息管理服务
func runTradeManaged(c *wxaCall) wxaReply {
	return c.askApp("is_trade_managed", !c.orders.wxa.unmanaged)
}

// runConfirmationCompleted: 查询小程序是否已完成交易结算管理确认
func runConfirmationCompleted(c *wxaCall) wxaReply { return c.askApp("completed", true) }

func (c *wxaCall) askApp(name string, yes bool) wxaReply {
	var req struct {
		AppID string `json:"appid"`
	}
	failed := c.read(&req)
	switch {
	case failed != nil:
		return failed
	case req.AppID == "":
		return wxaFails(40097, "appid missing")
	case req.AppID != c.appID:
		return wxaFails(40013, "invalid appid")
	}
	return wxaOK(wxaReply{name: yes})
}

// runSetJumpPath: 消息跳转路径设置接口
func runSetJumpPath(c *wxaCall) wxaReply {
	var req struct {
		Path *string `json:"path"`
	}
	failed := c.read(&req)
	switch {
	case failed != nil:
		return failed
	case req.Path == nil:
		return wxaFails(10060014, "path missing")
	}
	c.orders.wxa.jumpPaths[c.appID] = *req.Path
	c.orders.wxa.changed()
	return wxaOK(nil)
}

// runDeliveryList: 获取运力 id 列表
func runDeliveryList(*wxaCall) wxaReply {
	var all []wxaReply
	for _, company := range deliveryCompanies {
		all = append(all, wxaReply{"delivery_id": company[0], "delivery_name": company[1]})
	}
	return wxaOK(wxaReply{"delivery_list": all, "count": len(all)})
}
