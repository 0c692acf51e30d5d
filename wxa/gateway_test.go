package wxa_test

import (
	"context"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
	"github.com/seed6780280e/wxpay/wxa"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// A shop has a gateway, and a backend that is notified of its payments.
type shop struct {
	*wxpaytest.Server
	t        *testing.T
	pay      *wxpay.Client
	mini     *wxa.Client
	listener *httptest.Server
	notified chan *wxpay.Notification
}

func newShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{Server: producttest.NewGateway(t, wxpaytest.Merchant{}), t: t, notified: make(chan *wxpay.Notification, 10)}
	s.pay, s.mini = s.process()
	s.listener = httptest.NewServer(s.pay.NotifyHandler(func(_ context.Context, n *wxpay.Notification) error {
		s.notified <- n
		return nil
	}))
	t.Cleanup(s.listener.Close)
	return s
}

// process returns the clients of another process, whose time is that of the gateway.
func (s *shop) process() (*wxpay.Client, *wxa.Client) { return s.processOf(1) }

// processOf is process with Config.MaxAttempts.
func (s *shop) processOf(attempts int) (*wxpay.Client, *wxa.Client) {
	s.t.Helper()
	pay := producttest.ClientOf(s.t, s.Server, producttest.WithoutCertificate, func(cfg *wxpay.Config) { cfg.MaxAttempts = attempts })
	return pay, wxa.New(pay, wxa.Config{})
}

// paid returns the notification of a new payment.
func (s *shop) paid(number string) *wxpay.Notification {
	s.t.Helper()
	_, err := s.pay.UnifiedOrder(s.t.Context(), &wxpay.UnifiedOrderRequest{
		Body: "mug", OutTradeNo: number, TotalFee: 100, SpbillCreateIP: "127.0.0.1", NotifyURL: s.listener.URL,
		OpenID: "oUser",
	})
	require.NoError(s.t, err)
	require.NoError(s.t, s.Pay(number))
	return <-s.notified
}

func aParcel() wxa.Parcel {
	return wxa.Parcel{TrackingNo: "SF01", ExpressCompany: "SF", ItemDesc: "mug*1", ReceiverContact: "138****0000"}
}

// frozen checks whether the money is frozen.
func (s *shop) frozen(want bool, number string) {
	s.t.Helper()
	got, err := s.Frozen(number)
	require.NoError(s.t, err)
	assert.Equal(s.t, want, got)
}

// uploads returns how many uploads took effect.
func (s *shop) uploads() (n int) {
	for _, x := range s.Exchanges() {
		if x.Path == "/wxa/sec/order/upload_shipping_info" && x.Effect {
			n++
		}
	}
	return n
}

// fetches returns how many tokens were fetched.
func (s *shop) fetches() (n int) {
	for _, x := range s.Exchanges() {
		if x.Path == "/cgi-bin/stable_token" || x.Path == "/cgi-bin/token" {
			n++
		}
	}
	return n
}

// The order is not there yet; later it is, and its money is unfrozen after the receipt.
func TestGatewayShipping(t *testing.T) {
	s := newShop(t)
	n := s.paid("T00001")
	req := wxa.ShippingOf(&n.Payment, wxa.LogisticsExpress, aParcel())
	assert.ErrorIs(t, s.mini.UploadShippingInfo(t.Context(), req), wxa.ErrNoSuchOrder)
	step, err := s.mini.ShippingStep(t.Context(), req, wxpay.Progress{})
	require.NoError(t, err)
	assert.False(t, step.Final)
	s.frozen(true, "T00001")

	s.Clock.Advance(time.Minute)
	step, err = s.mini.ShippingStep(t.Context(), req, step.Progress)
	require.NoError(t, err)
	assert.True(t, step.Final)
	order, err := s.mini.GetOrder(t.Context(), req.Order)
	require.NoError(t, err)
	assert.Equal(t, wxa.OrderShipped, order.State)
	assert.Equal(t, "mug*1", order.Shipping.Parcels[0].GoodsDesc)
	s.frozen(true, "T00001")
	require.NoError(t, s.ConfirmReceipt("T00001"))
	assert.ErrorIs(t, s.ConfirmReceipt("T00001"), wxpaytest.ErrState)
	for _, state := range []wxa.OrderState{wxa.OrderReceived, wxa.OrderSettling, wxa.OrderComplete} {
		order, err = s.mini.GetOrder(t.Context(), req.Order)
		require.NoError(t, err)
		assert.Equal(t, state, order.State)
		s.Clock.Advance(time.Minute)
	}
	s.frozen(false, "T00001")
	assert.ErrorIs(t, s.mini.UploadShippingInfo(t.Context(), req), wxa.ErrNotShippable)
}

