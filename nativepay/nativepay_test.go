package nativepay

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
)

const testKey = "192006250b4c09247ec02edce69f6a2d"

func newTestClient(t testing.TB, change ...func(*wxpay.Config)) (*wxpay.Client, *bytes.Buffer) {
	t.Helper()
	log := new(bytes.Buffer)
	cfg := wxpay.Config{AppID: "wx8888888888888888", MchID: "1900000109", Key: testKey, Logger: slog.New(slog.NewTextHandler(log, nil))}
	for _, f := range change {
		f(&cfg)
	}
	c, err := wxpay.NewClient(cfg)
	require.NoError(t, err)
	return c, log
}

// scan returns a message as in the document, with changes after it was signed.
func scan(t testing.TB, signType wxpay.SignType, changes ...string) string {
	t.Helper()
	m := wxpay.NewXMLMap(map[string]string{
		"appid": "wx8888888888888888", "openid": "o8GeHuLAsgefS_80exEr1cTqekUs", "mch_id": "1900000109", "is_subscribe": "Y",
		"nonce_str": "5K8264ILTKCH16CQ2502SI8ZNMTM67VS", "product_id": "88888",
	})
	text := producttest.SignedXML(t, m, testKey, signType)
	if len(changes) == 0 {
		return text
	}
	changed, err := wxpay.ParseXML([]byte(text))
	require.NoError(t, err)
	for i := 0; i < len(changes); i += 2 {
		changed.Set(changes[i], changes[i+1])
	}
	return producttest.XML(t, changed)
}

func TestLink(t *testing.T) {
	c, _ := newTestClient(t)
	text, err := Link(c, "商品 1")
	require.NoError(t, err)
	u, err := url.Parse(text)
	require.NoError(t, err)
	assert.Equal(t, "weixin://wxpay/bizpayurl", u.Scheme+"://"+u.Host+u.Path)
	fields := map[string]string{}
	for name, values := range u.Query() {
		fields[name] = values[0]
	}
	require.NoError(t, wxpay.Verify(wxpay.NewXMLMap(fields), testKey, wxpay.SignTypeMD5))
	assert.Equal(t, "商品 1", fields["product_id"])
	_, err = strconv.ParseInt(fields["time_stamp"], 10, 64)
	require.NoError(t, err)
	for name := range fields {
		assert.Contains(t, "appid mch_id nonce_str product_id sign time_stamp", name)
	}
	assert.Len(t, fields, 6)
	for _, wrong := range []string{"", strings.Repeat("1", 33), "1&openid=o1", "a=b"} {
		_, err = Link(c, wrong)
		assert.ErrorContains(t, err, "product_id", wrong)
		assert.Equal(t, wxpay.OutcomeNotDone, wxpay.OutcomeOf(err))
	}
}

// The answer is signed as the scan was.
func TestHandler(t *testing.T) {
	for _, signType := range []wxpay.SignType{wxpay.SignTypeMD5, wxpay.SignTypeHMACSHA256} {
		c, log := newTestClient(t)
		var got Scan
		h := Handler(c, func(_ context.Context, s *Scan) (string, error) {
			got = *s
			return "wx201411102639507cbf6ffd8b0779950874", nil
		})
		text := producttest.Post(h, scan(t, signType))
		reply, err := wxpay.ParseXML([]byte(text))
		require.NoError(t, err)
		require.NoError(t, wxpay.Verify(reply, testKey, signType))
		for name, want := range map[string]string{
			"return_code": "SUCCESS", "result_code": "SUCCESS", "appid": "wx8888888888888888", "mch_id": "1900000109", "prepay_id": "wx201411102639507cbf6ffd8b0779950874",
		} {
			assert.Equal(t, want, reply.Get(name), name)
		}
		assert.NotEmpty(t, reply.Get("nonce_str"))
		assert.Equal(t, 7, reply.Len())
		assert.Equal(t, "88888 o8GeHuLAsgefS_80exEr1cTqekUs true", got.ProductID+" "+got.OpenID+" "+strconv.FormatBool(got.IsSubscribe))
		assert.Equal(t, "5K8264ILTKCH16CQ2502SI8ZNMTM67VS", got.NonceStr)
		assert.Empty(t, log.String())
	}
}

