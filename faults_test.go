package wxpay

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// A faultClass is the result that a fault must have.
type faultClass int

const (
	unsent      faultClass = iota // nothing was written: not done; a retry at the next host succeeds
	mended                        // in doubt; a retry at the next host succeeds
	doubtful                      // in doubt; a retry does not help
	harmless                      // the call succeeds
	notAdmitted                   // not done: the server rejected the certificate
)

// faultClasses are the classes of some faults. The other connection faults are
// unsent. After every other fault a retry succeeds.
var faultClasses = map[wxpaytest.FaultName]faultClass{
	wxpaytest.ResetHandshaken:    mended, // the connection was established
	wxpaytest.TruncatedBody:      doubtful,
	wxpaytest.EndlessBody:        doubtful,
	wxpaytest.GzipBomb:           doubtful,
	wxpaytest.WrongEncoding:      doubtful,
	wxpaytest.WrongSignature:     doubtful,
	wxpaytest.MissingSignature:   doubtful,
	wxpaytest.OtherKey:           doubtful,
	wxpaytest.OtherIDs:           doubtful,
	wxpaytest.OtherNumber:        doubtful,
	wxpaytest.EmptyReturnMsg:     doubtful,
	wxpaytest.NoResultCode:       doubtful,
	wxpaytest.BadRequest:         doubtful,
	wxpaytest.SlowHeaders:        harmless,
	wxpaytest.SlowBody:           harmless,
	wxpaytest.MalformedPromotion: harmless,
	wxpaytest.EarlyNotification:  harmless,
}

// faultPaths are the only paths at which these faults are tested here. A fault
// without paths causes no failure and is tested elsewhere.
var faultPaths = map[wxpaytest.FaultName][]string{
	wxpaytest.EarlyNotification: {"/pay/unifiedorder", "/secapi/pay/refund", "/secapi/pay/refundv2"},
	wxpaytest.OpenChargePays:    {"/pay/micropay"},
	wxpaytest.OpenChargeFails:   {"/pay/micropay"},
	wxpaytest.OpenChargeTaken:   {"/pay/micropay"},
	wxpaytest.StaleQuery:        {},
	wxpaytest.AlternatingQuery:  {},
}

func strikes(fault wxpaytest.FaultName, path string) bool {
	paths, only := faultPaths[fault]
	return !only || slices.Contains(paths, path)
}

func classOf(fault wxpaytest.FaultName, path string) faultClass {
	if fault == wxpaytest.OtherNumber && slices.Contains([]string{"/pay/unifiedorder", "/pay/closeorder", "/secapi/pay/reverse"}, path) {
		return harmless // these replies contain no number
	}
	if fault == wxpaytest.BadRequest && strings.HasPrefix(path, "/secapi/") {
		return notAdmitted
	}
	if class, ok := faultClasses[fault]; ok {
		return class
	}
	if slices.Contains(wxpaytest.ConnectionFaults(), fault) {
		return unsent
	}
	return mended
}

// A faultCase is an operation of the matrix.
type faultCase struct {
	path    string
	prepare func(*testClient)
	do      func(*Client) error
	done    func(*wxpaytest.Server) int // returns how often it took effect; nil: it is a query
	once    bool                        // it is never retried
}

