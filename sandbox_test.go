package wxpay

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const testSandboxKey = "013467007045764013467007045764ab"

// sandboxServer answers like the sandboxes. Its key can be changed.
type sandboxServer struct {
	*httptest.Server
	key   string
	paths []string
	last  XMLMap
}

func newSandboxServer(t *testing.T) *sandboxServer {
	s := &sandboxServer{key: testSandboxKey}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.last, _ = ParseXML(body)
		s.paths = append(s.paths, r.URL.Path)
		io.WriteString(w, s.answer(strings.HasSuffix(r.URL.Path, "/getsignkey")))
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *sandboxServer) answer(forKey bool) string {
	key := s.key
	if forKey {
		key = testKey
	}
	if err := Verify(s.last, key, signTypeOf(s.last.Get("sign"))); err != nil {
		return "<xml><return_code>FAIL</return_code><retmsg>沙箱验证签名失败，签名错误</retmsg></xml>"
	}
	if forKey {
		return fmt.Sprintf("<xml><return_code>SUCCESS</return_code><return_msg>OK</return_msg><mch_id>10000100</mch_id><sandbox_signkey>%s</sandbox_signkey></xml>", s.key)
	}
	pairs := success("prepay_id", "wx201410272009395522657a690389285100", "trade_state", "NOTPAY", "recall", "N",
		"out_refund_no", "R1", "refund_id", "1", "refund_fee", "1")
	m := NewXMLMap(pairs)
	sign, _ := Sign(m, s.key, signTypeOf(s.last.Get("sign")))
	m.Set("sign", sign)
	text, _ := AppendXML(nil, m)
	return string(text)
}

func TestSandbox(t *testing.T) {
	server := newSandboxServer(t)
	c := clientAt(t, server.URL)

	sandbox, err := c.Sandbox(bg)
	require.NoError(t, err)

	assert.Equal(t, []string{"/xdc/apiv2getsignkey/sign/getsignkey"}, server.paths)
	var names []string
	for name := range server.last.All() {
		names = append(names, name)
	}
	assert.Equal(t, []string{"mch_id", "nonce_str", "sign"}, names, "no appid, no sign_type")
	assert.Len(t, server.last.Get("sign"), 32)

	_, err = sandbox.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "sandbox1"})
	require.NoError(t, err)
	assert.Equal(t, "/xdc/apiv2sandbox/pay/orderquery", server.paths[1])
	assert.Equal(t, "HMAC-SHA256", server.last.Get("sign_type"))

	_, err = c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "real0001"})
	assert.Equal(t, "/pay/orderquery", server.paths[2], "the client itself still uses the real path")
	assert.ErrorContains(t, err, signErrorCauses)
	assert.NotContains(t, err.Error(), "sandbox key")

	_, err = sandbox.ForSubMerchant("1900000109", "").Sandbox(bg)
	assert.ErrorContains(t, err, "call Sandbox on the client that created it")
	assert.Equal(t, OutcomeNotDone, OutcomeOf(err))
	_, err = clientAt(t, server.URL, func(cfg *Config) { cfg.Key = strings.Repeat("x", 32) }).Sandbox(bg)
	assert.ErrorContains(t, err, signErrorCauses)
	sub, err := c.ForSubMerchant("1900000109", "").Sandbox(bg)
	require.NoError(t, err)
	assert.False(t, server.last.Has("sub_mch_id"), "the key belongs to the provider")
	_, err = sub.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "sandbox1"})
	require.NoError(t, err)
	assert.Equal(t, "1900000109", server.last.Get("sub_mch_id"))
}

// A call uses the sandbox's own path without a certificate. A call without a
// sandbox path is not sent.
func TestSandboxPaths(t *testing.T) {
	server := newSandboxServer(t)
	sandbox, err := clientAt(t, server.URL, func(cfg *Config) { cfg.SignType, cfg.Certificate = SignTypeMD5, nil }).Sandbox(bg)
	require.NoError(t, err)
	_, err = sandbox.UnifiedOrder(bg, order("sandbox1"))
	require.NoError(t, err)
	assert.Equal(t, "MD5", server.last.Get("sign_type"))
	_, err = sandbox.Refund(bg, &RefundRequest{OutTradeNo: "sandbox1", OutRefundNo: "R1", TotalFee: 1, RefundFee: 1})
	require.NoError(t, err)
	_, err = sandbox.Reverse(bg, &ReverseRequest{OutTradeNo: "sandbox1"})
	require.NoError(t, err)
	_, err = sandbox.Report(bg, &ReportRequest{InterfaceURL: "https://localhost/", UserIP: "8.8.8.8", ReturnCode: "SUCCESS", ResultCode: "SUCCESS"})
	require.NoError(t, err)
	assert.Equal(t, []string{
		"/xdc/apiv2getsignkey/sign/getsignkey", "/xdc/apiv2sandbox/pay/unifiedorder", "/xdc/apiv2sandbox/pay/refund",
		"/xdc/apiv2sandbox/pay/reverse", "/xdc/apiv2sandbox/payitil/report",
	}, server.paths)

	before := len(server.paths)
	_, err = sandbox.AuthCodeToOpenID(bg, &AuthCodeToOpenIDRequest{AuthCode: "120061098828009406"})
	assert.ErrorContains(t, err, "the sandbox does not have /tools/authcodetoopenid")
	_, err = sandbox.BatchQueryComment(bg, day())
	assert.ErrorContains(t, err, "the sandbox does not have /billcommentsp/batchquerycomment")
	assert.Equal(t, OutcomeNotDone, OutcomeOf(err))
	assert.Len(t, server.paths, before, "nothing was sent")
}

// The key becomes invalid without notice. Then the signatures of both sides are
// wrong.
func TestSandboxKeyEnds(t *testing.T) {
	server := newSandboxServer(t)
	sandbox, err := clientAt(t, server.URL).Sandbox(bg)
	require.NoError(t, err)
	server.key = strings.Repeat("n", 32)
	_, err = sandbox.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "sandbox1"})
	assert.ErrorIs(t, err, ErrSignError)
	assert.ErrorContains(t, err, "签名错误")
	assert.ErrorContains(t, err, "call Sandbox again")
	assert.NotContains(t, err.Error(), signErrorCauses)
	assert.Contains(t, err.(*Error).Advice(), "call Sandbox again")

	forged := signed(t, SignTypeHMACSHA256, success("trade_state", "NOTPAY")) // with the real key
	client := replies(t, forged)
	inSandbox := *sandbox
	inSandbox.transport = client.transport
	_, err = inSandbox.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "sandbox1"})
	assert.ErrorIs(t, err, ErrInvalidSignature)
	assert.ErrorContains(t, err, "call Sandbox again")
	_, err = client.Sandbox(bg)
	assert.Error(t, err, "a reply without the key is an error")
}

func TestSandboxShowsNoSecret(t *testing.T) {
	server := newSandboxServer(t)
	sandbox, err := clientAt(t, server.URL).Sandbox(bg)
	require.NoError(t, err)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		text := fmt.Sprintf(verb, sandbox) + fmt.Sprintf(verb, *sandbox)
		assert.NotContains(t, text, testSandboxKey)
		assert.NotContains(t, text, testKey)
		assert.Contains(t, text, `sandbox:"/xdc/apiv2sandbox"`, "the text must show that this is a sandbox client")
	}
}
