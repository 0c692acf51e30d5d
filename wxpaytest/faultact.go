package wxpaytest

import (
	"crypto/tls"
	"slices"
	"strings"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/accept"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/answer"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/authority"
)

// loginPath is the path of code2Session.
const loginPath = "/sns/jscode2session"

// isWxa reports whether a path belongs to the server API of mini programs. The paths of
// customs also begin with /cgi-bin/, but their messages are signed XML.
func isWxa(path string) bool {
	server := strings.HasPrefix(path, "/cgi-bin/") && !strings.HasPrefix(path, "/cgi-bin/mch/")
	return path == loginPath || strings.HasPrefix(path, "/wxa/") || server
}

// layer is the point at which a fault strikes.
type layer int

const (
	atRequest  layer = iota // a request that has passed the checks
	atHead                  // a request before its body is read
	atConnect               // a connection after it was accepted
	atListen                // an address before its next connection
	atMessage               // the message of a notification
	atPosting               // how often the notification is posted
	atDelivery              // whether the notification is posted now
)

// occasion is one thing that a fault may strike.
type occasion struct {
	layer
	path, host    string
	trade, refund string // out_trade_no and out_refund_no, if there are any
	mchID, shopID string // whose they are; empty: not known
	of            attempt
}

// attempt is one attempt to deliver a notification; it is zero for all other
// occasions.
type attempt struct {
	notification *notification
	number       int
}

// act is the effect of a fault; the fields apply in their order. The zero value
// does nothing.
type act struct {
	name        FaultName
	layer       layer
	paths       []string        // the paths it can strike; nil: all
	notify      bool            // it can strike notifications too
	before      bool            // replaces the operation
	early       bool            // the notification is sent before the response
	lag         *lag            // how far the replica is behind
	wallet      func(w *Wallet) // changes the wallet of a charge
	errCode     string          // error code of a login
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

// fits reports whether the fault can change a message on the path. The response
// of the server API is JSON without a signature.
func (a *act) fits(path string) bool {
	if isWxa(path) && a.errCode == "" && (a.fields != nil || a.signed != nil) {
		return false
	}
	return path == "" || a.paths == nil || slices.Contains(a.paths, path)
}

// connection reports whether the fault strikes connections.
func (a *act) connection() bool { return a.layer == atConnect || a.layer == atListen }
