package wxpaytest

import (
	"crypto/tls"
	"slices"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/accept"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/answer"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/authority"
)

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

// act is what a fault does, in the order of the fields. The zero value does
// nothing.
type act struct {
	name        FaultName
	layer       layer
	paths       []string        // those it can strike; nil: all
	notify      bool            // fits notifications, too
	before      bool            // instead of the operation
	early       bool            // the notification goes before the answer
	lag         *lag            // of the replica that answers
	wallet      func(w *Wallet) // changes the user of a charge
	errCode     string          // what a login fails with
	accept      func(c *accept.Conn)
	certificate func(a *authority.Authority) *tls.Certificate
	fields      func(m *message)
	signed      func(m *message)
	answer      func(a *answer.Answer)
	hang, reset bool
}

func (a *act) shape(m *message) {
	if a.fields != nil {
		a.fields(m)
	}
}

func (a *act) mangle(m *message) {
	if a.signed != nil {
		a.signed(m)
	}
}

func (a *act) wire(to *answer.Answer) {
	if a.answer != nil {
		a.answer(to)
	}
	to.Hang, to.Reset = a.hang, a.reset
}

// fits tells whether there is something on the path that the fault can change:
// a login is answered in JSON, with nothing signed.
func (a *act) fits(path string) bool {
	if path == loginPath && a.errCode == "" && (a.fields != nil || a.signed != nil) {
		return false
	}
	return path == "" || a.paths == nil || slices.Contains(a.paths, path)
}

// connection tells whether the fault strikes connections.
func (a *act) connection() bool { return a.layer == atConnect || a.layer == atListen }
