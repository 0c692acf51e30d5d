package wxpay

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

func TestJSCode2Session(t *testing.T) {
	c := newTestClient(t)
	code := c.gw.LoginCode("", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")

	session, err := c.JSCode2Session(bg, code)
	require.NoError(t, err)

	sent := c.sent()
	assert.Equal(t, "GET", sent.Method)
	values, err := url.ParseQuery(sent.Query)
	require.NoError(t, err)
	assert.Equal(t, url.Values{"appid": {c.appID}, "secret": {c.secrets().appSecret}, "js_code": {code}, "grant_type": {"authorization_code"}}, values)
	assert.False(t, sent.Presents)
	assert.Equal(t, "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", session.OpenID)
	assert.Len(t, session.SessionKey.Reveal(), 24)

	data, err := c.gw.EncryptUserData(session.OpenID, `{"nickName":"Band"}`)
	require.NoError(t, err)
	require.NoError(t, VerifyUserData(data.RawData, data.Signature, session.SessionKey))
	user, err := c.DecryptUserData(session.SessionKey, data.EncryptedData, data.IV, time.Minute)
	require.NoError(t, err)
	assert.Equal(t, "Band", user.NickName)
	assert.Equal(t, session.OpenID, user.OpenID)

	data, err = c.gw.EncryptUserData(session.OpenID, `{"phoneNumber":"+85251234567","purePhoneNumber":"51234567","countryCode":"852"}`)
	require.NoError(t, err)
	user, err = c.DecryptUserData(session.SessionKey, data.EncryptedData, data.IV, time.Minute)
	require.NoError(t, err)
	assert.Equal(t, "+85251234567", user.PhoneNumber)
	c.gw.Clock.Advance(2 * time.Minute)
	_, err = c.DecryptUserData(session.SessionKey, data.EncryptedData, data.IV, time.Minute)
	assert.ErrorIs(t, err, ErrUserDataTime)

	_, err = c.JSCode2Session(bg, code)
	assert.ErrorIs(t, err, LoginError("40163"), "a code can be used only once")
	expired := c.gw.LoginCode("", "")
	c.gw.Clock.Advance(6 * time.Minute)
	_, err = c.JSCode2Session(bg, expired)
	assert.ErrorIs(t, err, LoginError("40029"))
	assert.ErrorContains(t, err, "wxpay: jscode2session: login: errcode 40029")
}

// The code is escaped, so that it cannot change the query string.
func TestJSCode2SessionEscapes(t *testing.T) {
	c := newTestClient(t)
	_, err := c.JSCode2Session(bg, "a&secret=b#c d")
	assert.ErrorIs(t, err, LoginError("40029"))
	values, err := url.ParseQuery(c.sent().Query)
	require.NoError(t, err)
	assert.Equal(t, "a&secret=b#c d", values.Get("js_code"))
}

func TestJSCode2SessionReplies(t *testing.T) {
	good := `{"openid":"o","session_key":"k","unionid":"u"}`
	for _, body := range []string{good, `{"openid":"o","session_key":"k","unionid":"u","errcode":0}`, `{"openid":"o","session_key":"k","unionid":"u","errcode":"0","errmsg":"ok"}`, `{"openid":"o","session_key":"k","unionid":"u","errcode":null}`} {
		session, err := replies(t, body).JSCode2Session(bg, "code")
		require.NoError(t, err, body)
		assert.Equal(t, "k", session.SessionKey.Reveal())
		session.SessionKey = Secret{}
		assert.Equal(t, &Session{OpenID: "o", UnionID: "u"}, session)
	}
	for body, want := range map[string]string{
		`{"errcode":40029,"errmsg":"invalid code"}`:        `errcode 40029 "invalid code"`,
		`{"errcode":"-1","errmsg":"busy"}`:                 "errcode -1",
		`{"errcode":40163,"openid":"o","session_key":"k"}`: "errcode 40163",
		`{}`:                  "lacks openid or session_key",
		`{"openid":"o"}`:      "lacks openid or session_key",
		`{"session_key":"k"}`: "lacks openid or session_key",
		``:                    "not the documented JSON",
		`<html></html>`:       "not the documented JSON",
		good + good:           "not the documented JSON",
	} {
		_, err := replies(t, body).JSCode2Session(bg, "code")
		assert.ErrorContains(t, err, want, body)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(502) }))
	defer server.Close()
	_, err := clientAt(t, server.URL).JSCode2Session(bg, "code")
	assert.ErrorContains(t, err, "HTTP 502")
}

func TestJSCode2SessionRefusesWrongUse(t *testing.T) {
	c := newTestClient(t, func(cfg *Config) { cfg.AppSecret = "" })
	_, err := c.JSCode2Session(bg, "code")
	c.refuses("set Config.AppSecret", err)
	c = newTestClient(t)
	_, err = c.JSCode2Session(bg, "")
	c.refuses("js_code is empty", err)
}

