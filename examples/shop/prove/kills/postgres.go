package kills

import (
	"bytes"
	"slices"
	"strings"

	"github.com/seed6780280e/wxpay/examples/shop/prove/pgproxy"
)

// commits are the statements whose commit is a dangerous moment.
var commits = []struct {
	begins string
	at     Point
}{
	{"INSERT INTO orders", CommittedOrder},
	{"INSERT INTO refunds", CommittedRefund},
	{"INSERT INTO shipments", CommittedShipment},
	{"UPDATE orders SET state", CommittedPayment},
}

// marks is the name of River's statement that marks jobs as ended. River writes names
// into its statements.
const marks = "JobSetStateIfRunningMany"

// Hooks returns the hooks that kill an instance by the statements that it sends.
// notifying says whether the instance handles a notification; kill kills it.
func (p *Plan) Hooks(notifying, kill func() bool) pgproxy.Hooks {
	return pgproxy.Hooks{
		Before: func(s pgproxy.Statement) bool {
			done := strings.Contains(s.SQL, marks) && bytes.Contains(s.Args, []byte("completed"))
			return !done || !p.Strike(DoneJob, kill)
		},
		After: func(s pgproxy.Statement) bool {
			at, ok := committed(s)
			if !ok || at == CommittedPayment && !notifying() {
				return true
			}
			return !p.Strike(at, kill)
		},
	}
}

// committed returns what a statement has committed.
func committed(s pgproxy.Statement) (Point, bool) {
	if s.Tag != "COMMIT" {
		return Point{}, false
	}
	for _, c := range commits {
		if slices.ContainsFunc(s.Earlier, func(sql string) bool { return strings.HasPrefix(sql, c.begins) }) {
			return c.at, true
		}
	}
	return Point{}, false
}
