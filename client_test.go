package wxpay

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

func TestNewClientRefuses(t *testing.T) {
	gw := wxpaytest.NewServer()
	defer gw.Close()
	other := gw.Certificate("1")
	transport := func(cfg *tls.Config) *http.Transport { return &http.Transport{TLSClientConfig: cfg} }
	for want, change := range map[string]func(*Config){
		"Config.AppID is empty":                         func(c *Config) { c.AppID = "" },
		"Config.MchID is empty":                         func(c *Config) { c.MchID = "" },
		"Config.Key is empty: set the APIv2 key":        func(c *Config) { c.Key = "" },
		"Config.Key has 34 bytes and is in quotes":      func(c *Config) { c.Key = `"` + c.Key + `"` },
		"Config.Key and AppSecret are the same":         func(c *Config) { c.AppSecret = c.Key },
		`Config.MchID is "1000010O"`:                    func(c *Config) { c.MchID = "1000010O" },
		`Config.MchID is "wxd930ea5d5a258f4f"`:          func(c *Config) { c.MchID = c.AppID },
		`Config.AppID is "10000100"`:                    func(c *Config) { c.AppID = c.MchID },
		"Config.Key has 31 bytes":                       func(c *Config) { c.Key = c.Key[1:] },
		"Config.Key has 33 bytes":                       func(c *Config) { c.Key += "\n" },
		`Config.SignType is "md5"`:                      func(c *Config) { c.SignType = "md5" },
		"Config.PreviousKey has 3 bytes":                func(c *Config) { c.PreviousKey = "old" },
		"PreviousKey and PreviousKeyUntil go together":  func(c *Config) { c.PreviousKey = c.Key },
		"PreviousKey and PreviousKeyUntil go together.": func(c *Config) { c.PreviousKeyUntil = time.Now() },
		"Config.OtherAppIDs holds an empty appid":       func(c *Config) { c.OtherAppIDs = []string{"a", ""} },
		"Config.Timeout is negative":                    func(c *Config) { c.Timeout = -1 },
		"Config.MaxAttempts is negative":                func(c *Config) { c.MaxAttempts = -1 },
		"is not https":                                  func(c *Config) { c.Hosts = SingleHost("http://api.mch.weixin.qq.com") },
		`"ftp://localhost" is not https`:                func(c *Config) { c.Hosts = SingleHost("ftp://localhost") },
		`"api.mch.weixin.qq.com" is not a base URL`:     func(c *Config) { c.Hosts = SingleHost("api.mch.weixin.qq.com") },
		"is not a base URL":                             func(c *Config) { c.Hosts.Login = []string{"https://a/?b"} },
		"with a user: remove user and password":         func(c *Config) { c.Hosts = SingleHost("https://u:" + c.Key + "@a") },
		"with a user: remove":                           func(c *Config) { c.Hosts = SingleHost("https://u:" + c.Key + "%@a") },
		"skips verification":                            func(c *Config) { c.Transport = transport(&tls.Config{InsecureSkipVerify: true}) },
		"has a client certificate of its own":           func(c *Config) { c.Transport = transport(&tls.Config{Certificates: []tls.Certificate{*other}}) },
		"dials TLS itself": func(c *Config) {
			c.Transport = &http.Transport{DialTLSContext: (&tls.Dialer{}).DialContext}
		},
		"lacks the certificate or its private key": func(c *Config) { c.Certificate = &tls.Certificate{} },
		"does not match its private key": func(c *Config) {
			c.Certificate = &tls.Certificate{Certificate: c.Certificate.Certificate, PrivateKey: other.PrivateKey}
		},
		"no key that can sign": func(c *Config) {
			c.Certificate = &tls.Certificate{Certificate: c.Certificate.Certificate, PrivateKey: "key"}
		},
		"Config.Certificate: x509": func(c *Config) {
			c.Certificate = &tls.Certificate{Certificate: [][]byte{[]byte("x")}, PrivateKey: other.PrivateKey}
		},
	} {
		cfg := configFor(gw)
		change(&cfg)
		client, err := NewClient(cfg)
		assert.Nil(t, client)
		want = strings.TrimSuffix(want, ".")
		if want == "no key that can sign" {
			want = "does not match its private key"
		}
		if assert.ErrorContains(t, err, want) {
			assert.False(t, cfg.Key != "" && strings.Contains(err.Error(), cfg.Key), "the error shows the key")
			assert.True(t, strings.HasPrefix(err.Error(), "wxpay: "))
		}
	}
}