// Without a confirmation, time settles: 10 days for express, 2 for others. An order that
// is not shipped stays frozen.
func TestGatewaySettlesByTime(t *testing.T) {
	s := newShop(t)
	express, virtual := s.paid("T00001"), s.paid("T00002")
	s.paid("T00003")
	s.Clock.Advance(time.Minute)
	require.NoError(t, s.mini.UploadShippingInfo(t.Context(), wxa.ShippingOf(&express.Payment, wxa.LogisticsExpress, aParcel())))
	require.NoError(t, s.mini.UploadShippingInfo(t.Context(), wxa.ShippingOf(&virtual.Payment, wxa.LogisticsVirtual, wxa.Parcel{ItemDesc: "code"})))
	s.Clock.Advance(2*24*time.Hour + time.Hour)
	s.frozen(false, "T00002")
	s.frozen(true, "T00001")
	s.Clock.Advance(8 * 24 * time.Hour)
	s.frozen(false, "T00001")
	s.frozen(true, "T00003")
}

// The answer to an upload is lost after its effect: the next step sees it.
func TestGatewayLostAnswer(t *testing.T) {
	s := newShop(t)
	n := s.paid("T00001")
	req := wxa.ShippingOf(&n.Payment, wxa.LogisticsExpress, aParcel())
	s.Clock.Advance(time.Minute)
	s.Inject(wxpaytest.Fault{Name: wxpaytest.ResetAfter, Path: "/wxa/sec/order/upload_shipping_info", Number: "T00001"})
	step, err := s.mini.ShippingStep(t.Context(), req, wxpay.Progress{})
	require.NoError(t, err)
	assert.False(t, step.Final)
	assert.True(t, step.Progress.Sending)
	step, err = s.mini.ShippingStep(t.Context(), req, step.Progress)
	require.NoError(t, err)
	assert.True(t, step.Final)
	assert.Equal(t, 1, s.uploads())
}

// An order that never comes ends the steps after 2 hours.
func TestGatewayNeverThere(t *testing.T) {
	s := newShop(t)
	s.SetShippingArrival(-1)
	n := s.paid("T00001")
	began := s.Clock.Now()
	var p wxpay.Progress
	for {
		step, err := s.mini.ShippingStep(t.Context(), wxa.ShippingOf(&n.Payment, wxa.LogisticsExpress, aParcel()), p)
		if err != nil {
			assert.ErrorIs(t, err, wxa.ErrNoSuchOrder)
			assert.Equal(t, wxpay.OutcomeNotDone, wxpay.OutcomeOf(err))
			break
		}
		require.False(t, step.Final)
		s.Clock.Advance(step.After)
		p = step.Progress
	}
	passed := s.Clock.Now().Sub(began)
	assert.GreaterOrEqual(t, passed, 2*time.Hour)
	assert.Less(t, passed, 3*time.Hour)
}

// A process dies between the upload and storing its progress; another takes the same step.
func TestGatewayCrash(t *testing.T) {
	s := newShop(t)
	n := s.paid("T00001")
	req := wxa.ShippingOf(&n.Payment, wxa.LogisticsExpress, aParcel())
	stored, err := s.mini.ShippingStep(t.Context(), req, wxpay.Progress{})
	require.NoError(t, err)
	s.Clock.Advance(time.Minute)
	_, err = s.mini.ShippingStep(t.Context(), req, stored.Progress) // whose result is lost
	require.NoError(t, err)
	_, other := s.process()
	step, err := other.ShippingStep(t.Context(), req, stored.Progress)
	require.NoError(t, err)
	assert.True(t, step.Final)
	assert.Equal(t, 1, s.uploads())
}

