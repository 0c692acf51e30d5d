package wxpaytest

// Event tells that something changed; what it is now, the other methods say.
type Event struct {
	Kind                           string // EventOrder … EventClock
	MchID, OutTradeNo, OutRefundNo string // where it is about an order or a refund; MchID is the shop's, if it is a shop's
}

// The kinds of an [Event].
const (
	EventOrder    = "order"
	EventRefund   = "refund"
	EventExchange = "exchange" // a request was answered
	EventDelivery = "delivery" // a notification was sent
	EventFault    = "fault"    // injected, taken away, or one that struck
	EventClock    = "clock"    // it was advanced; steps of Clock.Run are not told
)
