package wxpaytest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMessagePushIsVerified(t *testing.T) {
	g, l := newGateway(t), listenPush(t)
	good := MessagePush{URL: l.URL, Token: pushTestToken, EncodingAESKey: pushTestKey}
	for name, change := range map[string]func(p *MessagePush){
		"3 to 32 letters":             func(p *MessagePush) { p.Token = "no" },
		"answered 403":                func(p *MessagePush) { p.Token = "another" },
		"not 43 characters of base64": func(p *MessagePush) { p.EncodingAESKey = "short" },
		"does not answer":             func(p *MessagePush) { p.URL = "http://127.0.0.1:1" },
		"URL of a message push":       func(p *MessagePush) { p.URL = "http://%" },
		"no such number":              func(p *MessagePush) { p.AppID = "wx1" },
	} {
		p := good
		change(&p)
		assert.ErrorContains(t, g.SetMessagePush(p), name)
	}
	l.echoes("else")
	assert.ErrorContains(t, g.SetMessagePush(good), `answered 200 "else", not 200 and its echostr`)
	g.paid("T00001", Payment{})
	g.Clock.Advance(time.Hour)
	assert.Empty(t, l.take(t), "a refused setting changes nothing")
	l.echoes("")
	require.NoError(t, g.SetMessagePush(good))
	g.Clock.Advance(time.Hour)
	assert.Len(t, l.take(t), 1)
	require.NoError(t, g.SetMessagePush(MessagePush{}))
	g.Clock.Advance(48 * time.Hour)
	assert.Empty(t, l.take(t))
}

// An app that never shipped is told so daily. Then one order is shipped, confirmed and
// settled, and another is reminded of.
func TestPushesAboutShipping(t *testing.T) {
	g, l := pushingGateway(t, Config{})
	one, two := g.paid("T00001", Payment{}), g.paid("T00002", Payment{})
	g.Clock.Advance(defaultArrival - time.Second)
	assert.Empty(t, l.take(t))
	g.Clock.Advance(time.Second)
	base := map[string]any{"ToUserName": "gh_d930ea5d5a258f4f", "FromUserName": "oWxpaytest", "MsgType": "event"}
	with := func(more map[string]any) map[string]any {
		all := map[string]any{}
		for _, m := range []map[string]any{base, more} {
			for name, value := range m {
				all[name] = value
			}
		}
		return all
	}
	unix := func(t time.Time) float64 { return float64(t.Unix()) }
	got := l.take(t)
	require.Len(t, got, 1)
	assert.NotEmpty(t, got[0]["msg"])
	assert.Equal(t, with(map[string]any{"Event": "trade_manage_remind_access_api", "CreateTime": unix(g.Clock.Now()), "msg": got[0]["msg"]}), got[0])
	_, contentType, query := l.first(t)
	assert.Equal(t, "application/json; charset=utf-8", contentType)
	assert.Equal(t, "1", query.Get("own"))
	g.Clock.Advance(24 * time.Hour)
	assert.Len(t, l.take(t), 1)

	g.ship(one)
	shipped := g.Clock.Now()
	g.Clock.Advance(pushLag)
	ids := map[string]any{"transaction_id": one.TransactionID, "merchant_id": one.MchID, "merchant_trade_no": "T00001", "pay_time": unix(one.Paid)}
	base = with(ids)
	got = l.take(t)
	require.Len(t, got, 1)
	assert.Equal(t, with(map[string]any{
		"Event": "trade_manage_order_settlement", "CreateTime": unix(g.Clock.Now()), "shipped_time": unix(shipped),
		"estimated_settlement_time": unix(shipped.Add(240*time.Hour + 2*time.Minute)),
	}), got[0])

	g.Clock.Advance(two.Paid.Add(48 * time.Hour).Sub(g.Clock.Now()))
	got = l.take(t)
	require.Len(t, got, 1)
	assert.Equal(t, []any{"trade_manage_remind_shipping", "T00002", two.TransactionID, unix(two.Paid)},
		[]any{got[0]["Event"], got[0]["merchant_trade_no"], got[0]["transaction_id"], got[0]["pay_time"]})

	require.NoError(t, g.ConfirmReceipt("T00001"))
	confirmed := g.Clock.Now()
	g.Clock.Advance(20 * 24 * time.Hour)
	got = l.take(t)
	require.Len(t, got, 1)
	assert.Equal(t, with(map[string]any{
		"Event": "trade_manage_order_settlement", "CreateTime": unix(confirmed.Add(2 * time.Minute)), "shipped_time": unix(shipped),
		"confirm_receive_method": 1.0, "confirm_receive_time": unix(confirmed), "settlement_time": unix(confirmed.Add(2 * time.Minute)),
	}), got[0])
}

// Time confirms; a refund of the whole order ends the pushes, and nothing is pushed
// while the order shipping is off or orders never arrive.
func TestPushesThatTimeMakes(t *testing.T) {
	g, l := pushingGateway(t, Config{})
	one, two := g.paid("T00001", Payment{}), g.paid("T00002", Payment{})
	g.Clock.Advance(time.Minute)
	g.ship(one)
	g.ship(two)
	g.Clock.Advance(time.Minute)
	l.take(t)
	g.ok("/secapi/pay/refund", fields{"out_trade_no": "T00002", "out_refund_no": "R1", "total_fee": "100", "refund_fee": "100"})
	g.Clock.Advance(11 * 24 * time.Hour)
	got := l.take(t)
	require.Len(t, got, 1)
	assert.Equal(t, []any{"T00001", 2.0}, []any{got[0]["merchant_trade_no"], got[0]["confirm_receive_method"]})

	g.SetTradeManaged(false)
	g.paid("T00003", Payment{})
	g.Clock.Advance(72 * time.Hour)
	assert.Empty(t, l.take(t))
	g.SetTradeManaged(true)
	g.SetShippingArrival(-1)
	g.Clock.Advance(72 * time.Hour)
	assert.Empty(t, l.take(t))
	g.SetShippingArrival(0)
	g.Clock.Advance(72 * time.Hour)
	assert.Len(t, l.take(t), 1, "the reminder, late")
}