func faultCases() map[string]faultCase {
	ordered := func(c *testClient) {
		_, err := c.UnifiedOrder(bg, order("faults01"))
		require.NoError(c.t, err)
		c.gw.Clock.Advance(time.Hour)
	}
	paid := func(c *testClient) { c.paid("faults01", func(r *UnifiedOrderRequest) { r.Version = "1.0" }) }
	refunded := func(c *testClient) {
		paid(c)
		_, err := c.Refund(bg, &RefundRequest{OutTradeNo: "faults01", OutRefundNo: "R1", TotalFee: 101, RefundFee: 50})
		require.NoError(c.t, err)
	}
	refunds := func(gw *wxpaytest.Server) int {
		made, _ := gw.Order("faults01")
		return int(made.Refunded) / 50
	}
	refund := &RefundRequest{OutTradeNo: "faults01", OutRefundNo: "R1", TotalFee: 101, RefundFee: 50}
	charge := func(c *testClient) *MicropayRequest {
		return &MicropayRequest{Body: "b", OutTradeNo: "faults01", TotalFee: 101, SpbillCreateIP: "127.0.0.1", AuthCode: c.gw.AuthCode("")}
	}
	var code sync.Map // the request for each gateway, by URL
	in := func(state string) func(*wxpaytest.Server) int {
		return func(gw *wxpaytest.Server) int {
			made, _ := gw.Order("faults01")
			return strings.Count(made.State, state)
		}
	}
	return map[string]faultCase{
		"micropay": {path: "/pay/micropay", once: true, done: in("SUCCESS"),
			prepare: func(c *testClient) { code.Store(c.gw.URL, charge(c)) },
			do: func(c *Client) error {
				req, _ := code.Load(c.transport.PayHosts("")[0])
				_, err := c.Micropay(bg, req.(*MicropayRequest))
				return err
			}},
		"reverse": {path: "/secapi/pay/reverse", done: in("REVOKED"),
			prepare: func(c *testClient) {
				_, err := c.Micropay(bg, charge(c))
				require.NoError(c.t, err)
				c.gw.Clock.Advance(time.Minute)
			},
			do: func(c *Client) error { _, err := c.Reverse(bg, &ReverseRequest{OutTradeNo: "faults01"}); return err }},
		"unifiedorder": {"/pay/unifiedorder", func(*testClient) {},
			func(c *Client) error { _, err := c.UnifiedOrder(bg, order("faults01")); return err },
			func(gw *wxpaytest.Server) int { return len(gw.Orders()) }, false},
		"closeorder": {"/pay/closeorder", ordered,
			func(c *Client) error {
				_, err := c.CloseOrder(bg, &CloseOrderRequest{OutTradeNo: "faults01"})
				return err
			},
			func(gw *wxpaytest.Server) int {
				made, _ := gw.Order("faults01")
				return strings.Count(made.State, "CLOSED")
			}, false},
		"refund":   {"/secapi/pay/refund", paid, func(c *Client) error { _, err := c.Refund(bg, refund); return err }, refunds, false},
		"refundv2": {"/secapi/pay/refundv2", paid, func(c *Client) error { _, err := c.RefundV2(bg, refund); return err }, refunds, false},
		"orderquery": {"/pay/orderquery", paid, func(c *Client) error {
			_, err := c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "faults01", Version: "1.0"})
			return err
		}, nil, false},
		"refundquery": {"/pay/refundquery", refunded, func(c *Client) error { _, err := c.RefundQuery(bg, &RefundQueryRequest{OutRefundNo: "R1"}); return err }, nil, false},
		"refundqueryv2": {"/pay/refundqueryv2", refunded, func(c *Client) error {
			_, err := c.RefundQueryV2(bg, &RefundQueryRequest{OutRefundNo: "R1"})
			return err
		}, nil, false},
	}
}

// The test injects every fault at every operation, with one attempt and with a
// second host. It checks the result, the requests that arrived and their effects.
func TestFaultMatrix(t *testing.T) {
	var told bytes.Buffer // every error and log line
	var mu sync.Mutex
	tell := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintf(&told, format+"\n", args...)
	}
	var cells atomic.Int32
	t.Run("cells", func(t *testing.T) {
		for _, fault := range wxpaytest.Faults() {
			for name, op := range faultCases() {
				if !strikes(fault, op.path) {
					continue
				}
				t.Run(string(fault)+"/"+name, func(t *testing.T) {
					t.Parallel()
					for _, failOver := range []bool{false, true} {
						if faultCell(t, fault, op, failOver, tell) {
							cells.Add(1)
						}
					}
				})
			}
		}
	})
	t.Logf("%d cells", cells.Load())
	assert.Greater(t, int(cells.Load()), 2*len(faultCases())*(len(wxpaytest.Faults())-len(faultPaths)-5))
	for _, secret := range []string{testKey, wxpaytest.NewServer().Merchant("").AppSecret} {
		assert.False(t, strings.Contains(told.String(), secret), "an error or a log line shows a secret")
	}
}

