package wxpay

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// The check asks for a number that no order has, a new one each time, and leaves nothing
// behind.
func TestCheckKey(t *testing.T) {
	for _, signType := range []SignType{SignTypeHMACSHA256, SignTypeMD5} {
		c := newTestClient(t, func(cfg *Config) { cfg.SignType = signType })
		require.NoError(t, c.CheckKey(bg))
		first := c.sent()
		require.NoError(t, c.CheckKey(bg))

		assert.Equal(t, "/pay/orderquery", first.Path)
		assert.Regexp(t, regexp.MustCompile(`^[0-9a-f]{32}$`), first.Fields["out_trade_no"])
		assert.NotEqual(t, first.Fields["out_trade_no"], c.sent().Fields["out_trade_no"])
		assert.Len(t, c.gw.Exchanges(), 2)
		assert.Empty(t, c.gw.Orders())
	}
}

func TestCheckKeyOfAShop(t *testing.T) {
	c := newTestClientFor(t, wxpaytest.Merchant{SubMerchants: []wxpaytest.SubMerchant{{MchID: "1900000109", AppID: "wx8888888888888888"}}})
	require.NoError(t, c.ForSubMerchant("1900000109", "wx8888888888888888").CheckKey(bg))
	assert.ErrorIs(t, c.ForSubMerchant("1900000110", "").CheckKey(bg), ErrNoAuth, "the provider has no such shop")
}

// The key changes on the platform: the client with the old one is refused, one with the
// new one accepted.
func TestCheckKeyAfterAChange(t *testing.T) {
	c := newTestClient(t)
	key := strings.ToLower(rand.Text() + "abcdef")
	next := newTestClientAt(t, c.gw, func(cfg *Config) { cfg.Key = key })
	err := next.CheckKey(bg)
	require.ErrorIs(t, err, ErrSignError)
	assert.Equal(t, OutcomeReadOnly, OutcomeOf(err))
	assert.NotContains(t, err.Error(), key)
	require.NoError(t, c.CheckKey(bg))

	c.gw.ChangeKey("", key)
	assert.ErrorIs(t, c.CheckKey(bg), ErrSignError)
	assert.NoError(t, next.CheckKey(bg))
}

// newTestClientAt returns another client of a gateway.
func newTestClientAt(t *testing.T, gw *wxpaytest.Server, change func(*Config)) *Client {
	t.Helper()
	cfg := configFor(gw)
	change(&cfg)
	client, err := NewClient(cfg)
	require.NoError(t, err)
	t.Cleanup(client.CloseIdleConnections)
	return client
}

func TestCheckKeyOfWrongIDs(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*Config)
		want   Code
	}{
		"another merchant number": {func(cfg *Config) { cfg.MchID, cfg.Certificate = "1900000109", nil }, ErrMchIDNotExist},
		"another mini program":    {func(cfg *Config) { cfg.AppID = "wx8888888888888888" }, ErrAppIDMchIDNotMatch},
	} {
		t.Run(name, func(t *testing.T) {
			gw := wxpaytest.NewServer(wxpaytest.Merchant{}, wxpaytest.Merchant{AppID: "wx8888888888888888", MchID: "1230000109"})
			t.Cleanup(gw.Close)
			var e *Error
			require.ErrorAs(t, newTestClientAt(t, gw, test.change).CheckKey(bg), &e)
			assert.ErrorIs(t, e, test.want)
		})
	}
}