// A wrapper never sees the secret or the js_code: not in requests, responses,
// traces or connection errors, whether the login succeeds or fails.
func TestJSCode2SessionBelowTheWrapper(t *testing.T) {
	var seen strings.Builder
	trace := &httptrace.ClientTrace{
		GetConn:              func(address string) { fmt.Fprintln(&seen, address) },
		GotConn:              func(info httptrace.GotConnInfo) { fmt.Fprintf(&seen, "%+v\n", info) },
		ConnectDone:          func(_, address string, err error) { fmt.Fprintln(&seen, address, err) },
		WroteHeaderField:     func(name string, values []string) { fmt.Fprintln(&seen, name, values) },
		WroteRequest:         func(info httptrace.WroteRequestInfo) { fmt.Fprintln(&seen, info) },
		GotFirstResponseByte: func() { fmt.Fprintln(&seen, "first byte") },
	}
	traced := func(cfg *Config) {
		cfg.MaxAttempts = 1
		cfg.WrapTransport = func(next http.RoundTripper) http.RoundTripper {
			client := http.Client{Transport: next} // wraps each error in a url.Error
			return roundTripper(func(r *http.Request) (*http.Response, error) {
				resp, err := client.Do(r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
				fmt.Fprintf(&seen, "%v %+v %v\n", r.URL, r, err)
				if err == nil {
					fmt.Fprintln(&seen, resp.Request.URL, resp.Header)
				}
				return resp, err
			})
		}
	}
	c := newTestClient(t, traced)
	code := c.gw.LoginCode("", "")
	_, err := c.JSCode2Session(bg, code)
	require.NoError(t, err)

	c.gw.Inject(wxpaytest.Fault{Name: wxpaytest.ResetBefore, Path: "/sns/jscode2session"})
	_, reset := c.JSCode2Session(bg, code)
	c.gw.Close()
	_, dial := c.JSCode2Session(bg, code)
	server := httptest.NewServer(http.RedirectHandler("/elsewhere?x=1", http.StatusFound))
	defer server.Close()
	_, redirect := clientAt(t, server.URL, traced, func(cfg *Config) { cfg.AppSecret = c.secrets().appSecret }).JSCode2Session(bg, code)
	for _, err := range []error{reset, dial, redirect} {
		require.Error(t, err)
		fmt.Fprintf(&seen, "%v %+v\n", err, errors.Unwrap(err))
	}
	assert.ErrorContains(t, redirect, "stopped after 10 redirects")
	assert.Contains(t, seen.String(), "/sns/jscode2session?appid="+c.appID+"&grant_type=authorization_code")
	for _, hidden := range []string{code, c.secrets().appSecret, "js_code", "secret="} {
		assert.NotContains(t, seen.String(), hidden)
	}
}

// The context contains the secret. If a wrapper drops the context, the advice
// says so.
func TestJSCode2SessionWithoutContext(t *testing.T) {
	c := newTestClient(t, func(cfg *Config) {
		cfg.WrapTransport = func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(r *http.Request) (*http.Response, error) { return next.RoundTrip(r.WithContext(bg)) })
		}
	})
	_, err := c.JSCode2Session(bg, c.gw.LoginCode("", ""))
	assert.ErrorIs(t, err, LoginError("41004"))
	e, ok := asError(err)
	require.True(t, ok)
	assert.Contains(t, e.Advice(), "let Config.WrapTransport keep the request's context and address")
}

// The text of a server or a wrapper may quote the secret or the code. The error
// of the call never shows them.
func TestJSCode2SessionHidesTheSecret(t *testing.T) {
	secret, code := "s3cret/with+signs", "the code&"
	for _, failure := range []error{
		&url.Error{Op: "Get", URL: "https://x/?secret=" + url.QueryEscape(secret), Err: errors.New("boom")},
		fmt.Errorf("dial with %s", secret),
		fmt.Errorf("js_code %s", code),
	} {
		c := clientAt(t, "http://localhost", func(cfg *Config) {
			cfg.AppSecret = secret
			cfg.WrapTransport = func(http.RoundTripper) http.RoundTripper {
				return roundTripper(func(*http.Request) (*http.Response, error) { return nil, failure })
			}
		})
		_, err := c.JSCode2Session(bg, code)
		require.ErrorContains(t, err, "the connection failed")
		for e := err; e != nil; e = errors.Unwrap(e) {
			for _, hidden := range []string{secret, url.QueryEscape(secret), code} {
				assert.False(t, strings.Contains(fmt.Sprintf("%+v", e), hidden))
			}
		}
	}
	for _, hidden := range []string{secret, url.QueryEscape(secret), code} {
		_, err := replies(t, `{"errcode":40125,"errmsg":"invalid `+hidden+`"}`, func(cfg *Config) { cfg.AppSecret = secret }).JSCode2Session(bg, code)
		e, ok := asError(err)
		require.True(t, ok)
		assert.ErrorIs(t, err, LoginError("40125"))
		assert.NotContains(t, err.Error()+e.Description, hidden)
	}
	c := newTestClient(t, func(cfg *Config) { cfg.MaxAttempts = 1 })
	c.gw.Inject(wxpaytest.Fault{Name: wxpaytest.ResetBefore, Path: "/sns/jscode2session", Times: -1})
	_, err := c.JSCode2Session(bg, c.gw.LoginCode("", ""))
	require.Error(t, err)
	assert.NotContains(t, err.Error(), c.secrets().appSecret)
}