// The default values are those in the documentation.
func TestNewClientDefaults(t *testing.T) {
	cfg := Config{AppID: "wx1", MchID: "1", Key: testKey}.withDefaults()
	assert.Equal(t, []string{"https://api.mch.weixin.qq.com", "https://api2.mch.weixin.qq.com"}, cfg.Hosts.Pay)
	assert.Equal(t, []string{"https://api.weixin.qq.com"}, cfg.Hosts.Login)
	assert.Equal(t, SignTypeHMACSHA256, cfg.SignType)
	assert.Equal(t, 20*time.Second, cfg.Timeout)
	assert.Equal(t, 3, cfg.MaxAttempts)
	for want, hosts := range map[string]Hosts{"apihk": HongKongHosts(), "apius": AmericasHosts(), "apieu": EuropeHosts()} {
		cfg := Config{Hosts: hosts}.withDefaults()
		assert.Equal(t, []string{"https://" + want + ".mch.weixin.qq.com"}, cfg.Hosts.Pay)
		assert.Equal(t, []string{"https://api.weixin.qq.com"}, cfg.Hosts.Login)
	}
	before := time.Now()
	<-realClock{}.After(time.Millisecond)
	assert.True(t, realClock{}.Now().After(before))
}

// No way of printing shows a secret.
func TestSecretsAreNotPrinted(t *testing.T) {
	c := newTestClient(t, func(cfg *Config) {
		cfg.PreviousKey, cfg.PreviousKeyUntil = strings.Repeat("p", 32), time.Now().Add(time.Hour)
		cfg.AppSecret = "s3cret-of-the-app"
	})
	cfg := configFor(c.gw)
	cfg.AppSecret, cfg.PreviousKey = "s3cret-of-the-app", strings.Repeat("p", 32)
	session := &Session{OpenID: "o", UnionID: "u", SessionKey: NewSecret("HyVFkGl5F5OQWJZZaNzBBg==")}
	type holder struct {
		Config  Config
		Session *Session
		Client  *Client
		hidden  Client // fmt can't call methods of an unexported field
	}
	var out bytes.Buffer
	for _, v := range []any{c.Client, *c.Client, c.ForSubMerchant("2", ""), cfg, &cfg, session, *session, holder{cfg, session, c.Client, *c.Client}, []any{cfg, *session}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		text, err := json.Marshal(v)
		require.NoError(t, err)
		out.Write(text)
		slog.New(slog.NewTextHandler(&out, nil)).Info("text", "v", v)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("json", "v", v)
	}
	for _, secret := range []string{cfg.Key, cfg.PreviousKey, cfg.AppSecret, session.SessionKey.Reveal()} {
		assert.False(t, strings.Contains(out.String(), secret), secret)
		assert.False(t, strings.Contains(out.String(), fmt.Sprintf("%x", secret)), secret)
	}
	assert.Contains(t, out.String(), cfg.MchID)
	assert.Contains(t, out.String(), `sub_mch_id:"2"`)
}

// MD5, HMAC-SHA256 and the sign types that an endpoint requires: for a merchant,
// for a sub-merchant of a service provider, and after a change of the key.
func TestSignTypesAndMerchants(t *testing.T) {
	only := map[SignType]Endpoint{
		SignTypeMD5:        {Path: "/only/md5", SignType: SignTypeMD5},
		SignTypeHMACSHA256: {Path: "/only/hmac", SignType: SignTypeHMACSHA256},
		"":                 {Path: "/both"},
	}
	for _, signType := range []SignType{SignTypeMD5, SignTypeHMACSHA256} {
		for _, kind := range []string{"merchant", "provider", "key changed"} {
			t.Run(string(signType)+" "+kind, func(t *testing.T) {
				merchant := wxpaytest.Merchant{}
				if kind == "provider" {
					merchant.SubMerchants = []wxpaytest.SubMerchant{{MchID: "1900000109", AppID: "wx8888888888888888"}}
				}
				c := newTestClientFor(t, merchant, func(cfg *Config) { cfg.SignType = signType })
				if kind == "key changed" {
					changed := strings.Repeat("n", 32)
					c.gw.ChangeKey("", changed)
					cfg := configFor(c.gw)
					cfg.SignType, cfg.PreviousKey, cfg.PreviousKeyUntil = signType, testKey, c.gw.Clock.Now().Add(48*time.Hour)
					client, err := NewClient(cfg)
					require.NoError(t, err)
					c.Client = client
				}
				if kind == "provider" {
					c.Client = c.ForSubMerchant("1900000109", "wx8888888888888888")
				}
				payAndRefund(t, c, signType)
				for want, e := range only {
					c.gw.Handle(e.Path, wxpaytest.PathOptions{SignType: string(want)}, func(map[string]string) map[string]string {
						return map[string]string{"result_code": "SUCCESS", "answer": "42"}
					})
					got, err := c.Call(bg, e, NewXMLMap(map[string]string{"question": "?"}))
					require.NoError(t, err, e.Path)
					assert.Equal(t, "42", got.Get("answer"))
					sent := c.sent().Fields["sign_type"]
					switch want {
					case SignTypeMD5:
						assert.Empty(t, sent, "sign_type must be absent")
					case SignTypeHMACSHA256:
						assert.Equal(t, "HMAC-SHA256", sent)
					default:
						assert.Equal(t, string(signType), sent)
					}
				}
			})
		}
	}
}

