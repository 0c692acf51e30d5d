package wxa_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxa"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// newGateway returns a gateway whose merchant is trade-managed, and a client on it.
func newGateway(t *testing.T) (*wxpaytest.Server, *wxpay.Client) {
	t.Helper()
	gw := wxpaytest.NewServer(wxpaytest.Merchant{TradeManaged: true})
	t.Cleanup(gw.Close)
	return gw, gatewayClient(t, gw)
}

func gatewayClient(t *testing.T, gw *wxpaytest.Server) *wxpay.Client {
	t.Helper()
	m := gw.Merchant("")
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: m.AppID, MchID: m.MchID, Key: m.Key, AppSecret: m.AppSecret,
		Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport(), Clock: gw.Clock,
	})
	require.NoError(t, err)
	return client
}

// pay orders and pays T1, and returns its verified notification.
func pay(t *testing.T, gw *wxpaytest.Server, client *wxpay.Client) *wxpay.Notification {
	t.Helper()
	login, err := client.JSCode2Session(t.Context(), gw.LoginCode("", ""))
	require.NoError(t, err)
	_, err = client.UnifiedOrder(t.Context(), &wxpay.UnifiedOrderRequest{
		Body: "mug", OutTradeNo: "ORDER0001", TotalFee: 100, OpenID: login.OpenID, SpbillCreateIP: "192.0.2.1", NotifyURL: "https://127.0.0.1:1/notify",
	})
	require.NoError(t, err)
	require.NoError(t, gw.Pay("ORDER0001"))
	n, err := client.ParseNotify(bytes.NewReader(gw.Deliveries()[0].Body))
	require.NoError(t, err)
	return n
}

func mug(n *wxpay.Notification) *wxa.UploadShippingInfoRequest {
	return wxa.ShippingOf(&n.Payment, wxa.LogisticsExpress, wxa.Parcel{
		TrackingNo: "SF01", ExpressCompany: "SF", ItemDesc: "mug*1", ReceiverContact: "138****0000",
	})
}

func frozen(t *testing.T, gw *wxpaytest.Server) bool {
	t.Helper()
	yes, err := gw.Frozen("ORDER0001")
	require.NoError(t, err)
	return yes
}

func TestShippingUnfreezesTheMoney(t *testing.T) {
	gw, client := newGateway(t)
	mini, n := wxa.New(client, wxa.Config{}), pay(t, gw, client)
	assert.ErrorIs(t, mini.UploadShippingInfo(t.Context(), mug(n)), wxa.ErrNoSuchOrder, "not there yet")
	gw.Clock.Advance(time.Minute)
	require.NoError(t, mini.UploadShippingInfo(t.Context(), mug(n)))
	assert.ErrorIs(t, mini.UploadShippingInfo(t.Context(), mug(n)), wxa.ErrNothingChanged)
	order, err := mini.GetOrder(t.Context(), wxa.KeyOf(&n.Payment))
	require.NoError(t, err)
	assert.Equal(t, wxa.OrderShipped, order.State)
	assert.True(t, frozen(t, gw))
	require.NoError(t, gw.ConfirmReceipt("ORDER0001"))
	assert.True(t, frozen(t, gw), "received, not settled")
	gw.Clock.Advance(time.Minute)
	assert.False(t, frozen(t, gw))
	assert.ErrorIs(t, mini.UploadShippingInfo(t.Context(), mug(n)), wxa.ErrNotShippable)
}

func TestUnshippedMoneyStaysFrozen(t *testing.T) {
	gw, client := newGateway(t)
	n := pay(t, gw, client)
	gw.Clock.Advance(30 * 24 * time.Hour)
	assert.True(t, frozen(t, gw))
	require.NoError(t, wxa.New(client, wxa.Config{}).UploadShippingInfo(t.Context(), mug(n)))
	gw.Clock.Advance(10*24*time.Hour - time.Second)
	assert.True(t, frozen(t, gw))
	gw.Clock.Advance(2 * time.Minute)
	assert.False(t, frozen(t, gw), "received by time")
}

func TestShippingOnceMore(t *testing.T) {
	gw, client := newGateway(t)
	mini, n := wxa.New(client, wxa.Config{}), pay(t, gw, client)
	for i, want := range []error{nil, nil, wxa.ErrReshipped} {
		gw.Clock.Advance(time.Minute)
		req := mug(n)
		req.Parcels[0].TrackingNo += string(rune('A' + i))
		assert.ErrorIs(t, mini.UploadShippingInfo(t.Context(), req), want)
	}
	req := mug(n)
	req.OpenID = "oOther"
	assert.ErrorIs(t, mini.UploadShippingInfo(t.Context(), req), wxa.ErrNotPayer)
}

