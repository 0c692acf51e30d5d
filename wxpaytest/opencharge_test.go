package wxpaytest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A user who enters no password for half a minute has not paid.
func TestPasswordIsNotEntered(t *testing.T) {
	g := newGateway(t)
	g.fails("USERPAYING", scanning, aScan(g.AuthCodeFor(Wallet{Password: true})))
	g.Clock.Advance(passwordWithin - time.Second)
	assert.Equal(t, "USERPAYING", g.state())
	g.Clock.Advance(time.Second)
	r := g.ok(query, byNumber)
	assert.Equal(t, "PAYERROR", r.fields["trade_state"])
	assert.Equal(t, "支付失败,请撤销订单", r.fields["trade_state_desc"])
	assert.ErrorIs(t, g.EnterPassword(number, true), ErrState)
	o, _ := g.Order(number)
	assert.Zero(t, o.Paid)
	assert.Equal(t, "N", g.reverses())
	assert.Equal(t, "REVOKED", g.state())
	o, _ = g.Order(number)
	assert.Zero(t, o.Reversed)

	g.order("ordinary")
	require.NoError(t, g.SetTradeState("ordinary", StatePayError))
	assert.Equal(t, "支付失败", g.ok(query, fields{"out_trade_no": "ordinary"}).fields["trade_state_desc"])
}

func TestOpenCharges(t *testing.T) {
	for name, ends := range map[FaultName]string{OpenChargePays: "SUCCESS", OpenChargeFails: "PAYERROR", OpenChargeTaken: "PAYERROR"} {
		for code, open := range map[string]string{"": "NOTPAY", "SYSTEMERROR": "NOTPAY", "BANKERROR": "NOTPAY", "USERPAYING": "USERPAYING"} {
			g := newGateway(t)
			g.Inject(Fault{Name: name, Code: code, Delay: 20 * time.Second})
			want := code
			if code == "" {
				want = "SYSTEMERROR"
			}
			g.fails(want, scanning, aScan(g.AuthCode("")))
			assert.Equal(t, name, g.lastExchange().Fault)
			g.Clock.Advance(19 * time.Second)
			assert.Equal(t, open, g.state(), code)
			g.Clock.Advance(time.Second)
			assert.Equal(t, ends, g.state(), code)
			o, _ := g.Order(number)
			assert.Equal(t, name != OpenChargeFails, !o.Paid.IsZero(), name)
		}
	}
}

// The user was charged, although the order is PAYERROR. If the merchant does
// not reverse it, the user loses the money.
func TestOpenChargeTaken(t *testing.T) {
	g := atNoon(t)
	g.SetBalance("", 500)
	g.InjectScript([]Fault{{Path: scanning}, {Name: OpenChargeTaken, Code: "USERPAYING"}})
	g.ok(scanning, aScan(g.AuthCode("")).with("out_trade_no", "the-first"))
	g.fails("USERPAYING", scanning, aScan(g.AuthCode("")))
	g.Clock.Advance(passwordWithin)
	assert.Equal(t, "PAYERROR", g.state())
	assert.NotContains(t, g.ok(query, byNumber).fields, "transaction_id")
	o, _ := g.Order(number)
	assert.Equal(t, g.Clock.Now(), o.Paid)
	g.fails("TRADE_STATE_ERROR", closing, byNumber)
	g.fails("ORDERCLOSED", scanning, aScan(g.AuthCode("")))

	g.SetBalance("", 99)
	g.reverseFails("TRADE_ERROR", "N", byNumber)
	g.SetBalance("", 100)
	g.Clock.Advance(time.Second)
	assert.Equal(t, "N", g.reverses())
	assert.Equal(t, "REVOKED", g.state())
	o, _ = g.Order(number)
	assert.Equal(t, g.Clock.Now(), o.Reversed)
	g.nextDay()
	text := g.bill()
	assert.Contains(t, text, o.TransactionID+",`"+number)
	assert.Contains(t, text, "`MICROPAY,`REVOKED")
}

// What happens to an open order before its end replaces that end.
func TestOpenChargesThatEndEarlier(t *testing.T) {
	g := newGateway(t)
	g.IgnoreIntervals = true
	g.Inject(Fault{Name: OpenChargeFails, Code: "USERPAYING", Times: 2})
	g.fails("USERPAYING", scanning, aScan(g.AuthCode("")))
	require.NoError(t, g.EnterPassword(number, true))
	g.fails("USERPAYING", scanning, aScan(g.AuthCode("")).with("out_trade_no", "reversed"))
	g.ok(reversing, fields{"out_trade_no": "reversed"})
	g.Inject(Fault{Name: OpenChargePays, Delay: 10 * time.Second})
	g.fails("SYSTEMERROR", scanning, aScan(g.AuthCode("o1")).with("out_trade_no", "scanned-again"))
	g.Clock.Advance(5 * time.Second)
	g.fails("BANKERROR", scanning, aScan(g.AuthCodeFor(Wallet{OpenID: "o1", Fails: "BANKERROR", OpenFor: 20 * time.Second})).with("out_trade_no", "scanned-again"))
	g.Clock.Advance(19 * time.Second)
	o, _ := g.Order("scanned-again")
	assert.Equal(t, "NOTPAY", o.State, "the second charge decides when the order ends")
	g.Clock.Advance(time.Minute)
	for no, want := range map[string]string{number: "SUCCESS", "reversed": "REVOKED", "scanned-again": "PAYERROR"} {
		o, _ := g.Order(no)
		assert.Equal(t, want, o.State, no)
	}
}

// A payment without enough money also fails later.
func TestOpenChargeOfAnEmptyWallet(t *testing.T) {
	g := newGateway(t)
	g.fails("BANKERROR", scanning, aScan(g.AuthCodeFor(Wallet{Fails: "BANKERROR", OpenFor: time.Second, ThenPays: true, Balance: 99})))
	g.Clock.Advance(time.Second)
	assert.Equal(t, "PAYERROR", g.state())
}

func TestOpenChargeAfterResuming(t *testing.T) {
	g := openGateway(t, Config{Store: newMemory()})
	g.Inject(Fault{Name: OpenChargePays})
	g.fails("SYSTEMERROR", scanning, aScan(g.AuthCode("")))
	g.Clock.Advance(10 * time.Second)
	g.Close()
	g = openGateway(t, Config{Store: g.store})
	assert.Equal(t, "NOTPAY", g.state())
	g.Clock.Advance(20 * time.Second)
	assert.Equal(t, "SUCCESS", g.state())
}

func TestOpenChargesThatCanNotBe(t *testing.T) {
	g := newGateway(t)
	panics(t, "leaves no charge open", func() { g.Inject(Fault{Name: OpenChargePays, Code: "NOTENOUGH"}) })
	panics(t, "can't strike "+ordering, func() { g.Inject(Fault{Name: OpenChargePays, Path: ordering}) })
	panics(t, "needs the operation", func() { g.Inject(Fault{Name: OpenChargeTaken, Before: true}) })
	g.InjectMix(1, Fault{Name: OpenChargeFails, Probability: 1})
	g.fails("SYSTEMERROR", scanning, aScan(g.AuthCode("")))
}