func payAndRefund(t *testing.T, c *testClient, signType SignType) {
	no := "matrix01"
	reply, err := c.UnifiedOrder(bg, order(no))
	require.NoError(t, err)
	assert.Equal(t, string(signType), c.sent().Fields["sign_type"], "the configured sign type is sent")
	params, err := c.RequestPaymentParams(reply.PrepayID)
	require.NoError(t, err)
	text, err := json.Marshal(params)
	require.NoError(t, err)
	require.NoError(t, c.gw.RequestPayment(text))
	n, err := c.ParseNotify(bytes.NewReader(c.gw.Notification(no)))
	require.NoError(t, err)
	require.NoError(t, n.Expect(no, 101))
	query, err := c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: no})
	require.NoError(t, err)
	require.NoError(t, query.Expect(no, 101))
	_, err = c.Refund(bg, &RefundRequest{OutTradeNo: no, OutRefundNo: "R1", TotalFee: 101, RefundFee: 101})
	require.NoError(t, err)
	require.NoError(t, c.gw.FinishRefund("R1", "SUCCESS"))
	refund, err := c.ParseRefundNotify(bytes.NewReader(c.gw.RefundNotification("R1")))
	require.NoError(t, err)
	assert.Equal(t, int64(101), refund.RefundFee)
	refunds, err := c.RefundQuery(bg, &RefundQueryRequest{OutRefundNo: "R1"})
	require.NoError(t, err)
	assert.Equal(t, RefundStatusSuccess, refunds.Refunds[0].Status)
}

// A message that was signed with the old key arrives after the key was changed.
func TestKeyChanged(t *testing.T) {
	c := newTestClient(t)
	c.paid("keychg01")
	late := c.gw.Notification("keychg01")
	c.gw.ChangeKey("", strings.Repeat("n", 32))
	_, err := c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "keychg01"})
	assert.ErrorIs(t, err, ErrSignError, "the gateway rejects the old key")
	cfg := configFor(c.gw)
	client, err := NewClient(cfg)
	require.NoError(t, err)
	_, err = client.ParseNotify(bytes.NewReader(late))
	assert.ErrorIs(t, err, ErrInvalidSignature)
	cfg.PreviousKey, cfg.PreviousKeyUntil = testKey, c.gw.Clock.Now().Add(48*time.Hour)
	client, err = NewClient(cfg)
	require.NoError(t, err)
	_, err = client.ParseNotify(bytes.NewReader(late))
	assert.NoError(t, err)
}

func TestForSubMerchant(t *testing.T) {
	provider := newTestClientFor(t, wxpaytest.Merchant{SubMerchants: []wxpaytest.SubMerchant{
		{MchID: "1900000109", AppID: "wx8888888888888888"}, {MchID: "1900000110"},
	}})
	shop := provider.ForSubMerchant("1900000109", "wx8888888888888888")
	other := provider.ForSubMerchant("1900000110", "")
	_, err := shop.UnifiedOrder(bg, order("subshop1", func(r *UnifiedOrderRequest) { r.OpenID, r.SubOpenID = "", "osub" }))
	require.NoError(t, err)
	assert.Equal(t, "1900000109", provider.sent().Fields["sub_mch_id"])
	assert.Equal(t, "wx8888888888888888", provider.sent().Fields["sub_appid"])
	assert.Equal(t, "osub", provider.sent().Fields["sub_openid"])
	require.NoError(t, provider.gw.Pay("subshop1"))
	message := provider.gw.Notification("subshop1")

	n, err := shop.ParseNotify(bytes.NewReader(message))
	require.NoError(t, err)
	assert.Equal(t, "1900000109", n.SubMchID)
	assert.Equal(t, "osub", n.SubOpenID)
	n, err = provider.ParseNotify(bytes.NewReader(message))
	require.NoError(t, err, "the provider receives the notifications of all sub-merchants")
	assert.Equal(t, "1900000109", n.SubMchID)
	_, err = other.ParseNotify(bytes.NewReader(message))
	assert.ErrorContains(t, err, `for sub_mch_id "1900000109", not for "1900000110"`)
	wrongApp := provider.ForSubMerchant("1900000109", "wx0")
	_, err = wrongApp.ParseNotify(bytes.NewReader(message))
	assert.ErrorContains(t, err, `for sub_appid "wx8888888888888888"`)

	own := notifier(t).ForSubMerchant("1900000109", "")
	_, err = own.ParseNotify(strings.NewReader(signed(t, SignTypeMD5, paidMessage())))
	assert.ErrorContains(t, err, `for sub_mch_id ""`, "a payment to the provider is not one to the shop")

	_, err = provider.ForSubMerchant("", "wx1").CloseOrder(bg, &CloseOrderRequest{OutTradeNo: "x"})
	assert.ErrorContains(t, err, "sub_mch_id is empty")
	assert.Equal(t, OutcomeNotDone, OutcomeOf(err))
}

