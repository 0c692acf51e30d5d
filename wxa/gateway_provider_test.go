package wxa_test

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxa"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

const (
	providerID  = "1900000100"
	providerApp = "wx0000000000000001"
	shopID      = "1900000109"
	shopApp     = "wx0000000000000002"
	shopUser    = "oShopUser"
)

// newProviderShop returns a service provider's shop with a mini program of its own: pay
// acts for the shop, and mini has the token of the shop's mini program.
func newProviderShop(t *testing.T) *shop {
	t.Helper()
	gw := wxpaytest.NewServer(wxpaytest.Merchant{
		MchID: providerID, AppID: providerApp, SubMerchants: []wxpaytest.SubMerchant{{MchID: shopID, AppID: shopApp}},
	})
	t.Cleanup(gw.Close)
	client := func(appID, mchID string) *wxpay.Client {
		c, err := wxpay.NewClient(wxpay.Config{
			AppID: appID, MchID: mchID, Key: gw.Merchant("").Key, AppSecret: gw.Merchant("").AppSecret, MaxAttempts: 1,
			Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport(), Clock: gw.Clock,
		})
		require.NoError(t, err)
		t.Cleanup(c.CloseIdleConnections)
		return c
	}
	s := &shop{Server: gw, t: t, notified: make(chan *wxpay.Notification, 10), pay: client(providerApp, providerID).ForSubMerchant(shopID, shopApp)}
	s.mini = wxa.New(s.pay, wxa.Config{TokenSource: wxa.StableToken(client(shopApp, shopID))})
	s.listener = httptest.NewServer(s.pay.NotifyHandler(func(_ context.Context, n *wxpay.Notification) error {
		s.notified <- n
		return nil
	}))
	t.Cleanup(s.listener.Close)
	return s
}

// paidInShop returns the notification of a payment in the shop's mini program, when the
// order is known.
func (s *shop) paidInShop(number string) *wxpay.Notification {
	s.t.Helper()
	s.LoginCode(shopApp, shopUser)
	_, err := s.pay.UnifiedOrder(s.t.Context(), &wxpay.UnifiedOrderRequest{
		Body: "mug", OutTradeNo: number, TotalFee: 100, SpbillCreateIP: "127.0.0.1", NotifyURL: s.listener.URL, SubOpenID: shopUser,
	})
	require.NoError(s.t, err)
	require.NoError(s.t, s.Pay(number))
	n := <-s.notified
	s.Clock.Advance(time.Minute)
	return n
}

// By its transaction_id, an order is shipped whoever's number is right. Its payer is the
// user of the shop's mini program.
func TestGatewayProviderShipping(t *testing.T) {
	s := newProviderShop(t)
	n := s.paidInShop("T00001")
	require.Equal(t, shopUser, n.SubOpenID)
	require.NotEqual(t, n.OpenID, n.SubOpenID)
	req := wxa.ShippingOf(&n.Payment, wxa.LogisticsExpress, aParcel())
	assert.Equal(t, shopUser, req.OpenID)
	wrong := *req
	wrong.OpenID = n.OpenID
	assert.ErrorIs(t, s.mini.UploadShippingInfo(t.Context(), &wrong), wxa.ErrNotPayer, "the provider's openid")
	require.NoError(t, s.mini.EnsureShipped(t.Context(), req))
	order, err := s.mini.GetOrder(t.Context(), req.Order)
	require.NoError(t, err)
	assert.Equal(t, []any{wxa.OrderShipped, providerID, shopID, "T00001", shopUser},
		[]any{order.State, order.MchID, order.SubMchID, order.OutTradeNo, order.OpenID})
}

// The provider's own mini program does not have the orders of the shop's.
func TestGatewayProviderOtherToken(t *testing.T) {
	s := newProviderShop(t)
	n := s.paidInShop("T00001")
	stranger := wxa.New(s.pay, wxa.Config{TokenSource: wxa.StableToken(s.pay)})
	err := stranger.UploadShippingInfo(t.Context(), wxa.ShippingOf(&n.Payment, wxa.LogisticsExpress, aParcel()))
	assert.ErrorContains(t, err, "use a client that has its AppID and AppSecret")
	s.frozen(true, "T00001")
}

