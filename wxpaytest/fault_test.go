package wxpaytest

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSystemErrors(t *testing.T) {
	g := newGateway(t)
	g.Inject(Fault{Name: SystemErrorBefore})
	r := g.fails("SYSTEMERROR", ordering, anOrder(number))
	assert.NotContains(t, r.fields, "prepay_id")
	assert.Empty(t, g.Orders())
	assert.Equal(t, "SYSTEMERROR", g.lastExchange().Code)

	g.Inject(Fault{Name: SystemErrorAfter})
	r = g.fails("SYSTEMERROR", ordering, anOrder(number))
	assert.NotContains(t, r.fields, "prepay_id")
	assert.Len(t, g.Orders(), 1)
	g.order(number)

	g.Inject(Fault{Name: SystemErrorBefore, Code: "BIZERR_NEED_RETRY"})
	g.fails("BIZERR_NEED_RETRY", refunding, aRefund("R1", "1"))
}

// send posts a signed order and returns what the client received.
func (g *gateway) send(ctx context.Context) (string, error) {
	f := anOrder(number).with("appid", g.ids["appid"], "mch_id", g.ids["mch_id"], "nonce_str", "n")
	f["sign"] = signTest("", g.key, f)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, g.URL+ordering, strings.NewReader(writeXML(f)))
	require.NoError(g.t, err)
	resp, err := g.plain.Do(r)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return string(body), err
}

func TestNoAnswer(t *testing.T) {
	for name, happened := range map[FaultName]bool{TimeoutBefore: false, TimeoutAfter: true} {
		g := newGateway(t)
		g.Inject(Fault{Name: name, Path: ordering})
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			for len(g.Exchanges()) == 0 || happened && len(g.Orders()) == 0 {
				time.Sleep(time.Millisecond)
			}
			time.Sleep(10 * time.Millisecond) // a response would have arrived by now
			cancel()
		}()
		_, err := g.send(ctx)
		require.ErrorIs(t, err, context.Canceled, name)
		assert.Equal(t, happened, len(g.Orders()) == 1, name)
		assert.Zero(t, g.lastExchange().Status)
		g.order(number) // the next request is not struck
	}
}

func TestResets(t *testing.T) {
	for name, happened := range map[FaultName]bool{ResetBefore: false, ResetAfter: true} {
		g := newGateway(t)
		g.Inject(Fault{Name: name, Path: ordering})
		_, err := g.send(t.Context())
		require.Error(t, err, name)
		assert.Equal(t, happened, len(g.Orders()) == 1, name)
		assert.Zero(t, g.lastExchange().Status)
		g.order(number)
	}
}

func TestCloseReleasesWhatAFaultHolds(t *testing.T) {
	g := newGateway(t)
	g.Inject(Fault{Name: TimeoutAfter})
	done := make(chan error)
	go func() {
		_, err := g.send(t.Context())
		done <- err
	}()
	require.Eventually(t, func() bool { return len(g.Orders()) == 1 }, 10*time.Second, time.Millisecond)
	g.Close()
	assert.Error(t, <-done)
}

func TestBrokenAnswers(t *testing.T) {
	g := newGateway(t)
	for _, name := range []FaultName{TruncatedBody, EmptyBody, HTMLPage, Redirect, Unavailable} {
		g.Inject(Fault{Name: name})
	}
	f := anOrder(number)
	g.noXML = true
	r := g.call(ordering, f)
	assert.True(t, strings.HasPrefix(r.body, "<xml>") && !strings.Contains(r.body, "</xml>"))
	assert.Equal(t, r.body, string(g.lastExchange().Reply))
	r = g.call(ordering, f)
	assert.Empty(t, r.body)
	assert.Equal(t, 200, r.status)
	r = g.call(ordering, f)
	assert.Contains(t, r.body, "<html>")
	assert.Equal(t, 200, r.status)
	r = g.call(ordering, f)
	assert.Equal(t, http.StatusFound, r.status)
	assert.NotEmpty(t, r.header.Get("Location"))
	r = g.call(ordering, f)
	assert.Equal(t, http.StatusServiceUnavailable, r.status)
	assert.Len(t, g.Orders(), 1)

	g.Inject(Fault{Name: BrokenBody})
	body, err := g.send(t.Context())
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.NotEmpty(t, body)
}

func TestSignatureFaults(t *testing.T) {
	g := newGateway(t)
	g.noXML = true
	for name, right := range map[FaultName]func(f fields) bool{
		WrongSignature:   func(f fields) bool { return len(f["sign"]) == 32 && f["sign"] != signTest("", testKey, f) },
		MissingSignature: func(f fields) bool { _, ok := f["sign"]; return !ok && f["prepay_id"] != "" },
		OtherKey:         func(f fields) bool { return len(f["sign"]) == 32 && f["sign"] != signTest("", testKey, f) },
		UnsignedFail:     func(f fields) bool { return len(f) == 2 && f["return_code"] == "FAIL" },
		OtherIDs: func(f fields) bool {
			return f["sign"] == signTest("", testKey, f) && f["appid"] != g.ids["appid"] && f["mch_id"] != g.ids["mch_id"] && f["mch_id"] != ""
		},
		MalformedPromotion: func(f fields) bool {
			return f["sign"] == signTest("", testKey, f) && !json.Valid([]byte(f["promotion_detail"]))
		},
	} {
		g.Inject(Fault{Name: name})
		assert.True(t, right(parseXML(t, []byte(g.call(ordering, anOrder(number)).body))), name)
	}
}

