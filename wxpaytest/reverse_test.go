package wxpaytest

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// reverses makes a reversal that must succeed, and returns recall.
func (g *gateway) reverses() string {
	g.t.Helper()
	return g.ok(reversing, byNumber).fields["recall"]
}

// reverseFails also checks recall.
func (g *gateway) reverseFails(code, recall string, f fields) {
	g.t.Helper()
	assert.Equal(g.t, recall, g.fails(code, reversing, f).fields["recall"])
}

func TestReverseWhatWasPaid(t *testing.T) {
	g := atNoon(t)
	g.SetBalance("", 500)
	id := g.ok(scanning, aScan(g.AuthCode(""))).fields["transaction_id"]
	g.Clock.Advance(15 * time.Second)
	r := g.ok(reversing, fields{"transaction_id": id, "sign_type": "HMAC-SHA256"})
	assert.Equal(t, "N", r.fields["recall"])
	assert.Equal(t, "REVOKED", g.state())
	assert.Equal(t, "N", g.reverses(), "a second reversal changes nothing")
	g.fails("TRADE_STATE_ERROR", refunding, aRefund("R1", "1"))
	g.ok(scanning, aScan(g.AuthCode("")).with("out_trade_no", "second", "total_fee", "400"))
	g.ok(reversing, fields{"out_trade_no": "second"})
	g.ok(scanning, aScan(g.AuthCode("")).with("out_trade_no", "third-order"))
	g.reverseFails("TRADE_ERROR", "N", fields{"out_trade_no": "third-order"})

	g.nextDay()
	text := g.bill()
	assert.Contains(t, text, id+",`"+number)
	assert.Contains(t, text, "`MICROPAY,`REVOKED,`OTHERS,`CNY,`0.00,`0.00,`5000")
	assert.Contains(t, text, ",`"+number+",`1.00,`0.00,`ORIGINAL,`SUCCESS,`b,`,`-0.01000,`0.60%,`0.00,`1.00,")
	g.plain = g.withID
	assert.Contains(t, g.call(fundFlow, ofBasic()).body, "`支出,`1.00,`10000.00,`system,`撤销,`"+number)
}

func TestReverseWhatWasNot(t *testing.T) {
	g := newGateway(t)
	g.fails("USERPAYING", scanning, aScan(g.AuthCodeFor(Wallet{Password: true})))
	g.reverseFails("USERPAYING", "Y", byNumber)
	g.Clock.Advance(15 * time.Second)
	assert.Equal(t, "N", g.reverses())
	assert.Equal(t, "REVOKED", g.state())
	assert.ErrorIs(t, g.EnterPassword(number, true), ErrState)
	o, _ := g.Order(number)
	assert.Equal(t, g.Clock.Now(), o.Closed)

	g.fails("BANKERROR", scanning, aScan(g.AuthCodeFor(Wallet{Fails: "BANKERROR"})).with("out_trade_no", "second"))
	assert.Equal(t, "N", g.ok(reversing, fields{"out_trade_no": "second"}).fields["recall"])
}

func TestReverseRecall(t *testing.T) {
	g := newGateway(t)
	g.ok(scanning, aScan(g.AuthCode("")))
	require.NoError(t, g.Recall(number, 2))
	for _, want := range []string{"Y", "Y"} {
		assert.Equal(t, want, g.reverses())
		assert.Equal(t, "SUCCESS", g.state())
	}
	g.Inject(Fault{Name: SystemErrorBefore, Path: reversing})
	g.reverseFails("SYSTEMERROR", "Y", byNumber)
	assert.Equal(t, "N", g.reverses())
	assert.ErrorIs(t, g.Recall("nobody", 1), ErrUnknown)
}

func TestReverseFailures(t *testing.T) {
	g := newGateway(t)
	g.IgnoreIntervals = true
	g.refused("LACK_PARAMS", reversing, nil)
	assert.Equal(t, "N", g.reverses(), "an unknown number")
	assert.Empty(t, g.Orders())
	g.reverseFails("INVALID_TRANSACTIONID", "N", fields{"transaction_id": "4200000001"})
	g.paid("ordinary", Payment{})
	g.reverseFails("NOT_ALLOW", "N", fields{"out_trade_no": "ordinary"})
	g.ok(scanning, aScan(g.AuthCode("")))
	g.refused("SIGNERROR", reversing, byNumber.with("sign", "0"))
	g.ok(refunding, aRefund("R1", "1"))
	g.reverseFails("TRADE_STATE_ERROR", "N", byNumber)
	g.ok(scanning, aScan(g.AuthCode("")).with("out_trade_no", "second"))
	g.Clock.Advance(7*24*time.Hour + time.Second)
	g.reverseFails("REVERSE_EXPIRE", "N", fields{"out_trade_no": "second"})
	g.withID = g.plain
	assert.Equal(t, http.StatusBadRequest, g.call(reversing, byNumber).status)
}