// Messages for another appid of the merchant are accepted.
func TestOtherAppIDs(t *testing.T) {
	c := notifier(t, func(cfg *Config) { cfg.OtherAppIDs = []string{"wx2421b1c4370ec43b"} })
	n, err := c.ParseNotify(strings.NewReader(signed(t, SignTypeMD5, paidMessage("appid", "wx2421b1c4370ec43b"))))
	require.NoError(t, err)
	assert.Equal(t, "wx2421b1c4370ec43b", n.AppID)
	refund := strings.Replace(string(messages(t)["refundnotify.success.xml"]), "wxd930ea5d5a258f4f", "wx2421b1c4370ec43b", 1)
	_, err = c.ParseRefundNotify(strings.NewReader(refund))
	assert.NoError(t, err)
	_, err = notifier(t).ParseRefundNotify(strings.NewReader(refund))
	assert.ErrorContains(t, err, "for appid")
}

func TestCallRefusesWrongUse(t *testing.T) {
	c := newTestClient(t)
	for want, e := range map[string]Endpoint{
		`Endpoint.Path is ""`:        {},
		`Endpoint.Path is "pay"`:     {Path: "pay"},
		`Endpoint.Path is "/a?b"`:    {Path: "/a?b"},
		`Endpoint.Host is "a/b"`:     {Path: "/a", Host: "a/b"},
		`Endpoint.SignType is "md5"`: {Path: "/a", SignType: "md5"},
	} {
		_, err := c.Call(bg, e, XMLMap{})
		c.refuses(want, err)
	}
	for _, name := range []string{"appid", "mch_id", "nonce_str", "sign", "sign_type", "sub_mch_id", "sub_appid"} {
		_, err := c.Call(bg, Endpoint{Path: "/a"}, NewXMLMap(map[string]string{name: "1"}))
		c.refuses(name+" is the client's to set", err)
	}
	_, err := c.Call(bg, Endpoint{Path: "/a"}, NewXMLMap(map[string]string{"a b": "1"}))
	c.refuses(`field "a b"`, err)
}

// An endpoint may rename or omit the ids, and omit the nonce.
func TestCallEnvelope(t *testing.T) {
	c := newTestClient(t)
	var got map[string]string
	c.gw.Handle("/mmpaymkttransfers/promotion/transfers", wxpaytest.PathOptions{Certificate: true, SignType: "MD5", UnsignedReply: true, NoNonce: true},
		func(fields map[string]string) map[string]string {
			got = fields
			return map[string]string{"payment_no": "1"}
		})
	e := Endpoint{Path: "/mmpaymkttransfers/promotion/transfers", Certificate: true, SignType: SignTypeMD5, UnsignedReply: true, NoNonce: true, AppIDField: "-"}
	reply, err := c.Call(bg, e, NewXMLMap(map[string]string{"appid": c.appID, "amount": "100"}))
	require.NoError(t, err)
	assert.Equal(t, "1", reply.Get("payment_no"))
	assert.NotContains(t, got, "nonce_str")
	assert.NotContains(t, got, "sign_type")

	renamed := c.requestEnvelope(&Endpoint{Path: "/x", AppIDField: "mch_appid", MchIDField: "mchid"})
	sent := XMLMap{}.with(renamed.sent()...)
	assert.Equal(t, c.appID, sent.Get("mch_appid"))
	assert.Equal(t, c.mchID, sent.Get("mchid"))
	assert.False(t, sent.Has("appid") || sent.Has("mch_id"))
}

