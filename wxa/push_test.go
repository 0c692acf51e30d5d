package wxa_test

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxa"
)

const (
	pushToken = "AAAAA"
	pushApp   = "wxba5fad812f8e6fb9"
)

var pushKey = strings.Repeat("A", 43)

func newPush(t *testing.T, key string) *wxa.Push {
	p, err := wxa.NewPush(wxa.PushConfig{AppID: pushApp, Token: pushToken, EncodingAESKey: key})
	require.NoError(t, err)
	return p
}

func signPush(texts ...string) string {
	slices.Sort(texts)
	sum := sha1.Sum([]byte(strings.Join(texts, "")))
	return hex.EncodeToString(sum[:])
}

// seal returns an encrypted message and its query.
func seal(message, app string) (url.Values, string) {
	plain := append([]byte("0123456789abcdef"), binary.BigEndian.AppendUint32(nil, uint32(len(message)))...)
	plain = append(plain, message+app...)
	padding := 32 - len(plain)%32
	plain = append(plain, bytes.Repeat([]byte{byte(padding)}, padding)...)
	key := make([]byte, 32)
	block, _ := aes.NewCipher(key)
	cipher.NewCBCEncrypter(block, key[:16]).CryptBlocks(plain, plain)
	encrypted := base64.StdEncoding.EncodeToString(plain)
	query := url.Values{"timestamp": {"1"}, "nonce": {"2"}, "encrypt_type": {"aes"},
		"signature": {signPush(pushToken, "1", "2")}, "msg_signature": {signPush(pushToken, "1", "2", encrypted)}}
	body, _ := json.Marshal(map[string]string{"ToUserName": "gh_t", "Encrypt": encrypted})
	return query, string(body)
}

const settled = `{"ToUserName":"gh_t","FromUserName":"oSYS","CreateTime":1767232801,"MsgType":"event","Event":"trade_manage_order_settlement",
	"transaction_id":"42","merchant_id":"1900000109","merchant_trade_no":"T1","pay_time":1767230010,"shipped_time":1767232800,
	"confirm_receive_method":1,"confirm_receive_time":1767232900,"settlement_time":1767233000}`

func TestEncryptedPush(t *testing.T) {
	p := newPush(t, pushKey)
	query, body := seal(settled, pushApp)
	e, err := p.Parse(query, strings.NewReader(body))
	require.NoError(t, err)
	assert.True(t, e.Verified)
	assert.Equal(t, wxa.EventSettlement, e.Event)
	assert.Equal(t, wxa.OrderKey{TransactionID: "42", MchID: "1900000109", OutTradeNo: "T1"}, e.Key())
	assert.Equal(t, []any{wxa.Seconds(1767233000), int64(1)}, []any{e.SettlementTime, e.ConfirmReceiveMethod})
	assert.Equal(t, "1767232801", e.Fields["CreateTime"])
	assert.NotContains(t, fmt.Sprintf("%v %+v %#v", p, p, *p), pushToken)
}

func TestForgedPush(t *testing.T) {
	p := newPush(t, pushKey)
	query, body := seal(settled, pushApp)
	_, other := seal(strings.Replace(settled, "T1", "T2", 1), pushApp)
	_, err := p.Parse(query, strings.NewReader(other))
	assert.ErrorIs(t, err, wxa.ErrPushSignature, "signature does not cover the body; msg_signature does")
	_, err = p.Parse(query, strings.NewReader(settled))
	assert.ErrorIs(t, err, wxa.ErrPushSignature, "plain")
	query.Del("msg_signature")
	_, err = p.Parse(query, strings.NewReader(body))
	assert.ErrorIs(t, err, wxa.ErrPushSignature)
	query, body = seal(settled, "wxother")
	_, err = p.Parse(query, strings.NewReader(body))
	assert.ErrorContains(t, err, "wxother")
}

