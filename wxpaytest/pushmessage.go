package wxpaytest

import (
	"strconv"
	"strings"
	"time"
)

// pushKind is a kind of message push about shipping.
type pushKind string

const (
	pushAccess  pushKind = "access"  // nothing was ever shipped
	pushRemind  pushKind = "remind"  // an order is unshipped for too long
	pushShipped pushKind = "shipped" // the shipping of an order is complete
	pushSettled pushKind = "settled" // the money of an order is unfrozen
)

// pushFields returns the message of a push about an order.
func (s *wxaState) pushFields(kind pushKind, o *order, appID string, now time.Time) map[string]string {
	m := &message{fields: map[string]string{}}
	m.set("ToUserName", "gh_"+strings.TrimPrefix(appID, "wx"))
	m.set("FromUserName", "oWxpaytest")
	m.set("CreateTime", unixText(now))
	m.set("MsgType", "event")
	if kind == pushAccess {
		m.set("Event", "trade_manage_remind_access_api")
		m.set("msg", "小程序已有支付订单，但从未录入发货信息，请接入发货信息录入接口。")
		return m.fields
	}
	m.set("transaction_id", o.TransactionID)
	m.set("merchant_id", o.MchID)
	m.set("sub_merchant_id", o.SubMchID)
	m.set("merchant_trade_no", o.OutTradeNo)
	m.set("pay_time", unixText(o.Paid))
	if kind == pushRemind {
		m.set("Event", "trade_manage_remind_shipping")
		m.set("msg", "订单支付后超过 48 小时仍未发货，请尽快录入发货信息。")
		return m.fields
	}
	m.set("Event", "trade_manage_order_settlement")
	shipped := s.shipments[o]
	m.set("shipped_time", unixText(shipped.Shipped))
	if kind == pushShipped {
		m.set("estimated_settlement_time", unixText(shipped.settles()))
		return m.fields
	}
	m.set("confirm_receive_method", shipped.receiveMethod())
	m.set("confirm_receive_time", unixText(shipped.received()))
	m.set("settlement_time", unixText(shipped.settles()))
	return m.fields
}

func unixText(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

// receiveMethod returns who confirmed the receipt: 1 the user, 2 time. The document says
// the reverse of what users see.
func (s *shipment) receiveMethod() string {
	if s.received().Equal(s.Confirmed) {
		return "1"
	}
	return "2"
}

// settles returns when the money is unfrozen.
func (s *shipment) settles() time.Time { return s.received().Add(2 * settleStep) }
