package wxpay

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/internal/tools/soak"
	"github.com/seed6780280e/wxpay/internal/transport"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// A rearrangedShop has paid orders with texts that an attacker chose, and a
// victim's order, which is expensive and unpaid.
type rearrangedShop struct {
	*testClient
	genuine []XMLMap
}

// placeUnchecked places an order like another program of the merchant that does
// not check texts.
func (c *testClient) placeUnchecked(no, attach, device string) {
	c.t.Helper()
	fields, err := unifiedOrder.encode(order(no, func(r *UnifiedOrderRequest) { r.TotalFee, r.TradeType = 1, TradeTypeJSAPI }))
	require.NoError(c.t, err)
	for name, value := range map[string]string{
		"attach": attach, "device_info": device, "appid": c.appID, "mch_id": c.mchID, "sub_mch_id": c.subMchID, "sub_appid": c.subAppID,
		"nonce_str": "n", "sign_type": "HMAC-SHA256",
	} {
		fields.Set(name, value)
	}
	sign, err := Sign(fields, c.secrets().key.text, SignTypeHMACSHA256)
	require.NoError(c.t, err)
	fields.Set("sign", sign)
	body, err := AppendXML(nil, fields)
	require.NoError(c.t, err)
	reply := c.transport.Post(bg, transport.Request{Host: c.gw.URL, Path: unifiedOrder.Path, Body: body})
	reply.Read(readMessage)
	require.Contains(c.t, string(reply.Body), "prepay_id")
}

const victim, victimFee = "victim01", "8888"

// victimPairs describe the victim's order. newPairs are mostly fields that the
// SDK does not know.
var (
	victimPairs = []string{
		"attach=a", "bank_type=OTHERS", "fee_type=CNY", "mch_id=10000100", "new=1", "out_trade_no=" + victim, "result_code=SUCCESS",
		"return_code=SUCCESS", "sub_mch_id=1900000109", "time_end=20260101000000", "total_fee=" + victimFee, "transaction_id=42", "z=", "zz=1",
	}
	newPairs = []string{"attach2=1", "b=", "balance_fee=1", "bank_name=a", "cash_fee=1", "device_info2=1", "discount_fee=1", "e=1", "err_code=1", "fee_type=JPY"}
)

// victimText returns an attacker's text of at most limit bytes.
func victimText(random *rand.Rand, limit int) string {
	for {
		text := attackersText(random)
		if pairs := [][]string{nil, victimPairs, newPairs}[random.IntN(3)]; pairs != nil {
			text = "x"
			for _, pair := range pairs {
				if random.IntN(4) == 0 {
					text += "&" + pair
				}
			}
		}
		if len(text) <= limit {
			return text
		}
	}
}

// splitAtRandom keeps all fields of a genuine message, and turns some pieces of
// its values into fields.
func splitAtRandom(random *rand.Rand, m XMLMap) XMLMap {
	forged, last, often := XMLMap{}, "", 1+random.IntN(4)
	for field, content := range m.All() {
		if field == "sign" || content == "" {
			continue
		}
		for i, piece := range strings.Split(field+"="+content, "&") {
			name, value, _ := strings.Cut(piece, "=")
			begins := i == 0 || random.IntN(often) == 0
			if begins && name > last && plainName(name) && value != "" && name != "sign" {
				forged.Set(name, value)
				last = name
			} else {
				forged.Set(last, forged.Get(last)+"&"+piece)
			}
		}
	}
	forged.Set("sign", m.Get("sign"))
	return forged
}

// newRearrangedShop creates a rearrangedShop with paid orders of a client.
func newRearrangedShop(c *testClient, random *rand.Rand) rearrangedShop {
	c.t.Helper()
	shop := rearrangedShop{testClient: c}
	_, err := c.UnifiedOrder(bg, order(victim, func(r *UnifiedOrderRequest) { r.TotalFee = 8888 }))
	require.NoError(c.t, err)
	for i := range 60 {
		no := fmt.Sprintf("cheap%03d", i)
		c.placeUnchecked(no, victimText(random, 127), []string{"", "POS1", victimText(random, 32)}[random.IntN(3)])
		require.NoError(c.t, c.gw.Pay(no))
		added := []map[string]string{nil, {"balance_fee": "1"}, {"discount_fee": "1"}}[i%3] // WeChat Pay may add such fields
		fields, err := ParseXML([]byte(c.notified(no, added)))
		require.NoError(c.t, err)
		shop.genuine = append(shop.genuine, fields)
	}
	return shop
}

