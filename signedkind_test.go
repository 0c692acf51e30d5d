package wxpay

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type contractChange struct {
	Envelope
	ContractID  string `wxpay:"contract_id,required"`
	ChangeType  string `wxpay:"change_type,required"`
	OpenID      string `wxpay:"openid,required"`
	DisplayName string `wxpay:"contract_display_account"`
	ExpiredTime string `wxpay:"contract_expired_time"`
}

func contractKind() *SignedKind[contractChange] {
	return &SignedKind[contractChange]{Name: "contract", AppIDField: "-", FreeTexts: []string{"contract_display_account"}}
}

func contractMessage(pairs ...string) map[string]string {
	return success(append([]string{"appid", "", "contract_id", "C1", "change_type", "ADD", "openid", "o1", "contract_display_account", "张三"}, pairs...)...)
}

func parseContract(t *testing.T, k *SignedKind[contractChange], signType SignType, pairs map[string]string) (*contractChange, error) {
	t.Helper()
	return k.ParseSigned(bg, notifier(t), strings.NewReader(signed(t, signType, pairs)))
}

// The notification of a contract is verified with its own names. Before, these names
// made a message one of another kind.
func TestParseSigned(t *testing.T) {
	for _, signType := range []SignType{SignTypeMD5, SignTypeHMACSHA256} {
		m, err := parseContract(t, contractKind(), signType, contractMessage())
		require.NoError(t, err)
		assert.Equal(t, "C1 ADD 张三", m.ContractID+" "+m.ChangeType+" "+m.DisplayName)
		assert.Equal(t, "10000100", m.MchID)
		assert.Equal(t, "o1", m.Fields.Get("openid"))
	}
}

func TestParseSignedRefuses(t *testing.T) {
	without := func(name string) map[string]string {
		m := contractMessage()
		delete(m, name)
		return m
	}
	for name, test := range map[string]struct {
		pairs map[string]string
		want  error
	}{
		"another kind":     {contractMessage("transaction_id", "42"), ErrWrongMessage},
		"a coupon":         {contractMessage("coupon_id_0", "42"), ErrWrongMessage},
		"a refund":         {contractMessage("refund_id", "42"), ErrWrongMessage},
		"return_code":      {contractMessage("return_code", "FAIL"), ErrWrongMessage},
		"no mch_id":        {without("mch_id"), ErrMalformedMessage},
		"another mch_id":   {contractMessage("mch_id", "99"), ErrWrongRecipient},
		"another appid":    {contractMessage("appid", "wx99"), ErrWrongRecipient},
		"no contract_id":   {without("contract_id"), ErrMalformedMessage},
		"an absorbed name": {contractMessage("contract_display_account", "x&contract_id=C2"), ErrRearranged},
		"an absorbed one":  {contractMessage("contract_id", "C2&new=1"), ErrRearranged},
		"a payment's name": {contractMessage("contract_display_account", "x&total_fee=1"), ErrRearranged},
		"an optional name": {contractMessage("contract_expired_time", "2099-01-01 00:00:00"), ErrUnconfirmed},
		"an unknown name":  {contractMessage("contract_e", "1"), ErrUnconfirmed},
	} {
		m, err := parseContract(t, contractKind(), SignTypeMD5, test.pairs)
		assert.Nil(t, m, name)
		assert.ErrorIs(t, err, test.want, name)
	}
	m, err := parseContract(t, contractKind(), SignTypeMD5, contractMessage("result_code", "FAIL", "err_code", "SYSTEMERROR"))
	assert.Nil(t, m)
	assert.ErrorIs(t, err, ErrSystemError)

	good := signed(t, SignTypeMD5, contractMessage())
	for at := range len(good) {
		changed := []byte(good)
		changed[at] ^= 1
		_, err := contractKind().ParseSigned(bg, notifier(t), strings.NewReader(string(changed)))
		if err == nil { // the root's name and the space of CDATA are not signed
			fields, parseErr := ParseXML(changed)
			require.NoError(t, parseErr)
			assert.Equal(t, "C1", fields.Get("contract_id"), "byte %d", at)
		}
	}
	unsigned := unsignedReply(t, contractMessage())
	_, err = contractKind().ParseSigned(bg, notifier(t), strings.NewReader(unsigned))
	assert.ErrorIs(t, err, ErrInvalidSignature)
}

// A query confirms a message whose signature does not prove where a text ends.
func TestParseSignedConfirms(t *testing.T) {
	asked, answer := 0, error(nil)
	k := contractKind()
	k.Confirm = func(_ context.Context, _ *Client, m *contractChange) error {
		asked++
		assert.Equal(t, "C1", m.ContractID)
		return answer
	}
	_, err := parseContract(t, k, SignTypeMD5, contractMessage())
	require.NoError(t, err)
	assert.Zero(t, asked)
	m, err := parseContract(t, k, SignTypeMD5, contractMessage("contract_expired_time", "2099-01-01 00:00:00"))
	require.NoError(t, err)
	assert.Equal(t, "2099-01-01 00:00:00", m.ExpiredTime)
	assert.Equal(t, 1, asked)
	answer = errors.New("no such contract")
	_, err = parseContract(t, k, SignTypeMD5, contractMessage("contract_e", "1"))
	assert.ErrorIs(t, err, ErrUnconfirmed)
	assert.ErrorContains(t, err, "no such contract")
}

type deduction struct {
	Envelope
	Payment
	ResultCode string `wxpay:"result_code"`
	ErrCode    string `wxpay:"err_code"`
}

