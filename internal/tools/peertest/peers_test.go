package peertest

import (
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// peer is an SDK that runs unchanged.
type peer struct {
	name    string // as in the table
	start   string // what the command starts
	command func(t *testing.T, start string) *exec.Cmd
	source  func(t *testing.T, start string) string // directory of its source code; nil: none
	ways    []approach                              // the first is the one in the table
	trusts  note                                    // the SDK does not check the server's certificate
}

// approach is a way to the gateway. All steps work, with nothing remarkable, except these.
type approach struct {
	way    way
	except map[step]exception
}

// exception is a step that does not work, or one that works with something remarkable.
// found is the beginning of each remarkable thing, in the order of the step.
type exception struct {
	note  note   // footnote of the table
	fails string // part of the error; empty: it works
	found []string
}

// note is the number of a footnote of the table.
type note int

const (
	takesAny     note = 1 // it does not check the server's certificate
	noCall       note = 2 // the SDK has no such call
	certLost     note = 3 // its HTTP client presents no certificate behind a proxy
	keepsReqInfo note = 4 // it does not decrypt refund notifications
	lowerCase    note = 5 // it names the phone's timeStamp timestamp
	unusualAck   note = 6 // its acknowledgement differs from the documented one
	crashes      note = 7 // a wrong sign ends the process; a missing one is accepted
	takesForged  note = 8 // it does not check the sign of notifications
)

var (
	missing     = exception{note: noCall, fails: errNoCall.Error()}
	undecrypted = exception{note: keepsReqInfo, fails: " req_info:"} // among the fields that the SDK passes on
	declared    = exception{note: unusualAck, found: []string{"the response has declaration"}}
	unread      = exception{note: keepsReqInfo, fails: " req_info:", found: declared.found}
	otherRoot   = exception{note: unusualAck, found: []string{"the response has root"}}
	unverified  = exception{note: takesForged, found: []string{
		"acknowledges wrong-signature", "acknowledges missing-signature", "the response has declaration",
	}}
)

var peers = []peer{
	{name: "go-pay/gopay", start: "github.com/go-pay/gopay", command: goCommand, source: moduleSource, trusts: takesAny, ways: []approach{
		{byProxy, map[step]exception{stepLogin: missing}},
	}},
	{name: "chanxuehong/wechat", start: "github.com/chanxuehong/wechat", command: goCommand, source: moduleSource, ways: []approach{
		{byProxy, map[step]exception{
			stepRefund:   {note: certLost, found: []string{`500 {"error":"http.Status: 400 Bad Request"}`}},
			stepRefunded: undecrypted,
		}},
	}},
	{name: "silenceper/wechat", start: "github.com/silenceper/wechat/v2", command: goCommand, source: moduleSource, ways: []approach{
		{byProxy, map[step]exception{
			stepPaySign:  {note: lowerCase, found: []string{"the phone remarks on timestamp"}},
			stepNotified: otherRoot, stepRefunded: otherRoot, stepBill: missing,
		}},
	}},
	{name: "tenpay", start: "tenpay", command: nodeCommand, source: packageSource, ways: []approach{
		{byScript, map[step]exception{stepLogin: missing, stepNotified: declared, stepRefunded: declared}},
	}},
	{name: "wechat-pay", start: "wechat-pay", command: survivingNodeCommand, source: packageSource, ways: []approach{
		{byScript, map[step]exception{
			stepLogin:    missing,
			stepNotified: {note: crashes, found: []string{"acknowledges missing-signature", "the response has declaration"}},
			stepRefunded: declared,
		}},
	}},
	{name: "weixin-pay", start: "weixin-pay", command: nodeCommand, source: packageSource, ways: []approach{
		{byScript, map[step]exception{
			stepLogin: missing, stepNotified: unverified, stepRefunded: unread, stepBill: missing,
		}},
		{byProxy, map[step]exception{
			stepLogin: missing, stepNotified: unverified, stepRefunded: unread, stepBill: missing,
			stepRefund: {note: certLost, fails: "Unexpected close tag"}, // of the page that answers a request without a certificate
		}},
	}},
	{name: "node-wxpay", start: "node-wxpay", command: nodeCommand, source: packageSource, ways: []approach{
		{byScript, withoutRefunds}, {byProxy, withoutRefunds},
	}},
	{name: "wechatpay-axios-plugin", start: "wechatpay-axios-plugin", command: nodeCommand, source: packageSource, ways: []approach{
		{byScript, map[step]exception{stepLogin: missing}},
		{byProxy, map[step]exception{stepLogin: missing}},
	}},
	{name: "Python", start: "python/backend.py", command: pythonCommand, ways: []approach{
		{byProxy, map[step]exception{stepRefunded: undecrypted}},
	}},
}

var withoutRefunds = map[step]exception{
	stepLogin: missing, stepNotified: unverified, stepRefund: missing, stepRefunded: unread, stepBill: missing,
}

// TestPeers compares what each SDK does with the expectation, which TestPeerTable
// compares with the table.
func TestPeers(t *testing.T) {
	for _, p := range peers {
		for _, a := range p.ways {
			t.Run(p.name+"/"+string(a.way), func(t *testing.T) {
				t.Parallel()
				d := startDesk(t)
				s := &sale{desk: d, backend: startBackend(t, d, p.command(t, p.start), a.way, true)}
				for step, got := range s.try() {
					a.except[step].check(t, p, step, got)
				}
			})
		}
	}
}

func (x exception) check(t *testing.T, p peer, step step, got outcome) {
	if x.fails == "" {
		assert.NoError(t, got.err, step)
	} else {
		assert.ErrorContains(t, got.err, x.fails, step)
	}
	if x.note == noCall {
		assertNotInSource(t, p, step)
	}
	require.Len(t, got.found, len(x.found), "%s: %q", step, got.found)
	for i, beginning := range x.found {
		assert.True(t, strings.HasPrefix(got.found[i], beginning), "%s: %q", step, got.found[i])
	}
}

// Without the CA certificate, no SDK may talk to the gateway.
func TestPeersNeedTheCA(t *testing.T) {
	for _, p := range peers {
		for _, a := range p.ways {
			t.Run(p.name+"/"+string(a.way), func(t *testing.T) {
				t.Parallel()
				d := startDesk(t)
				s := &sale{desk: d, backend: startBackend(t, d, p.command(t, p.start), a.way, false)}
				if p.trusts == takesAny {
					require.NoError(t, s.order())
					return
				}
				require.Error(t, s.order())
				d.assertNoOrders(t)
			})
		}
	}
}

// wechat-pay rejects a promise that nobody handles when a sign is wrong. Node.js ends
// the process then, unless it is told otherwise.
func TestWechatPayEndsWithAForgedNotification(t *testing.T) {
	d := startDesk(t)
	s := &sale{desk: d, backend: startBackend(t, d, nodeCommand(t, "wechat-pay"), byScript, true)}
	require.NoError(t, s.order())
	require.NoError(t, s.forgery("wrong-signature", "pay"))
	var unreachable *url.Error
	assert.ErrorAs(t, s.query(), &unreachable, "the backend still answers")
	assert.Empty(t, s.found)
}

func survivingNodeCommand(t *testing.T, name string) *exec.Cmd {
	command := nodeCommand(t, name)
	command.Args = slices.Insert(command.Args, 1, "--unhandled-rejections=warn")
	return command
}