// The vector of the document: its message is no event.
func TestPushVector(t *testing.T) {
	const encrypted = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
	query := url.Values{"timestamp": {"1713424427"}, "nonce": {"415670741"}, "msg_signature": {"1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"}}
	_, err := newPush(t, pushKey).Parse(query, strings.NewReader(`{"Encrypt":"`+encrypted+`"}`))
	assert.ErrorContains(t, err, "neither Event nor MsgType", "verified, decrypted and of this mini program")
}

func TestPlainPush(t *testing.T) {
	p := newPush(t, "")
	query := url.Values{"timestamp": {"1"}, "nonce": {"2"}, "signature": {signPush(pushToken, "1", "2")}}
	body := `<xml><ToUserName><![CDATA[gh_t]]></ToUserName><CreateTime>1767232801</CreateTime><MsgType>event</MsgType>` +
		`<Event>trade_manage_remind_shipping</Event><transaction_id>42</transaction_id><pay_time>1767230010</pay_time><settlement_time></settlement_time></xml>`
	e, err := p.Parse(query, strings.NewReader(body))
	require.NoError(t, err)
	assert.False(t, e.Verified)
	assert.Equal(t, wxa.Seconds(1767230010), e.PayTime)
	query.Set("nonce", "3")
	_, err = p.Parse(query, strings.NewReader(body))
	assert.ErrorIs(t, err, wxa.ErrPushSignature)
}

// The address of pushes gets the messages of customer service and other events too.
func TestPushOfAnotherKind(t *testing.T) {
	const message = `{"ToUserName":"gh_1","FromUserName":"o1","CreateTime":1,"MsgType":"text","Content":"hi","List":[{"a":1}]}`
	query := url.Values{"timestamp": {"1714036504"}, "nonce": {"1514711492"}, "signature": {"f464b24fc39322e44b38aa78f5edd27bd1441696"}}
	event, err := newPush(t, "").Parse(query, strings.NewReader(message))
	require.NoError(t, err)
	assert.Empty(t, event.Event)
	assert.Equal(t, "text", event.MsgType)
	assert.Equal(t, "hi", event.Fields["Content"])
	assert.Equal(t, `[{"a":1}]`, event.Fields["List"])
}

func TestPushHandler(t *testing.T) {
	var handled []string
	var fail error
	h := newPush(t, pushKey).Handler(func(_ context.Context, e *wxa.Event) error {
		handled = append(handled, e.TransactionID)
		return fail
	})
	do := func(method string, query url.Values, body string) (int, string) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(method, "/push?"+query.Encode(), strings.NewReader(body)))
		return w.Code, strings.TrimSpace(w.Body.String())
	}
	verify := url.Values{"signature": {"f464b24fc39322e44b38aa78f5edd27bd1441696"}, "timestamp": {"1714036504"}, "nonce": {"1514711492"}, "echostr": {"4375120948345356249"}}
	code, text := do("GET", verify, "")
	assert.Equal(t, "200 4375120948345356249", fmt.Sprint(code, " ", text))
	verify.Set("nonce", "1")
	code, text = do("GET", verify, "")
	assert.Equal(t, "403 refused", fmt.Sprint(code, " ", text))

	query, body := seal(settled, pushApp)
	code, text = do("POST", query, body)
	assert.Equal(t, "200 success", fmt.Sprint(code, " ", text))
	fail = errors.New("secret reason")
	code, text = do("POST", query, body)
	assert.Equal(t, "500 fail", fmt.Sprint(code, " ", text))
	code, _ = do("POST", query, "")
	assert.Equal(t, http.StatusForbidden, code)
	code, _ = do("PUT", query, "")
	assert.Equal(t, http.StatusMethodNotAllowed, code)
	assert.Equal(t, []string{"42", "42"}, handled)
}

func TestNewPushRefuses(t *testing.T) {
	for _, cfg := range []wxa.PushConfig{{Token: "t"}, {AppID: "a"}, {AppID: "a", Token: "t", EncodingAESKey: "short"}} {
		_, err := wxa.NewPush(cfg)
		assert.Error(t, err)
	}
}