// Two processes ship the same order at once: it is shipped once.
func TestGatewayTwoProcesses(t *testing.T) {
	s := newShop(t)
	n := s.paid("T00001")
	s.Clock.Advance(time.Minute)
	req := wxa.ShippingOf(&n.Payment, wxa.LogisticsExpress, aParcel())
	_, other := s.process()
	errs := make(chan error)
	for _, mini := range []*wxa.Client{s.mini, other} {
		go func() { errs <- mini.EnsureShipped(t.Context(), req) }()
	}
	require.NoError(t, <-errs)
	require.NoError(t, <-errs)
	assert.Equal(t, 1, s.uploads())
}

// Processes share the stable token, and go on after it was ended.
func TestGatewayStableToken(t *testing.T) {
	s := newShop(t)
	_, other := s.process()
	for range 3 {
		for _, mini := range []*wxa.Client{s.mini, other} {
			managed, err := mini.IsTradeManaged(t.Context())
			require.NoError(t, err)
			assert.True(t, managed)
		}
	}
	assert.Equal(t, 2, s.fetches())
	s.EndAccessTokens("")
	_, err := s.mini.IsTradeManaged(t.Context())
	require.NoError(t, err)
	_, err = other.IsTradeManaged(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 4, s.fetches())
	s.Clock.Advance(2 * time.Hour)
	_, err = s.mini.IsTradeManaged(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 5, s.fetches())
}

func TestGatewayUser(t *testing.T) {
	s := newShop(t)
	session, err := s.pay.JSCode2Session(t.Context(), s.LoginCode("", "oUser"))
	require.NoError(t, err)
	require.NoError(t, s.SetUnionID("oUser", "oUnion"))
	require.NoError(t, s.mini.CheckSession(t.Context(), session))
	renewed, err := s.mini.ResetSession(t.Context(), session)
	require.NoError(t, err)
	require.NoError(t, s.mini.CheckSession(t.Context(), renewed))
	assert.ErrorIs(t, s.mini.CheckSession(t.Context(), session), wxa.ErrSessionExpired)

	code := s.PhoneCode("oUser", "13800000000")
	phone, err := s.mini.PhoneNumber(t.Context(), code)
	require.NoError(t, err)
	assert.Equal(t, "13800000000", phone.PureNumber)
	_, err = s.mini.PhoneNumber(t.Context(), code)
	assert.ErrorIs(t, err, wxpay.Code("40029"))

	n := s.paid("T00001")
	union, err := s.mini.PaidUnionID(t.Context(), n.OpenID, wxa.KeyOf(&n.Payment))
	require.NoError(t, err)
	assert.Equal(t, "oUnion", union)
	s.Clock.Advance(5 * time.Minute)
	_, err = s.mini.PaidUnionID(t.Context(), n.OpenID, wxa.KeyOf(&n.Payment))
	assert.ErrorIs(t, err, wxpay.Code("89300"))
}

// A plainSource fetches tokens with /cgi-bin/token, as many programs do.
type plainSource struct {
	s     *shop
	token wxpay.Secret
}

func (p *plainSource) Token(ctx context.Context, rejected wxpay.Secret) (wxpay.Secret, error) {
	if p.token.Reveal() != "" && !rejected.Equal(p.token) {
		return p.token, nil
	}
	m := p.s.Merchant("")
	var reply struct {
		AccessToken string `json:"access_token"`
	}
	err := p.s.pay.CallServer(ctx, wxpay.Endpoint{Path: "/cgi-bin/token"}, wxpay.ServerCall{Query: url.Values{
		"grant_type": {"client_credential"}, "appid": {m.AppID}, "secret": {m.AppSecret},
	}}, &reply)
	p.token = wxpay.NewSecret(reply.AccessToken)
	return p.token, err
}

