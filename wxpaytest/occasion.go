package wxpaytest

// loginPath is that of code2Session.
const loginPath = "/sns/jscode2session"

// layer is where a fault strikes.
type layer int

const (
	atRequest  layer = iota // a request that was read and came through the checks
	atHead                  // one whose body was not read yet
	atConnect               // a connection that was accepted
	atListen                // an address, before the next connection comes
	atMessage               // the message of a notification
	atPosting               // how often it is posted
	atDelivery              // whether it is posted now
)

// occasion is what a fault may strike.
type occasion struct {
	layer
	path, host    string
	trade, refund string // out_trade_no and out_refund_no, where there are any
	of            attempt
}

// attempt is one of a notification, and zero for all else.
type attempt struct {
	notification *notification
	number       int
}
