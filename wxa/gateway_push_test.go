package wxa_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxa"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// A pushShop is a shop whose backend receives the message pushes of the gateway.
type pushShop struct {
	*shop
	address string

	mu     sync.Mutex
	events []*wxa.Event
	fails  int // how many of the next events are not stored
}

// newPushShop returns a shop with pushes; key is the EncodingAESKey.
func newPushShop(t *testing.T, key string, xml bool) *pushShop {
	t.Helper()
	s := &pushShop{shop: newShop(t)}
	push, err := wxa.NewPush(wxa.PushConfig{AppID: s.Merchant("").AppID, Token: pushToken, EncodingAESKey: key})
	require.NoError(t, err)
	listener := httptest.NewServer(push.Handler(s.handle))
	t.Cleanup(listener.Close)
	s.address = listener.URL + "/push"
	require.NoError(t, s.SetMessagePush(wxpaytest.MessagePush{URL: s.address, Token: pushToken, EncodingAESKey: key, XML: xml}))
	return s
}

func (s *pushShop) handle(_ context.Context, e *wxa.Event) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails > 0 {
		s.fails--
		return errors.New("the database is down")
	}
	s.events = append(s.events, e)
	return nil
}

// next returns the only event since the last call.
func (s *pushShop) next() *wxa.Event {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	require.Len(s.t, s.events, 1)
	e := s.events[0]
	s.events = nil
	return e
}

// fail lets the next n events not be stored.
func (s *pushShop) fail(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fails = n
}

// stored returns the events since the last call of next.
func (s *pushShop) stored() []*wxa.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.events)
}

// pushes returns the gateway's attempts to deliver pushes.
func (s *pushShop) pushes() (all []wxpaytest.Delivery) {
	for _, d := range s.Deliveries() {
		if d.Event != "" {
			all = append(all, d)
		}
	}
	return all
}

// The handler gets every event in every form, and GetOrder confirms the settlement.
func TestGatewayPush(t *testing.T) {
	for name, form := range map[string]struct {
		key string
		xml bool
	}{
		"plain JSON": {"", false}, "plain XML": {"", true}, "encrypted JSON": {pushKey, false}, "encrypted XML": {pushKey, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := newPushShop(t, form.key, form.xml)
			one, two := s.paid("T00001"), s.paid("T00002")
			s.Clock.Advance(time.Minute)
			e := s.next()
			assert.Equal(t, []any{wxa.EventRemindAccess, form.key != "", wxa.OrderKey{}}, []any{e.Event, e.Verified, e.Key()})
			assert.NotEmpty(t, e.Msg)

			require.NoError(t, s.mini.UploadShippingInfo(t.Context(), wxa.ShippingOf(&one.Payment, wxa.LogisticsExpress, aParcel())))
			shipped := wxa.Seconds(s.Clock.Now().Unix())
			s.Clock.Advance(time.Minute)
			e = s.next()
			key := wxa.OrderKey{TransactionID: one.TransactionID, MchID: s.Merchant("").MchID, OutTradeNo: "T00001"}
			assert.Equal(t, []any{wxa.EventSettlement, key, shipped, wxa.Seconds(0)}, []any{e.Event, e.Key(), e.ShippedTime, e.SettlementTime})
			assert.Equal(t, shipped.Time().AddDate(0, 0, 10).Add(2*time.Minute), e.EstimatedSettlementTime.Time())

			s.Clock.Advance(48 * time.Hour)
			e = s.next()
			assert.Equal(t, []any{wxa.EventRemindShipping, two.TransactionID, "T00002"}, []any{e.Event, e.TransactionID, e.OutTradeNo})
			assert.Equal(t, two.TimeEnd.Unix(), int64(e.PayTime))

			require.NoError(t, s.ConfirmReceipt("T00001"))
			confirmed := wxa.Seconds(s.Clock.Now().Unix())
			s.Clock.Advance(time.Hour)
			e = s.next()
			assert.Equal(t, []any{wxa.EventSettlement, key, int64(1), confirmed, confirmed + 120},
				[]any{e.Event, e.Key(), e.ConfirmReceiveMethod, e.ConfirmReceiveTime, e.SettlementTime})
			order, err := s.mini.GetOrder(t.Context(), e.Key())
			require.NoError(t, err)
			assert.Equal(t, wxa.OrderComplete, order.State)
		})
	}
}

// A message of the gateway that was changed on its way is refused.
func TestGatewayForgedPush(t *testing.T) {
	s := newPushShop(t, pushKey, false)
	s.paid("T00001")
	s.Clock.Advance(time.Minute)
	s.next()
	d := s.pushes()[0]
	post := func(address string, body []byte) (int, string) {
		resp, err := http.Post(address, "application/json", bytes.NewReader(body))
		require.NoError(t, err)
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		return resp.StatusCode, string(text)
	}
	changed := bytes.Clone(d.Body)
	at := bytes.Index(changed, []byte(`"Encrypt":"`)) + 20
	changed[at] ^= 1
	code, text := post(d.URL, changed)
	assert.Equal(t, http.StatusForbidden, code)
	assert.NotContains(t, text, "success")
	unsigned, err := url.Parse(d.URL)
	require.NoError(t, err)
	query := unsigned.Query()
	query.Del("msg_signature")
	unsigned.RawQuery = query.Encode()
	code, _ = post(unsigned.String(), d.Body)
	assert.Equal(t, http.StatusForbidden, code, "signature alone says nothing about the body")
	assert.Empty(t, s.stored())
	code, text = post(d.URL, d.Body)
	assert.Equal(t, []any{http.StatusOK, "success"}, []any{code, text}, "unchanged")
	s.next()
}

// A handler that fails gets the event again, up to three times in all.
func TestGatewayPushAgain(t *testing.T) {
	s := newPushShop(t, pushKey, true)
	n := s.paid("T00001")
	s.fail(2)
	s.Clock.Advance(time.Minute)
	assert.Equal(t, wxa.EventRemindAccess, s.next().Event)
	all := s.pushes()
	require.Len(t, all, 3)
	assert.Equal(t, []bool{false, false, true}, []bool{all[0].Acknowledged, all[1].Acknowledged, all[2].Acknowledged})
	assert.NotContains(t, string(all[0].Reply), "database", "the reason stays here")

	s.fail(3)
	require.NoError(t, s.mini.UploadShippingInfo(t.Context(), wxa.ShippingOf(&n.Payment, wxa.LogisticsVirtual, wxa.Parcel{ItemDesc: "code"})))
	s.Clock.Advance(time.Hour)
	assert.Empty(t, s.stored(), "the event is lost: ask GetOrder")
	order, err := s.mini.GetOrder(t.Context(), wxa.KeyOf(&n.Payment))
	require.NoError(t, err)
	assert.Equal(t, wxa.OrderShipped, order.State)

	s.Inject(wxpaytest.Fault{Name: wxpaytest.DuplicateNotification, Path: wxpaytest.NotifyPath, Number: "T00001"})
	s.Clock.Advance(3 * 24 * time.Hour)
	events := s.stored()
	require.Len(t, events, 2, "the settlement, twice")
	assert.Equal(t, events[0].Fields, events[1].Fields)
	assert.Equal(t, int64(2), events[0].ConfirmReceiveMethod)
}

// The gateway refuses an address whose handler has another token.
func TestGatewayPushVerification(t *testing.T) {
	s := newPushShop(t, "", false)
	err := s.SetMessagePush(wxpaytest.MessagePush{URL: s.address, Token: "BBBBB"})
	assert.ErrorContains(t, err, "answered 403")
}