// Two processes with tokens of /cgi-bin/token end each other's: every call fetches one.
// The stable token is isolated from them.
func TestGatewayPlainTokens(t *testing.T) {
	s := newShop(t)
	var processes []*wxa.Client
	for range 2 {
		processes = append(processes, wxa.New(s.pay, wxa.Config{TokenSource: &plainSource{s: s}}))
	}
	for range 3 {
		for _, mini := range processes {
			_, err := mini.IsTradeManaged(t.Context())
			require.NoError(t, err)
			s.Clock.Advance(6 * time.Minute)
		}
	}
	assert.Equal(t, 6, s.fetches())
	for range 2 {
		_, err := s.mini.IsTradeManaged(t.Context())
		require.NoError(t, err)
	}
	assert.Equal(t, 7, s.fetches())
}

// Every other call of order shipping works on the gateway.
func TestGatewayOtherCalls(t *testing.T) {
	s := newShop(t)
	ctx := t.Context()
	one, two := s.paid("T00001"), s.paid("T00002")
	s.paid("T00003")
	s.Clock.Advance(time.Minute)
	var numbers []string
	for order, err := range s.mini.Orders(ctx, &wxa.OrdersRequest{PageSize: 2, State: wxa.OrderToShip}) {
		require.NoError(t, err)
		numbers = append(numbers, order.OutTradeNo)
	}
	assert.Equal(t, []string{"T00001", "T00002", "T00003"}, numbers)

	assert.ErrorIs(t, s.mini.NotifyConfirmReceive(ctx, wxa.KeyOf(&one.Payment), s.Clock.Now()), wxa.ErrNotShipped)
	byNumber := wxa.OrderKey{MchID: s.Merchant("").MchID, OutTradeNo: "T00002"}
	sub := wxa.ShippingOf(&two.Payment, wxa.LogisticsExpress, aParcel()).Shipping
	sub.Order = byNumber
	combined := &wxa.UploadCombinedShippingInfoRequest{Order: byNumber, SubOrders: []wxa.Shipping{sub}, OpenID: "oOther"}
	assert.ErrorIs(t, s.mini.UploadCombinedShippingInfo(ctx, combined), wxa.ErrNotPayer)
	combined.OpenID = two.OpenID
	require.NoError(t, s.mini.UploadCombinedShippingInfo(ctx, combined))
	require.NoError(t, s.mini.NotifyConfirmReceive(ctx, byNumber, s.Clock.Now()))
	assert.ErrorIs(t, s.mini.NotifyConfirmReceive(ctx, byNumber, s.Clock.Now()), wxa.ErrAlreadyReminded)

	require.NoError(t, s.mini.SetMessageJumpPath(ctx, "pages/order"))
	completed, err := s.mini.IsTradeManagementConfirmationCompleted(ctx)
	require.NoError(t, err)
	assert.True(t, completed)
	require.NoError(t, s.mini.SpecialOrder(ctx, &wxa.SpecialOrderRequest{
		OrderID: one.TransactionID, Type: wxa.SpecialPresale, DelayTo: s.Clock.Now().AddDate(0, 0, 20),
	}))
	companies, err := s.mini.DeliveryCompanies(ctx)
	require.NoError(t, err)
	assert.Equal(t, "SF", companies[0].ID)

	s.SetTradeManaged(false)
	managed, err := s.mini.IsTradeManaged(ctx)
	require.NoError(t, err)
	assert.False(t, managed)
	s.frozen(false, "T00001")
}

// A complete shipping can be changed once.
func TestGatewayReship(t *testing.T) {
	s := newShop(t)
	n := s.paid("T00001")
	s.Clock.Advance(time.Minute)
	p := aParcel()
	upload := func() error {
		s.Clock.Advance(time.Second)
		return s.mini.UploadShippingInfo(t.Context(), wxa.ShippingOf(&n.Payment, wxa.LogisticsExpress, p))
	}
	require.NoError(t, upload())
	assert.ErrorIs(t, upload(), wxa.ErrNothingChanged)
	p.TrackingNo = "SF02"
	require.NoError(t, upload())
	p.TrackingNo = "SF03"
	assert.ErrorIs(t, upload(), wxa.ErrReshipped)
	assert.Equal(t, 2, s.uploads())
}