// The user sees a fixed text. The log gets the reason.
func TestHandlerFails(t *testing.T) {
	for name, test := range map[string]struct {
		prepayID string
		err      error
		log      string
	}{
		"an error":     {"", errors.New("stock: password=1"), "password=1"},
		"both":         {"wx1", errors.New("sold out"), "sold out"},
		"no prepay_id": {"", nil, "prepay_id is empty"},
	} {
		c, log := newTestClient(t)
		text := producttest.Post(Handler(c, func(context.Context, *Scan) (string, error) { return test.prepayID, test.err }), scan(t, wxpay.SignTypeMD5))
		reply, err := wxpay.ParseXML([]byte(text))
		require.NoError(t, err, name)
		require.NoError(t, wxpay.Verify(reply, testKey, wxpay.SignTypeMD5), name)
		assert.Equal(t, "SUCCESS FAIL "+forUser, reply.Get("return_code")+" "+reply.Get("result_code")+" "+reply.Get("err_code_des"), name)
		assert.False(t, reply.Has("prepay_id"), name)
		assert.NotContains(t, text, "password", name)
		assert.Contains(t, log.String(), test.log, name)
	}
	c, log := newTestClient(t)
	text := producttest.Post(Handler(c, func(context.Context, *Scan) (string, error) { return strings.Repeat("1", 65), nil }), scan(t, wxpay.SignTypeMD5))
	assert.Equal(t, string(wxpay.Ack(errors.New(""))), text, "it can't be signed")
	assert.Contains(t, log.String(), "prepay_id")
}

// Anything that is not verified is answered FAIL, without a signature.
func TestHandlerRefuses(t *testing.T) {
	other, _ := newTestClient(t, func(cfg *wxpay.Config) { cfg.MchID = "1900000110" })
	c, _ := newTestClient(t)
	code, err := Link(c, "88888")
	require.NoError(t, err)
	for name, test := range map[string]struct {
		client *wxpay.Client
		body   string
	}{
		"forged":           {c, scan(t, wxpay.SignTypeMD5, "product_id", "88889")},
		"no sign":          {c, scan(t, wxpay.SignTypeMD5, "sign", "")},
		"rearranged":       {c, scan(t, wxpay.SignTypeMD5, "product_id", "", "openid", "o8GeHuLAsgefS_80exEr1cTqekUs&product_id=88888")},
		"absorbed":         {c, scan(t, wxpay.SignTypeMD5, "openid", "", "nonce_str", "5K8264ILTKCH16CQ2502SI8ZNMTM67VS&openid=o8GeHuLAsgefS_80exEr1cTqekUs")},
		"another merchant": {other, scan(t, wxpay.SignTypeMD5)},
		"a code's link":    {c, ofLink(t, code)},
		"a paid order":     {c, signedWith(t, "transaction_id", "42")},
		"a reply":          {c, signedWith(t, "return_code", "SUCCESS")},
		"a new name":       {c, signedWith(t, "product_id", "88888&new=1")},
		"no XML":           {c, "{}"},
		"empty":            {c, ""},
	} {
		h := Handler(test.client, func(context.Context, *Scan) (string, error) { t.Error(name, "was handled"); return "wx1", nil })
		assert.Equal(t, string(wxpay.Ack(errors.New(""))), producttest.Post(h, test.body), name)
	}
}

// signedWith returns a scan that was signed with another field.
func signedWith(t *testing.T, name, value string) string {
	t.Helper()
	m, err := wxpay.ParseXML([]byte(scan(t, wxpay.SignTypeMD5, name, value)))
	require.NoError(t, err)
	return producttest.SignedXML(t, m, testKey, wxpay.SignTypeMD5)
}

// ofLink returns the signed fields of a code, which everybody can read.
func ofLink(t *testing.T, code string) string {
	t.Helper()
	u, err := url.Parse(code)
	require.NoError(t, err)
	var m wxpay.XMLMap
	for name, values := range u.Query() {
		m.Set(name, values[0])
	}
	require.NoError(t, wxpay.Verify(m, testKey, wxpay.SignTypeMD5))
	return producttest.XML(t, m)
}