func TestShippingStepWaitsForTheOrder(t *testing.T) {
	gw, client := newGateway(t)
	mini, n := wxa.New(client, wxa.Config{}), pay(t, gw, client)
	step, err := mini.ShippingStep(t.Context(), mug(n), wxpay.Progress{})
	require.NoError(t, err)
	assert.False(t, step.Final)
	gw.Clock.Advance(step.After)
	step, err = mini.ShippingStep(t.Context(), mug(n), step.Progress)
	require.NoError(t, err)
	assert.True(t, step.Final)
	again, err := wxa.New(gatewayClient(t, gw), wxa.Config{}).ShippingStep(t.Context(), mug(n), wxpay.Progress{})
	require.NoError(t, err)
	assert.True(t, again.Final, "another process finds it shipped")
}

func TestShippingStepEnds(t *testing.T) {
	gw, client := newGateway(t)
	mini, n := wxa.New(client, wxa.Config{}), pay(t, gw, client)
	require.NoError(t, gw.PaidInDeveloperTools("ORDER0001"))
	var p wxpay.Progress
	for begin := gw.Clock.Now(); gw.Clock.Now().Sub(begin) < 4*time.Hour; {
		step, err := mini.ShippingStep(t.Context(), mug(n), p)
		if err != nil {
			assert.ErrorIs(t, err, wxa.ErrNoSuchOrder)
			assert.WithinDuration(t, begin.Add(2*time.Hour), gw.Clock.Now(), 30*time.Minute)
			return
		}
		p = step.Progress
		gw.Clock.Advance(step.After)
	}
	assert.Fail(t, "it never ends")
}

// fetch gets a token from /cgi-bin/token, as another program does.
func fetch(t *testing.T, gw *wxpaytest.Server) string {
	t.Helper()
	m, query := gw.Merchant(""), url.Values{"grant_type": {"client_credential"}}
	query.Set("appid", m.AppID)
	query.Set("secret", m.AppSecret)
	resp, err := (&http.Client{Transport: gw.Transport()}).Get(gw.URL + "/cgi-bin/token?" + query.Encode())
	require.NoError(t, err)
	defer resp.Body.Close()
	var reply struct {
		Token string `json:"access_token"`
	}
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&reply))
	require.NotEmpty(t, reply.Token)
	return reply.Token
}

func TestASecondFetcherInvalidatesTheToken(t *testing.T) {
	gw, client := newGateway(t)
	n := pay(t, gw, client)
	gw.Clock.Advance(time.Minute)
	own := wxa.New(client, wxa.Config{TokenSource: fixedToken(fetch(t, gw))})
	fetch(t, gw)
	require.NoError(t, own.UploadShippingInfo(t.Context(), mug(n)), "both work for 5 minutes")
	gw.Clock.Advance(5 * time.Minute)
	_, err := own.GetOrder(t.Context(), wxa.KeyOf(&n.Payment))
	assert.Equal(t, wxpay.Code("40001"), asError(t, err).Code)
	_, err = wxa.New(client, wxa.Config{}).GetOrder(t.Context(), wxa.KeyOf(&n.Payment))
	assert.NoError(t, err, "stable_token is isolated")
}

func TestStableTokenIsShared(t *testing.T) {
	gw, client := newGateway(t)
	token, err := wxa.StableToken(client).Token(t.Context(), wxpay.Secret{})
	require.NoError(t, err)
	other, err := wxa.StableToken(gatewayClient(t, gw)).Token(t.Context(), wxpay.Secret{})
	require.NoError(t, err)
	assert.Equal(t, token.Reveal(), other.Reveal())
	mini := wxa.New(client, wxa.Config{})
	_, err = mini.IsTradeManaged(t.Context())
	require.NoError(t, err)
	for _, end := range []func(string) error{gw.ExpireToken, gw.RevokeToken} {
		token, err := wxa.StableToken(gatewayClient(t, gw)).Token(t.Context(), wxpay.Secret{})
		require.NoError(t, err)
		require.NoError(t, end(token.Reveal()))
		yes, err := mini.IsTradeManaged(t.Context())
		require.NoError(t, err, "fetched again")
		assert.True(t, yes)
	}
}