// untrue returns an error if a delivered payment differs from the gateway's
// order.
func (s *rearrangedShop) untrue(n *Notification) error {
	o, found := s.gw.Order(n.OutTradeNo)
	switch {
	case !found || o.State != "SUCCESS":
		return fmt.Errorf("delivered %q, which is in state %q", n.OutTradeNo, o.State)
	case n.TotalFee != o.TotalFee || n.TransactionID != o.TransactionID || n.OpenID != o.OpenID:
		return fmt.Errorf("delivered %+v for %+v", n, o)
	case n.MchID != o.MchID || n.SubMchID != o.SubMchID || n.AppID != o.AppID:
		return fmt.Errorf("delivered to %q %q for %+v", n.MchID, n.SubMchID, o)
	case n.Fields.Has("trade_state") && n.Attach != o.Fields["attach"]: // from a query
		return fmt.Errorf("delivered attach %q for %+v", n.Attach, o)
	}
	return nil
}

// sameButForTexts is like sameKnown, but a text may have absorbed the new field
// after it. Only a query proves where the text ends. The text contains no
// number, amount, id, shop or state of the payment.
func sameButForTexts(genuine, other XMLMap) bool {
	for _, name := range []string{"attach", "device_info"} {
		if text := genuine.Get(name); text != "" && strings.HasPrefix(other.Get(name), text+"&") {
			other.Set(name, text)
		}
	}
	return sameKnown(genuine, other)
}

// check posts a rearranged message and compares the delivered notification.
func (s *rearrangedShop) check(hears *Client) soak.Check[*rearrangedMessage] {
	return func(m *rearrangedMessage) (bool, error) {
		text, err := AppendXML(nil, m.forged)
		if err != nil {
			return false, err
		}
		var n *Notification
		h := hears.NotifyHandler(func(_ context.Context, delivered *Notification) error { n = delivered; return nil })
		answer := post(h, string(text)).Body.String()
		switch {
		case n == nil && answer == ackSuccess:
			return false, errors.New("answered SUCCESS but delivered nothing")
		case n == nil:
			return false, nil
		case !n.Fields.Has("trade_state") && !sameButForTexts(m.genuine, n.Fields):
			return true, fmt.Errorf("accepted %v for %v", n.Fields, m.genuine)
		}
		return true, s.untrue(n)
	}
}

// TestSoakRearrangedDelivered cuts genuine notifications at other places. A
// handler that can query WeChat Pay never delivers a false number, amount, id,
// shop or state.
func TestSoakRearrangedDelivered(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	direct := newTestClient(t)
	provider := newTestClientFor(t, wxpaytest.Merchant{SubMerchants: []wxpaytest.SubMerchant{{MchID: "1900000109"}}})
	ofShop := &testClient{provider.ForSubMerchant("1900000109", ""), t, provider.gw}
	for name, test := range map[string]struct {
		shop  rearrangedShop
		hears *Client
	}{
		"direct":   {newRearrangedShop(direct, random), direct.Client},
		"provider": {newRearrangedShop(ofShop, random), provider.Client},
	} {
		t.Run(name, func(t *testing.T) {
			check := test.shop.check(test.hears)
			soak.Run(t, 3000, 0.05, func(random *rand.Rand) (func() *rearrangedMessage, soak.Check[*rearrangedMessage]) {
				return func() *rearrangedMessage {
					m := test.shop.genuine[random.IntN(len(test.shop.genuine))]
					cut := []func(*rand.Rand, XMLMap) XMLMap{rearrangedAtRandom, splitAtRandom}[random.IntN(2)]
					return &rearrangedMessage{m, cut(random, m)}
				}, check
			})
		})
	}
}