// What happened before the setting is not pushed. An order that was reported as special
// needs no reminder.
func TestPushesOfThePast(t *testing.T) {
	g, l := newGateway(t), listenPush(t)
	one, two := g.paid("T00001", Payment{}), g.paid("T00002", Payment{})
	g.Clock.Advance(time.Minute)
	g.ship(one)
	g.Clock.Advance(12 * 24 * time.Hour)
	reply := g.wxaPost("/wxa/sec/order/opspecialorder", g.stableToken(false), fmt.Sprintf(`{"order_id":%q,"type":2}`, two.TransactionID))
	require.EqualValues(t, 0, reply["errcode"])
	require.NoError(t, g.SetMessagePush(MessagePush{URL: l.URL, Token: pushTestToken}))
	g.Clock.Advance(12 * 24 * time.Hour)
	assert.Empty(t, l.take(t))
}

func TestEncryptedPushes(t *testing.T) {
	for _, xml := range []bool{false, true} {
		g, l := newGateway(t), listenPush(t)
		require.NoError(t, g.SetMessagePush(MessagePush{URL: l.URL, Token: pushTestToken, EncodingAESKey: pushTestKey, XML: xml}))
		g.paid("T00001", Payment{})
		g.Clock.Advance(time.Minute)
		body, _, q := l.first(t)
		var outer struct{ ToUserName, Encrypt string }
		if xml {
			f := parseXML(t, []byte(body))
			outer.ToUserName, outer.Encrypt = f["ToUserName"], f["Encrypt"]
		} else {
			require.NoError(t, json.Unmarshal([]byte(body), &outer))
		}
		assert.Equal(t, "gh_d930ea5d5a258f4f", outer.ToUserName)
		assert.Equal(t, "aes", q.Get("encrypt_type"))
		assert.Equal(t, sha1Test(pushTestToken, q.Get("timestamp"), q.Get("nonce"), outer.Encrypt), q.Get("msg_signature"))
		message, appID := decryptPushTest(t, outer.Encrypt)
		assert.Equal(t, g.Merchant("").AppID, appID)
		assert.Contains(t, message, "trade_manage_remind_access_api")
		assert.Equal(t, xml, strings.HasPrefix(message, "<xml>"))
		d := g.pushes()[0]
		assert.Equal(t, "trade_manage_remind_access_api", d.Event, "also of an encrypted message")
		assert.Contains(t, d.URL, "msg_signature=")
	}
}

func TestPushesAreRepeated(t *testing.T) {
	g, l := pushingGateway(t, Config{})
	g.paid("T00001", Payment{})
	l.answers("-")
	began := g.Clock.Now().Add(defaultArrival)
	g.Clock.Advance(time.Hour)
	all := g.pushes()
	require.Len(t, all, 3)
	for i, d := range all {
		assert.Equal(t, []any{began.Add(time.Duration(i) * 5 * time.Second), i + 1, false}, []any{d.Time, d.Attempt, d.Acknowledged})
	}
	assert.True(t, all[2].Next.IsZero())
	for answer, want := range map[string]int{"success": 1, "": 1, "success\n": 3, "fail": 3, ack: 3} {
		before := len(g.pushes())
		l.answers(answer)
		g.Clock.Advance(24 * time.Hour)
		assert.Len(t, g.pushes()[before:], want, answer)
	}
	l.answers("success")
	g.Inject(Fault{Name: DuplicateNotification, Path: NotifyPath})
	before := len(g.pushes())
	g.Clock.Advance(24 * time.Hour)
	assert.Len(t, g.pushes()[before:], 2, "a duplicate")
	last := g.pushes()[len(g.pushes())-1]
	assert.Equal(t, []Check{{CheckHTTP, "200", true}, {CheckAck, "success", true}}, g.DiagnoseDelivery(last).Checks)
}

// A killed gateway goes on with its pushes.
func TestPushStore(t *testing.T) {
	first, l := pushingGateway(t, Config{Store: newMemory(), Clock: NewClock(future)})
	one := first.paid("T00001", Payment{})
	first.paid("T00002", Payment{})
	first.Clock.Advance(time.Minute)
	before := reopened(t, Config{Store: first.store})
	before.Clock.Advance(23 * time.Hour)
	before.Close()
	require.Len(t, l.take(t), 1, "access, and not again within a day")
	first.ship(one)
	l.answers("-")
	first.Clock.Advance(pushLag)
	require.Len(t, l.take(t), 1, "the first attempt")

	store := &memory{records: first.store.(*memory).copy()}
	second := openGateway(t, Config{Store: store})
	first.Close()
	l.answers("success")
	second.Clock.Advance(time.Minute)
	got := l.take(t)
	require.Len(t, got, 1, "the second attempt")
	assert.Equal(t, "T00001", got[0]["merchant_trade_no"])
	second.Clock.Advance(48 * time.Hour)
	got = l.take(t)
	require.Len(t, got, 1)
	assert.Equal(t, []any{"trade_manage_remind_shipping", "T00002"}, []any{got[0]["Event"], got[0]["merchant_trade_no"]})
	third := reopened(t, Config{Store: store})
	t.Cleanup(third.Close)
	second.Close()
	third.Clock.Advance(20 * 24 * time.Hour)
	got = l.take(t)
	require.Len(t, got, 1, "only the settlement")
	assert.NotNil(t, got[0]["settlement_time"])
}