// "No such order" proves the key only if it is signed: everybody can say it.
func TestCheckKeyUnsigned(t *testing.T) {
	for name, body := range map[string]string{
		"without a sign":   `<xml><return_code>SUCCESS</return_code><result_code>FAIL</result_code><err_code>ORDERNOTEXIST</err_code></xml>`,
		"as FAIL":          `<xml><return_code>FAIL</return_code><return_msg>order not exist</return_msg></xml>`,
		"FAIL with a sign": `<xml><return_code>FAIL</return_code><err_code>ORDERNOTEXIST</err_code><sign>C380BEC2BFD727A4B6845133519F3AD6</sign></xml>`,
		"as a code":        `<xml><return_code>ORDERNOTEXIST</return_code></xml>`,
		"another's sign": strings.Replace(signed(t, SignTypeHMACSHA256, missing()), "<nonce_str>n</nonce_str>",
			"<nonce_str>m</nonce_str>", 1),
		"a success": `<xml><return_code>SUCCESS</return_code><result_code>SUCCESS</result_code><trade_state>NOTPAY</trade_state></xml>`,
	} {
		t.Run(name, func(t *testing.T) {
			err := replies(t, body).CheckKey(bg)
			require.Error(t, err)
			assert.ErrorIs(t, err, ErrInvalidSignature)
			assert.NotErrorIs(t, err, ErrOrderNotExist)
			e, ok := asError(err)
			require.True(t, ok)
			assert.Equal(t, OutcomeReadOnly, e.Outcome)
			assert.True(t, strings.HasPrefix(e.Error(), "wxpay: orderquery: "), e.Error())
		})
	}
	assert.NoError(t, replies(t, signed(t, SignTypeHMACSHA256, missing())).CheckKey(bg), "the same, signed")
}

// missing returns the fields of an answer that an order does not exist.
func missing() map[string]string {
	return success("result_code", "FAIL", "err_code", "ORDERNOTEXIST", "err_code_des", "order not exist")
}

// Whatever goes wrong, the key is not called right.
func TestCheckKeyFaults(t *testing.T) {
	for _, fault := range []wxpaytest.Fault{
		{Name: wxpaytest.ErrCode, Code: "SYSTEMERROR"}, {Name: wxpaytest.ErrCode, Code: "FREQUENCY_LIMITED"},
		{Name: wxpaytest.UnsignedFail}, {Name: wxpaytest.UnsignedFail, Text: "order not exist"}, {Name: wxpaytest.EmptyReturnMsg},
		{Name: wxpaytest.ReturnCode, Code: "ORDERNOTEXIST"}, {Name: wxpaytest.UnsignedErrCode, Code: "ORDERNOTEXIST"},
		{Name: wxpaytest.MissingSignature}, {Name: wxpaytest.WrongSignature}, {Name: wxpaytest.OtherKey}, {Name: wxpaytest.OtherIDs},
		{Name: wxpaytest.HTMLPage}, {Name: wxpaytest.EmptyBody}, {Name: wxpaytest.TruncatedBody}, {Name: wxpaytest.BadGateway},
		{Name: wxpaytest.ResetBefore}, {Name: wxpaytest.Redirect},
	} {
		t.Run(string(fault.Name)+" "+fault.Code+fault.Text, func(t *testing.T) {
			c := newTestClient(t)
			fault.Times = -1
			c.gw.Inject(fault)
			err := c.CheckKey(bg)
			var e *Error
			require.ErrorAs(t, err, &e)
			assert.NotErrorIs(t, err, ErrOrderNotExist)
			assert.Equal(t, OutcomeReadOnly, e.Outcome)
		})
	}
}

func TestCheckKeyEndsWithItsContext(t *testing.T) {
	c := newTestClient(t)
	c.gw.Inject(wxpaytest.Fault{Name: wxpaytest.TimeoutBefore, Times: -1})
	ctx, cancel := context.WithTimeout(bg, 50*time.Millisecond)
	defer cancel()
	err := c.CheckKey(ctx)
	assert.True(t, errors.Is(err, context.DeadlineExceeded), err)

	ctx, cancel = context.WithCancel(bg)
	cancel()
	err = replies(t, http.StatusText(http.StatusOK)).CheckKey(ctx)
	var e *Error
	require.ErrorAs(t, err, &e)
	assert.ErrorIs(t, err, context.Canceled)
}
