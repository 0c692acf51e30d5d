package wxpaytest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEveryNumberNamesARefund(t *testing.T) {
	g := newGateway(t)
	g.IgnoreIntervals = true
	g.paid(number, Payment{})
	for _, c := range []struct {
		no   string
		name func(r Refund) string
	}{
		{"R1", func(r Refund) string { return r.OutRefundNo }},
		{"R2", func(r Refund) string { return r.RefundID }},
		{"R3", func(r Refund) string { return r.MchID + "/" + r.OutRefundNo }},
		{"R4", func(r Refund) string { return r.MchID + "/" + r.RefundID }},
	} {
		refund, err := g.RefundOnPlatform(number, 1, c.no)
		require.NoError(t, err)
		name := c.name(refund)
		require.NoError(t, g.FinishRefund(name, RefundSuccess), name)
		again, ok := g.Refund(name)
		assert.True(t, ok, name)
		assert.Equal(t, RefundSuccess, again.Status, name)
	}
	assert.ErrorIs(t, g.FinishRefund(number, RefundSuccess), ErrUnknown, "it is the order's")
}

func TestEveryNumberNamesAnOrder(t *testing.T) {
	g := newGateway(t)
	g.paid(number, Payment{})
	o, _ := g.Order(number)
	for _, name := range []string{number, o.TransactionID, o.MchID + "/" + number, o.MchID + "/" + o.TransactionID} {
		found, err := g.FindOrder(name)
		require.NoError(t, err, name)
		assert.Equal(t, o, found, name)
		assert.NotEmpty(t, g.OrderExchanges(name), name)
	}
	for _, name := range []string{"", "/", "1/" + o.TransactionID, o.MchID + "/", o.PrepayID, number + " "} {
		_, err := g.FindOrder(name)
		assert.ErrorIs(t, err, ErrUnknown, name)
	}
}

// Each candidate of an ambiguous number names one order, even if a shop belongs to
// two service providers.
func TestCandidatesOfAnAmbiguousNumber(t *testing.T) {
	first, second := provider(), provider()
	second.MchID, second.AppID = "1900000299", "wx2000000000000002"
	g := newGateway(t, first, second)
	shops := map[string][]string{"10000100": {"1900000109", "1900000110"}, second.MchID: {"1900000109"}}
	for mchID, subs := range shops {
		m := g.Merchant(mchID)
		g.ids, g.key = fields{"appid": m.AppID, "mch_id": mchID}, m.Key
		g.withID = clientWith(g.Server, g.Certificate(mchID))
		for _, shop := range subs {
			g.order(number, "sub_mch_id", shop)
		}
	}
	_, err := g.FindOrder(number)
	var ambiguous *AmbiguousError
	require.ErrorAs(t, err, &ambiguous)
	require.ErrorIs(t, err, ErrAmbiguous)
	assert.Equal(t, number, ambiguous.Number)
	require.Len(t, ambiguous.Candidates, 3)
	seen := map[string]bool{}
	for _, name := range ambiguous.Candidates {
		assert.Contains(t, err.Error(), name)
		o, err := g.FindOrder(name)
		if assert.NoError(t, err, name) {
			seen[o.MchID+o.SubMchID] = true
		}
	}
	assert.Len(t, seen, 3)
}
