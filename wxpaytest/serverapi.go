package wxpaytest

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const shippingPath = "/wxa/sec/order/"

// serves reports whether the path belongs to the server API.
func (m *miniPrograms) serves(path string) bool {
	return path == "/cgi-bin/token" || path == "/cgi-bin/stable_token" || strings.HasPrefix(path, shippingPath)
}

// answer answers a request to the server API. The caller holds the lock of orders.
func (m *miniPrograms) answer(method, path string, query url.Values, body []byte) map[string]any {
	now := m.orders.clock.Now()
	switch path {
	case "/cgi-bin/token":
		return m.fetchToken(tokenRequest{GrantType: query.Get("grant_type"), AppID: query.Get("appid"), Secret: query.Get("secret")}, false, now)
	case "/cgi-bin/stable_token":
		var req tokenRequest
		if method != "POST" {
			return serverError(43002, "require POST method")
		}
		if json.Unmarshal(body, &req) != nil {
			return serverError(47001, "data format error")
		}
		return m.fetchToken(req, true, now)
	}
	appID, failure := m.authorize(query.Get("access_token"), now)
	switch {
	case failure != nil:
		return failure
	case method != "POST":
		return serverError(43002, "require POST method")
	}
	return m.ship(appID, strings.TrimPrefix(path, shippingPath), body, now)
}

// ship answers a call of order shipping.
func (m *miniPrograms) ship(appID, name string, body []byte, now time.Time) map[string]any {
	var upload uploadBody
	var key queryKeyBody
	target := any(&key)
	if name == "upload_shipping_info" {
		target = &upload
	}
	if json.Unmarshal(body, target) != nil {
		return serverError(47001, "data format error")
	}
	switch name {
	case "upload_shipping_info":
		return shippingAnswer(m.upload(appID, &upload, now))
	case "is_trade_managed":
		return map[string]any{"errcode": 0, "errmsg": "ok", "is_trade_managed": m.managed(appID)}
	case "is_trade_management_confirmation_completed":
		return map[string]any{"errcode": 0, "errmsg": "ok", "completed": m.managed(appID)}
	case "get_order", "notify_confirm_receive":
		o := m.shippable(appID, key.is, now)
		switch {
		case o == nil:
			return serverError(10060001, "支付单不存在")
		case name == "get_order":
			return map[string]any{"errcode": 0, "errmsg": "ok", "order": m.orderJSON(appID, o, now)}
		}
		return shippingAnswer(m.remind(m.shippingOf(o), key.ReceivedTime))
	}
	return serverError(48001, "api unauthorized: the gateway does not have "+name)
}

func shippingAnswer(code int, text string) map[string]any {
	if code == 0 {
		return map[string]any{"errcode": 0, "errmsg": "ok"}
	}
	return serverError(code, text)
}

// managed reports whether a merchant of the mini program is trade-managed.
func (m *miniPrograms) managed(appID string) bool {
	for _, merchant := range m.merchants.byID {
		for _, id := range merchant.appIDs() {
			if id == appID && merchant.TradeManaged {
				return true
			}
		}
	}
	return false
}

// encodeServer applies the errcode of a fault and returns the JSON and the code.
func encodeServer(reply map[string]any, errCode, text string) (body []byte, code string) {
	if errCode != "" {
		n, err := strconv.Atoi(errCode)
		if err != nil {
			n = -1
		}
		reply = serverError(n, text)
	}
	body, _ = json.Marshal(reply)
	n, _ := reply["errcode"].(int)
	return body, strconv.Itoa(n)
}