// By out_trade_no, an upload names the shop, and if there is no such order, the provider.
func TestGatewayProviderNumbers(t *testing.T) {
	for name, byProvider := range map[string]bool{"the shop's": false, "the provider's": true} {
		t.Run(name, func(t *testing.T) {
			s := newProviderShop(t)
			s.SetShippingByProvider(byProvider)
			n := s.paidInShop("T00001")
			req := wxa.ShippingOf(&n.Payment, wxa.LogisticsExpress, aParcel())
			for mchID, works := range map[string]bool{shopID: !byProvider, providerID: byProvider} {
				req.Order = wxa.OrderKey{MchID: mchID, OutTradeNo: "T00002"}
				assert.ErrorIs(t, s.mini.UploadShippingInfo(t.Context(), req), wxa.ErrNoSuchOrder)
				if !works {
					req.Order.OutTradeNo = "T00001"
					assert.ErrorIs(t, s.mini.UploadShippingInfo(t.Context(), req), wxa.ErrNoSuchOrder, "one number alone")
				}
			}
			req.Order = wxa.OrderKey{MchID: providerID, SubMchID: shopID, OutTradeNo: "T00001"}
			step, err := s.mini.ShippingStep(t.Context(), req, wxpay.Progress{})
			require.NoError(t, err)
			assert.True(t, step.Final)
			assert.Equal(t, 1, s.uploads())
			order, err := s.mini.GetOrder(t.Context(), req.Order)
			require.NoError(t, err)
			assert.Equal(t, []any{wxa.OrderShipped, shopID}, []any{order.State, order.SubMchID})
			other := req.Order
			other.SubMchID = "1900000110"
			_, err = s.mini.GetOrder(t.Context(), other)
			assert.ErrorIs(t, err, wxa.ErrNoSuchOrder)
		})
	}
}

// Another failure than an unknown order is not tried again with the provider's number.
func TestGatewayProviderTriesOnce(t *testing.T) {
	s := newProviderShop(t)
	n := s.paidInShop("T00001")
	req := wxa.ShippingOf(&n.Payment, wxa.LogisticsExpress, aParcel())
	req.Order, req.OpenID = wxa.OrderKey{MchID: providerID, SubMchID: shopID, OutTradeNo: "T00001"}, "oOther"
	before := len(s.Exchanges())
	assert.ErrorIs(t, s.mini.UploadShippingInfo(t.Context(), req), wxa.ErrNotPayer)
	assert.Len(t, s.Exchanges(), before+2, "a token and one upload")
}

// The pushes of a shop's orders go to the shop's mini program.
func TestGatewayProviderPush(t *testing.T) {
	s := newProviderShop(t)
	p := &pushShop{shop: s}
	push, err := wxa.NewPush(wxa.PushConfig{AppID: shopApp, Token: pushToken, EncodingAESKey: pushKey})
	require.NoError(t, err)
	listener := httptest.NewServer(push.Handler(p.handle))
	t.Cleanup(listener.Close)
	require.NoError(t, s.SetMessagePush(wxpaytest.MessagePush{AppID: shopApp, URL: listener.URL, Token: pushToken, EncodingAESKey: pushKey}))
	n := s.paidInShop("T00001")
	assert.Equal(t, wxa.EventRemindAccess, p.next().Event)
	require.NoError(t, s.mini.UploadShippingInfo(t.Context(), wxa.ShippingOf(&n.Payment, wxa.LogisticsExpress, aParcel())))
	s.Clock.Advance(time.Minute)
	e := p.next()
	assert.Equal(t, wxa.OrderKey{TransactionID: n.TransactionID, MchID: providerID, SubMchID: shopID, OutTradeNo: "T00001"}, e.Key())
}