// A failed deduction arrives with result_code FAIL. The payment handler answers FAIL, so
// it was redelivered for a day.
func TestFailedDeduction(t *testing.T) {
	body := signed(t, SignTypeMD5, success("result_code", "FAIL", "err_code", "NOTENOUGH", "contract_id", "C1", "out_trade_no", "no", "total_fee", "101",
		"trade_type", "PAP", "trade_state", "PAY_FAIL", "attach", "month"))
	k := &SignedKind[deduction]{
		Name: "deduction", Failures: true, FreeTexts: []string{"attach", "device_info"},
		Required: func(*deduction) []string { return []string{"contract_id", "out_trade_no"} },
	}
	var got []string
	handler := k.HandlerFor(func(r Recipient) *Client {
		assert.Equal(t, "10000100", r.MchID)
		return notifier(t)
	}, func(_ context.Context, m *deduction) error {
		got = append(got, m.ResultCode+" "+m.ErrCode+" "+m.OutTradeNo+" "+m.ContractID)
		return nil
	})
	for _, h := range []http.Handler{handler, k.Handler(notifier(t), func(_ context.Context, m *deduction) error { return nil })} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body)))
		assert.Equal(t, ackSuccess, w.Body.String())
	}
	assert.Equal(t, []string{"FAIL NOTENOUGH no C1"}, got)
	_, err := k.ParseSigned(bg, notifier(t), strings.NewReader(strings.Replace(body, "NOTENOUGH", "NOTENOUGI", 1)))
	assert.ErrorIs(t, err, ErrInvalidSignature)
}

type nativeScan struct {
	Envelope
	OpenID    string `wxpay:"openid,required"`
	ProductID string `wxpay:"product_id,required"`
}

type nativeAnswer struct {
	ReturnCode string `wxpay:"return_code"`
	ResultCode string `wxpay:"result_code"`
	PrepayID   string `wxpay:"prepay_id"`
}

// A scanned code of NATIVE mode 1 has no return_code, and wants a signed answer.
func TestNativeScan(t *testing.T) {
	k := &SignedKind[nativeScan]{Name: "native", NoReturnCode: true}
	scan := map[string]string{"appid": "wxd930ea5d5a258f4f", "mch_id": "10000100", "openid": "o1", "is_subscribe": "Y", "nonce_str": "n", "product_id": "P1"}
	_, err := k.ParseSigned(bg, notifier(t), strings.NewReader(signed(t, SignTypeMD5, scan)))
	assert.ErrorIs(t, err, ErrWrongMessage, "is_subscribe is a payment's, unless the type has it")

	type subscribed struct {
		nativeScan
		IsSubscribe string `wxpay:"is_subscribe"`
	}
	whole := &SignedKind[subscribed]{Name: "native", NoReturnCode: true}
	m, err := whole.ParseSigned(bg, notifier(t), strings.NewReader(signed(t, SignTypeMD5, scan)))
	require.NoError(t, err)
	assert.Equal(t, "P1", m.ProductID)

	for _, name := range []string{"return_code", "result_code"} { // another message, such as a reply
		scan[name] = "SUCCESS"
		_, err = whole.ParseSigned(bg, notifier(t), strings.NewReader(signed(t, SignTypeMD5, scan)))
		assert.ErrorIs(t, err, ErrWrongMessage, name)
		delete(scan, name)
	}

	answer := Operation[nativeAnswer, Envelope]{Endpoint: Endpoint{Path: "/native", SignType: SignTypeMD5}}
	fields, err := answer.SignedFields(notifier(t), &nativeAnswer{"SUCCESS", "SUCCESS", "wx1"})
	require.NoError(t, err)
	assert.NoError(t, Verify(fields, testKey, SignTypeMD5))
	_, err = AppendXML(nil, fields)
	assert.NoError(t, err)
}

// A text that somebody writes may look like JSON: its end is not proven. WeChat Pay's own
// JSON is whole.
func TestTextThatLooksLikeJSON(t *testing.T) {
	for _, text := range []string{"123", `"x"`, "{}", `{"a":1}`, "null"} {
		_, err := parseContract(t, contractKind(), SignTypeMD5, contractMessage("contract_display_account", text, "contract_expired_time", "2099-01-01 00:00:00"))
		assert.ErrorIs(t, err, ErrUnconfirmed, text)
	}
	type receivers struct {
		Envelope
		Rows []string `wxpay:"receivers,json"`
	}
	k := &SignedKind[receivers]{Name: "sharing", FreeTexts: []string{"receivers"}}
	_, err := k.ParseSigned(bg, notifier(t), strings.NewReader(signed(t, SignTypeMD5, success("receivers", `["a"]`, "receiversz", "1"))))
	assert.NoError(t, err)
}

func TestSignedKindDeclaredWrongly(t *testing.T) {
	_, err := new(SignedKind[contractChange]).ParseSigned(bg, notifier(t), strings.NewReader("<xml></xml>"))
	assert.ErrorContains(t, err, "SignedKind.Name is empty")
	_, err = (&SignedKind[Download]{Name: "bill"}).ParseSigned(bg, notifier(t), strings.NewReader("<xml></xml>"))
	assert.ErrorContains(t, err, "bill: a Download is no message")
	_, err = (&SignedKind[struct{ A string }]{Name: "a"}).ParseSigned(bg, notifier(t), strings.NewReader("<xml></xml>"))
	assert.ErrorContains(t, err, "does not embed wxpay.Envelope")
}