// Many goroutines can use one client at the same time.
func TestClientConcurrently(t *testing.T) {
	c := newTestClient(t)
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			no := fmt.Sprintf("parallel%02d", i)
			_, err := c.UnifiedOrder(bg, order(no))
			assert.NoError(t, err)
			assert.NoError(t, c.gw.Pay(no))
			reply, err := c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: no})
			if assert.NoError(t, err) {
				assert.NoError(t, reply.Expect(no, 101))
			}
		})
	}
	wg.Wait()
}

func TestErrorTexts(t *testing.T) {
	assert.Equal(t, OutcomeDone, OutcomeOf(nil), "the call succeeded")
	assert.Equal(t, OutcomeUnknown, OutcomeOf(errors.New("anything")))
	assert.Equal(t, OutcomeUnknown, OutcomeOf(context.DeadlineExceeded))
	assert.Equal(t, "unknown", OutcomeUnknown.String())
	for _, beyond := range []int{-1, 99} {
		for _, value := range []fmt.Stringer{Outcome(beyond), Retry(beyond), DifferenceKind(beyond)} {
			assert.Equal(t, "unknown", value.String())
		}
	}
	assert.Equal(t, "not done", OutcomeNotDone.String())
	assert.Equal(t, "ORDERPAID", ErrOrderPaid.Error())
	assert.Equal(t, "already done", OutcomeAlreadyDone.String())
	assert.Equal(t, "read-only", OutcomeReadOnly.String())
	for _, spelling := range []Code{"SIGNERROR", "SIGN_ERROR", "SIGN ERROR", "sign_error"} {
		assert.ErrorIs(t, &Error{Code: spelling}, ErrSignError)
	}
	assert.NotErrorIs(t, &Error{}, Code(""))
	assert.NotErrorIs(t, &Error{Code: "NOAUTH"}, ErrSignError)
	cause := errors.New("cause")
	assert.ErrorIs(t, &Error{Err: cause}, cause)
	assert.Equal(t, "wxpay: refund: cause", (&Error{Operation: "refund", Err: cause}).Error())
	assert.Equal(t, `wxpay: refund: NOTENOUGH "余额不足"`, (&Error{Operation: "refund", Code: "NOTENOUGH", Description: "余额不足"}).Error())
}

func TestAdvice(t *testing.T) {
	for _, test := range []struct {
		operation string
		code      Code
		want      string
	}{
		{"unifiedorder", "NOTENOUGH", "tell the user"},
		{"refund", "NOTENOUGH", "top up the merchant's balance"},
		{"refundv2", "NOT_ENOUGH", "top up the merchant's balance"},
		{"closeorder", "ORDERNOTEXIST", "nothing to close"},
		{"orderquery", "ORDERNOTEXIST", "never created"},
		{"refund", "ORDERNOTEXIST", "nothing to refund"},
		{"refund", "SYSTEM_ERROR", "the same out_refund_no"},
		{"unifiedorder", "SYSTEMERROR", "then query"},
		{"unifiedorder", "BRAND_NEW", "repeat the very same order"},
		{"unifiedorder", "SIGNERROR", "fix the key"},
	} {
		assert.Contains(t, NewError(test.operation, test.code).Advice(), test.want, test.operation+" "+string(test.code))
	}
	assert.Contains(t, (&Error{Outcome: OutcomeNotDone}).Advice(), "nothing was sent")
	assert.Contains(t, (&Error{}).Advice(), "never with a new one")
}

func TestYuan(t *testing.T) {
	for yuan, fen := range map[string]int64{
		"0": 0, "0.00": 0, "1": 100, "0.1": 10, "0.01": 1, "12.30": 1230, "-0.05": -5, "19.99": 1999, "1.10000": 110,
		"92233720368547758.07": 9223372036854775807, "-92233720368547758.08": -9223372036854775808, "1234567.89": 123456789,
	} {
		got, err := ParseYuan(yuan)
		require.NoError(t, err, yuan)
		assert.Equal(t, fen, got, yuan)
		again, err := ParseYuan(FormatYuan(fen))
		require.NoError(t, err)
		assert.Equal(t, fen, again)
	}
	for _, bad := range []string{"", "-", ".", "1.", ".5", "1.001", "1e2", "+1", " 1", "1,000", "--1", "1.-1", "1.2.3", "¥1", "92233720368547758.08"} {
		_, err := ParseYuan(bad)
		assert.ErrorContains(t, err, "wxpay: ", bad)
	}
	assert.Equal(t, "-92233720368547758.08", FormatYuan(-9223372036854775808))
	assert.Equal(t, "0.05", FormatYuan(5))
}