func TestOtherNumbers(t *testing.T) {
	g := newGateway(t)
	g.paid(number, Payment{})
	for path, f := range map[string]fields{query: byNumber, refunding: aRefund("R1-long-enough", "1"), asking: {"out_refund_no": "R1-long-enough"}} {
		if path == asking {
			g.ok(refunding, aRefund("R1-long-enough", "1"))
		}
		g.Inject(Fault{Name: OtherNumber, Path: path})
		r := g.ok(path, f)
		assert.NotEqual(t, number, r.fields["out_trade_no"])
		assert.NotEqual(t, "R1-long-enough", r.fields["out_refund_no"])
		assert.NotEqual(t, "R1-long-enough", r.fields["out_refund_no_0"])
		for name, value := range r.fields {
			if name == "transaction_id" || strings.HasPrefix(name, "refund_id") {
				assert.Regexp(t, "^9999999[0-9]{20,}$", value, name)
			}
		}
	}
}

func TestWhenFaultsStrike(t *testing.T) {
	g := newGateway(t)
	struck := func() bool { return g.call(query, byNumber).fields["err_code"] == "SYSTEMERROR" }
	count := func(n int) (all int) {
		for range n {
			if struck() {
				all++
			}
		}
		return all
	}
	g.Inject(Fault{Name: SystemErrorBefore, Path: ordering})
	assert.Zero(t, count(3), "another path")
	g.ClearFaults()
	g.Inject(Fault{Name: SystemErrorBefore, Skip: 2, Times: 2})
	assert.Equal(t, []bool{false, false, true, true, false}, []bool{struck(), struck(), struck(), struck(), struck()})
	g.Inject(Fault{Name: SystemErrorBefore, Times: -1})
	assert.Equal(t, 20, count(20))
	g.ClearFaults()

	g.Inject(Fault{Name: SystemErrorBefore, Times: -1, Probability: 0.3, Seed: 7})
	first := count(100)
	assert.InDelta(t, 30, first, 20)
	g.ClearFaults()
	g.Inject(Fault{Name: SystemErrorBefore, Times: -1, Probability: 0.3, Seed: 7})
	assert.Equal(t, first, count(100), "the same seed, the same faults")
	g.ClearFaults()
	assert.Zero(t, count(3))
}

func TestNotificationFaults(t *testing.T) {
	g := newGateway(t)
	l := listen(t, nil)
	for i, name := range []FaultName{WrongSignature, MissingSignature, OtherKey, OtherIDs, OtherNumber} {
		g.Inject(Fault{Name: name, Path: NotifyPath})
		no := "number-of-order-" + string(rune('a'+i))
		g.paid(no, Payment{}, "notify_url", l.URL)
		f := parseXML(t, []byte(l.bodies()[i]))
		wellSigned := name == OtherIDs || name == OtherNumber
		assert.Equal(t, wellSigned, f["sign"] == signTest("", testKey, f), name)
		assert.Equal(t, name == OtherIDs, f["mch_id"] != g.ids["mch_id"], name)
		assert.Equal(t, name == OtherNumber, f["out_trade_no"] != no, name)
	}
	g.Inject(Fault{Name: TruncatedBody, Path: NotifyPath})
	g.paid("truncated", Payment{}, "notify_url", l.URL)
	assert.NotContains(t, l.bodies()[5], "</xml>")
}

func TestRefundNotificationFaults(t *testing.T) {
	g := newGateway(t)
	l := listen(t, nil)
	g.paid(number, Payment{})
	g.ok(refunding, aRefund("R1-long-enough", "1").with("notify_url", l.URL))
	g.Inject(Fault{Name: OtherKey, Path: NotifyPath})
	require.NoError(t, g.FinishRefund("R1-long-enough", "SUCCESS"))
	f := parseXML(t, []byte(l.bodies()[0]))
	inner := decryptRefund(t, strings.Repeat("0", 32), f["req_info"])
	assert.Equal(t, "R1-long-enough", inner["out_refund_no"])

	g.Inject(Fault{Name: OtherNumber, Path: NotifyPath})
	require.NoError(t, g.RedeliverRefund("R1-long-enough"))
	inner = decryptRefund(t, testKey, parseXML(t, []byte(l.bodies()[1]))["req_info"])
	assert.NotEqual(t, "R1-long-enough", inner["out_refund_no"])
	assert.NotEqual(t, number, inner["out_trade_no"])
}

func TestDuplicateNotification(t *testing.T) {
	g := newGateway(t)
	l := listen(t, nil)
	g.Inject(Fault{Name: DuplicateNotification})
	g.paid(number, Payment{}, "notify_url", l.URL)
	require.Len(t, l.bodies(), 2)
	assert.Equal(t, l.bodies()[0], l.bodies()[1])
	assert.Len(t, g.Deliveries(), 2)
	g.paid("another", Payment{}, "notify_url", l.URL)
	assert.Len(t, l.bodies(), 3)
}

func TestOutOfOrderNotification(t *testing.T) {
	g := newGateway(t)
	l := listen(t, nil)
	g.Inject(Fault{Name: OutOfOrderNotification})
	g.paid(number, Payment{}, "notify_url", l.URL)
	assert.Empty(t, l.bodies())
	g.ok(refunding, aRefund("R1", "1").with("notify_url", l.URL))
	require.NoError(t, g.FinishRefund("R1", "SUCCESS"))
	require.Len(t, l.bodies(), 2)
	assert.Contains(t, l.bodies()[0], "req_info")
	assert.Contains(t, l.bodies()[1], "transaction_id")
	g.Clock.Advance(48 * time.Hour)
	assert.Len(t, l.bodies(), 2)

	g.Inject(Fault{Name: OutOfOrderNotification})
	g.paid("nothing-follows", Payment{}, "notify_url", l.URL)
	assert.Len(t, l.bodies(), 2)
	g.Clock.Advance(15 * time.Second)
	assert.Len(t, l.bodies(), 3)
}