// faultCell tests one fault. It reports whether the fault struck.
func faultCell(t *testing.T, fault wxpaytest.FaultName, op faultCase, failOver bool, tell func(string, ...any)) bool {
	var log bytes.Buffer
	c := newTestClient(t)
	op.prepare(c)
	cfg := configFor(c.gw)
	cfg.Hosts = Hosts{Pay: []string{c.gw.URL, c.gw.BackupURL}, Login: []string{c.gw.URL}}
	cfg.Timeout, cfg.MaxAttempts, cfg.Logger = 10*time.Second, 1, textLogger(&log)
	if slow := classOf(fault, op.path); slow != harmless && (strings.HasPrefix(string(fault), "timeout") || fault == wxpaytest.SilentHandshake) {
		cfg.Timeout = 600 * time.Millisecond
	}
	if failOver {
		cfg.MaxAttempts = 2
	}
	client, err := NewClient(cfg)
	require.NoError(t, err)
	defer client.CloseIdleConnections()
	client.retry.pause = noPause
	before := len(c.gw.Exchanges())
	injected := wxpaytest.Fault{Name: fault, Host: wxpaytest.MainHost, Times: -1, Delay: 50 * time.Microsecond}
	if !slices.Contains(wxpaytest.ConnectionFaults(), fault) {
		injected.Path = op.path
	} else {
		injected.Delay = 0
	}
	c.gw.Inject(injected)

	err = op.do(client)

	exchanges := c.gw.Exchanges()[before:]
	tell("%v %+v %#v\n%s", err, err, err, log.String())
	struck := classOf(fault, op.path) == unsent || slices.ContainsFunc(exchanges, func(e wxpaytest.Exchange) bool { return e.Fault == fault }) ||
		slices.Contains(wxpaytest.ConnectionFaults(), fault)
	if !struck {
		assert.NoError(t, err, "the fault does not apply to this operation")
		return false
	}
	checkCell(t, classOf(fault, op.path), op, failOver, err, exchanges, c.gw)
	return true
}

func checkCell(t *testing.T, class faultClass, op faultCase, failOver bool, err error, exchanges []wxpaytest.Exchange, gw *wxpaytest.Server) {
	requests := map[faultClass]int{unsent: 0, mended: 1, doubtful: 1, harmless: 1, notAdmitted: 1}[class]
	worked := class == harmless
	if failOver && !op.once && (class == unsent || class == mended) {
		requests++
		worked = true
	}
	effects := 0
	if op.done != nil {
		effects = op.done(gw)
		assert.LessOrEqual(t, effects, 1, "the operation took effect twice")
	}
	if class == mended && len(exchanges) == requests-1 && exchangesConnected(exchanges) {
		requests-- // the connection was reset before the request was read
	}
	assert.Len(t, exchanges, requests, "number of requests that arrived")
	if worked {
		require.NoError(t, err)
		assert.True(t, op.done == nil || effects == 1, "the call succeeded but had no effect")
		return
	}
	require.Error(t, err)
	want := OutcomeUnknown
	switch {
	case op.done == nil:
		want = OutcomeReadOnly
	case class == unsent, class == notAdmitted:
		want = OutcomeNotDone
		assert.Zero(t, effects, "the error says not done, but it was done")
	}
	assert.Equal(t, want, OutcomeOf(err), "%v", err)
	assert.NotEmpty(t, err.(*Error).Hosts)
}

// exchangesConnected reports whether no fault struck any of these exchanges.
func exchangesConnected(exchanges []wxpaytest.Exchange) bool {
	return !slices.ContainsFunc(exchanges, func(e wxpaytest.Exchange) bool { return e.Fault != "" })
}

// Every key of faultClasses is a fault of the gateway.
func TestFaultClasses(t *testing.T) {
	for fault := range maps.Keys(faultClasses) {
		assert.Contains(t, wxpaytest.Faults(), fault)
	}
}
