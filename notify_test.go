package wxpay

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// notifier returns a client that only receives messages.
func notifier(t testing.TB, change ...func(*Config)) *Client {
	cfg := Config{AppID: "wxd930ea5d5a258f4f", MchID: "10000100", Key: testKey}
	for _, c := range change {
		c(&cfg)
	}
	client, err := NewClient(cfg)
	require.NoError(t, err)
	return client
}

func paidMessage(pairs ...string) map[string]string {
	return success(append([]string{"out_trade_no", "no", "transaction_id", "42", "total_fee", "101"}, pairs...)...)
}

func TestParseNotify(t *testing.T) {
	c := notifier(t)
	n, err := c.ParseNotify(bytes.NewReader(messages(t)["notify.success.xml"]))
	require.NoError(t, err)
	assert.Equal(t, "20150806125346", n.OutTradeNo)
	assert.Equal(t, int64(101), n.TotalFee)
	assert.Equal(t, "uid=7&openid=o7", n.Attach)
	assert.Equal(t, time.Date(2014, 10, 30, 13, 35, 25, 0, fieldtag.Zone), n.TimeEnd)
	assert.Equal(t, "5d2b6c2a8db53831f7eda20af46e531c", n.Fields.Get("nonce_str"))
	assert.Equal(t, 19, n.Fields.Len(), "every pair")

	n, err = c.ParseNotify(bytes.NewReader(messages(t)["notify.coupons.xml"]))
	require.NoError(t, err, "the message decides the algorithm: notifications of old orders come late")
	assert.Equal(t, []Coupon{{"10000", "CASH", 20}, {"10001", "NO_CASH", 5}, {"10002", "", 5}}, n.Coupons)
	assert.Equal(t, int64(91), n.SettlementTotal())
}

func TestParseNotifyRefuses(t *testing.T) {
	without := func(name string) map[string]string {
		pairs := paidMessage()
		delete(pairs, name)
		return pairs
	}
	unsigned := func(pairs map[string]string) string {
		text, err := AppendXML(nil, NewXMLMap(pairs))
		require.NoError(t, err)
		return string(text)
	}
	for name, test := range map[string]struct{ body, want string }{
		"nothing":                {"", "the body is empty: something before this handler may have read it"},
		"no sign":                {unsigned(paidMessage()), "the message has no sign"},
		"empty sign":             {unsigned(paidMessage("sign", "")), "the message has no sign"},
		"short sign":             {unsigned(paidMessage("sign", "00")), "sign has 2 characters"},
		"req_info outside":       {unsigned(paidMessage("req_info", "x")), "use ParseRefundNotify"},
		"refund":                 {string(messages(t)["refundnotify.success.xml"]), "use ParseRefundNotify"},
		"no return_code":         {signed(t, SignTypeMD5, without("return_code")), "return_code is not SUCCESS"},
		"return_code FAIL":       {signed(t, SignTypeMD5, paidMessage("return_code", "FAIL")), "return_code is not SUCCESS"},
		"unsigned FAIL":          {"<xml><return_code>FAIL</return_code></xml>", "return_code is not SUCCESS"},
		"sign_type of another":   {signed(t, SignTypeMD5, paidMessage("sign_type", "HMAC-SHA256")), "the length of another type"},
		"misspelt sign_type":     {signed(t, SignTypeMD5, paidMessage("sign_type", "md5")), "the length of another type"},
		"no appid":               {signed(t, SignTypeMD5, without("appid")), "appid is missing"},
		"no mch_id":              {signed(t, SignTypeMD5, without("mch_id")), "mch_id is missing"},
		"another mch_id":         {signed(t, SignTypeMD5, paidMessage("mch_id", "1")), `for mch_id "1"`},
		"another appid":          {signed(t, SignTypeMD5, paidMessage("appid", "wx1")), `for appid "wx1"`},
		"no result_code":         {signed(t, SignTypeMD5, without("result_code")), "the order was not paid"},
		"no out_trade_no":        {signed(t, SignTypeMD5, without("out_trade_no")), "out_trade_no is missing"},
		"empty out_trade_no":     {signed(t, SignTypeMD5, paidMessage("out_trade_no", "")), "out_trade_no is missing"},
		"no transaction_id":      {signed(t, SignTypeMD5, without("transaction_id")), "transaction_id is missing"},
		"no total_fee":           {signed(t, SignTypeMD5, without("total_fee")), "total_fee is missing"},
		"total_fee as a float":   {signed(t, SignTypeMD5, paidMessage("total_fee", "1e2")), "total_fee is missing or malformed"},
		"total_fee with a blank": {signed(t, SignTypeMD5, paidMessage("total_fee", " 101")), "total_fee is missing or malformed"},
		"total_fee negative":     {signed(t, SignTypeMD5, paidMessage("total_fee", "-101")), "total_fee is missing or malformed"},
		"total_fee overflows":    {signed(t, SignTypeMD5, paidMessage("total_fee", "9223372036854775808")), "total_fee is missing or malformed"},
		"DOCTYPE":                {`<!DOCTYPE xml [<!ENTITY a "b">]>` + signed(t, SignTypeMD5, paidMessage()), "not flat XML at byte 0"},
		"two roots":              {signed(t, SignTypeMD5, paidMessage()) + signed(t, SignTypeMD5, paidMessage()), "not flat XML"},
		"too long":               {"<xml>" + strings.Repeat(" ", maxMessage), "more than 1 MiB"},
	} {
		n, err := notifier(t).ParseNotify(strings.NewReader(test.body))
		assert.Nil(t, n, name)
		assert.ErrorContains(t, err, test.want, name)
		assert.NotContains(t, err.Error(), testKey)
	}
	_, err := notifier(t).ParseNotify(nil)
	assert.ErrorContains(t, err, "there is no body")
}

// A genuine message about a failure is returned as an error with its code.
func TestParseNotifyFailure(t *testing.T) {
	_, err := notifier(t).ParseNotify(strings.NewReader(signed(t, SignTypeHMACSHA256, paidMessage("result_code", "FAIL", "err_code", "ORDERCLOSED"))))
	assert.ErrorIs(t, err, ErrOrderClosed)
	assert.Equal(t, "42", err.(*Error).Fields.Get("transaction_id"))
}

// The key also signs replies. Only a query's reply that says paid is accepted
// as a notification, because it proves the same.
func TestParseNotifyOtherMessages(t *testing.T) {
	for _, pair := range [][2]string{
		{"out_refund_no", "R1"}, {"refund_count", "1"}, {"refund_count", ""}, {"trade_state", "NOTPAY"}, {"trade_state", "REFUND"},
		{"trade_state", "CLOSED"}, {"trade_state", "REVOKED"}, {"trade_state", "USERPAYING"}, {"trade_state", "NEW"},
	} {
		n, err := notifier(t).ParseNotify(strings.NewReader(signed(t, SignTypeMD5, paidMessage(pair[:]...))))
		assert.Nil(t, n, pair)
		assert.ErrorIs(t, err, ErrWrongMessage)
		assert.ErrorContains(t, err, "it is signed, but has "+pair[0])
	}
	for _, state := range []string{"SUCCESS", ""} {
		n, err := notifier(t).ParseNotify(strings.NewReader(signed(t, SignTypeMD5, paidMessage("trade_state", state))))
		require.NoError(t, err, state)
		assert.NoError(t, n.Expect("no", 101))
	}
}

// If any byte of a notification is changed, removed or doubled, the
// notification is refused or means the same.
func TestParseNotifyMangled(t *testing.T) {
	c := notifier(t)
	for _, name := range []string{"notify.success.xml", "notify.coupons.xml"} {
		body := string(messages(t)[name])
		good, err := c.ParseNotify(strings.NewReader(body))
		require.NoError(t, err)
		want := maps.Collect(good.Fields.All())
		accepted := 0
		for mangled := range mangle(body) {
			if n, err := c.ParseNotify(strings.NewReader(mangled)); err == nil {
				accepted++
				require.Equal(t, want, maps.Collect(n.Fields.All()))
			}
		}
		assert.NotZero(t, accepted, "white space between elements may change")
		for i := range body {
			_, err := c.ParseNotify(strings.NewReader(body[:i]))
			require.Error(t, err, "cut at byte %d", i)
		}
	}
}

func TestExpect(t *testing.T) {
	parse := func(pairs ...string) *Notification {
		n, err := notifier(t).ParseNotify(strings.NewReader(signed(t, SignTypeMD5, paidMessage(pairs...))))
		require.NoError(t, err)
		return n
	}
	assert.NoError(t, parse().Expect("no", 101))
	assert.NoError(t, parse("fee_type", "CNY").Expect("no", 101))
	assert.ErrorContains(t, parse().Expect("no", 10100), "paid with 101 fen, expected 10100")
	assert.ErrorContains(t, parse().Expect("other", 101), `the paid order is "no", expected "other"`)
	assert.ErrorContains(t, parse("fee_type", "JPY").Expect("no", 101), `paid in "JPY"`)
	assert.Error(t, parse().Expect("", 101))
	assert.Error(t, parse().Expect("no", 0))
}

// After a change of the key, messages that use the old key still arrive for a
// while.
func TestParseNotifyPreviousKey(t *testing.T) {
	until := time.Now()
	previous := func(now time.Time) *Client {
		return notifier(t, func(cfg *Config) {
			cfg.Key, cfg.PreviousKey, cfg.PreviousKeyUntil = strings.Repeat("n", 32), testKey, until
			cfg.Clock = fixedClock(now)
		})
	}
	body := messages(t)["notify.success.xml"]
	refund := messages(t)["refundnotify.success.xml"]
	_, err := previous(until.Add(-time.Second)).ParseNotify(bytes.NewReader(body))
	assert.NoError(t, err)
	_, err = previous(until).ParseNotify(bytes.NewReader(body))
	assert.ErrorIs(t, err, ErrInvalidSignature)
	_, err = previous(until.Add(-time.Second)).ParseRefundNotify(bytes.NewReader(refund))
	assert.NoError(t, err)
	_, err = previous(until).ParseRefundNotify(bytes.NewReader(refund))
	assert.ErrorContains(t, err, "encrypted with another key than Config.Key")
	_, err = query(clientAt(t, repliesURL(t, signed(t, SignTypeHMACSHA256, notPaid())), func(cfg *Config) {
		cfg.Key, cfg.PreviousKey, cfg.PreviousKeyUntil = strings.Repeat("n", 32), testKey, time.Now().Add(time.Hour)
	}))
	assert.ErrorIs(t, err, ErrInvalidSignature, "a reply is always signed with the current key")
}

func repliesURL(t *testing.T, body string) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, body) }))
	t.Cleanup(server.Close)
	return server.URL
}

// post passes a message to a handler and returns the response.
func post(h http.Handler, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/notify", strings.NewReader(body)))
	return w
}

func TestNotifyHandler(t *testing.T) {
	var answer error
	var got []*Notification
	var log bytes.Buffer
	h := notifier(t, func(cfg *Config) { cfg.Logger = textLogger(&log) }).NotifyHandler(func(_ context.Context, n *Notification) error {
		got = append(got, n)
		return answer
	})
	good := string(messages(t)["notify.success.xml"])

	w := post(h, good)
	assert.Equal(t, 200, w.Code)
	assert.Equal(t, "<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>", w.Body.String())
	assert.Equal(t, "text/xml; charset=utf-8", w.Header().Get("Content-Type"))
	require.Len(t, got, 1)
	assert.Equal(t, "20150806125346", got[0].OutTradeNo)
	assert.Empty(t, log.String())

	fail := "<xml><return_code><![CDATA[FAIL]]></return_code><return_msg><![CDATA[FAIL]]></return_msg></xml>"
	answer = errors.New("password of the database")
	assert.Equal(t, fail, post(h, good).Body.String(), "the error's text is not sent")
	assert.Contains(t, log.String(), `msg="wxpay: notification answered FAIL" mch_id=10000100 out_trade_no=20150806125346 err="password of the database"`)
	for _, bad := range []string{"", "<xml/>", strings.Replace(good, "101", "102", 1), "<xml>" + strings.Repeat(" ", 2*maxMessage)} {
		assert.Equal(t, fail, post(h, bad).Body.String())
	}
	assert.Len(t, got, 2, "the callback gets only verified messages")
}

func TestNotifyHandlerFor(t *testing.T) {
	otherKey := strings.Repeat("2", 32)
	clients := map[string]*Client{"10000100": notifier(t), "2": notifier(t, func(cfg *Config) { cfg.MchID, cfg.Key = "2", otherKey })}
	var got []string
	h := NotifyHandlerFor(
		func(r Recipient) *Client { return clients[r.MchID] },
		func(_ context.Context, n *Notification) error { got = append(got, n.MchID); return nil },
	)
	assert.Contains(t, post(h, signed(t, SignTypeMD5, paidMessage())).Body.String(), "SUCCESS")
	theirs := NewXMLMap(paidMessage("mch_id", "2"))
	sign, err := Sign(theirs, otherKey, SignTypeMD5)
	require.NoError(t, err)
	theirs.Set("sign", sign)
	text, err := AppendXML(nil, theirs)
	require.NoError(t, err)
	assert.Contains(t, post(h, string(text)).Body.String(), "SUCCESS")
	assert.Contains(t, post(h, signed(t, SignTypeMD5, paidMessage("mch_id", "2"))).Body.String(), "FAIL", "signed by another merchant")
	assert.Contains(t, post(h, signed(t, SignTypeMD5, paidMessage("mch_id", "3"))).Body.String(), "FAIL", "no client for this merchant")
	assert.Equal(t, []string{"10000100", "2"}, got)

	refunds := 0
	r := RefundNotifyHandlerFor(
		func(r Recipient) *Client { return clients[r.MchID] },
		func(_ context.Context, n *RefundNotification) error { refunds++; return nil },
	)
	assert.Contains(t, post(r, string(messages(t)["refundnotify.success.xml"])).Body.String(), "SUCCESS")
	assert.Contains(t, post(r, strings.Replace(string(messages(t)["refundnotify.success.xml"]), "10000100", "2", 1)).Body.String(), "FAIL",
		"another merchant's key does not decrypt it, or it is not encrypted")
	assert.Equal(t, 1, refunds)
}

// The gateway delivers over HTTP, gets FAIL, and redelivers on the documented
// schedule until the message is acknowledged.
func TestNotifyEndToEnd(t *testing.T) {
	c := newTestClient(t)
	var mu sync.Mutex
	attempts := 0
	mux := http.NewServeMux()
	mux.Handle("/notify", c.NotifyHandler(func(_ context.Context, n *Notification) error {
		mu.Lock()
		defer mu.Unlock()
		if attempts++; attempts < 3 {
			return errors.New("the database is away")
		}
		return n.Expect("20150806125346", 101)
	}))
	var refunds []*RefundNotification
	mux.Handle("/refund", c.RefundNotifyHandler(func(_ context.Context, n *RefundNotification) error {
		refunds = append(refunds, n)
		return nil
	}))
	server := httptest.NewServer(mux)
	defer server.Close()
	c.paid("20150806125346", func(r *UnifiedOrderRequest) { r.NotifyURL = server.URL + "/notify" })
	assert.Equal(t, 1, attempts)
	c.gw.Clock.Advance(15 * time.Second)
	assert.Equal(t, 2, attempts)
	c.gw.Clock.Advance(48 * time.Hour)
	assert.Equal(t, 3, attempts, "no redelivery after the acknowledgement")

	_, err := c.Refund(bg, &RefundRequest{OutTradeNo: "20150806125346", OutRefundNo: "R1", TotalFee: 101, RefundFee: 50, NotifyURL: server.URL + "/refund"})
	require.NoError(t, err)
	require.NoError(t, c.gw.FinishRefund("R1", "SUCCESS"))
	require.Len(t, refunds, 1)
	n := refunds[0]
	assert.Equal(t, "R1", n.OutRefundNo)
	assert.Equal(t, RefundStatusSuccess, n.Status)
	assert.Equal(t, int64(50), n.RefundFee)
	assert.Equal(t, int64(101), n.TotalFee)
	assert.Equal(t, "10000100", n.MchID)
	assert.Empty(t, n.Fields.Get("req_info"), "Fields has only what was decrypted")
	confirmed, err := c.RefundQuery(bg, &RefundQueryRequest{OutRefundNo: n.OutRefundNo})
	require.NoError(t, err)
	assert.Equal(t, n.Status, confirmed.Refunds[0].Status)
}

// The documentation's vector. To reproduce, with $info the req_info:
//
//	key=$(printf %s 192006250b4c09247ec02edce69f6a2d | openssl md5 -r | cut -c1-32 | tr -d '\n' | xxd -p -c64)
//	printf %s "$info" | base64 -d | openssl enc -d -aes-256-ecb -K "$key"
func TestParseRefundNotifyVector(t *testing.T) {
	n, err := notifier(t).ParseRefundNotify(bytes.NewReader(messages(t)["refundnotify.success.xml"]))
	require.NoError(t, err)
	assert.Equal(t, "R1", n.OutRefundNo)
	assert.Equal(t, int64(1), n.RefundFee)
	assert.Equal(t, RefundStatusSuccess, n.Status)
	assert.Equal(t, "wxd930ea5d5a258f4f", n.AppID)
	assert.Equal(t, 5, n.Fields.Len(), "the decrypted fields and the ids")
}

func TestParseRefundNotifyRefuses(t *testing.T) {
	gw := wxpaytest.NewServer()
	defer gw.Close()
	inner := func(pairs ...string) string {
		m := map[string]string{"out_refund_no": "R1", "refund_fee": "1", "refund_status": "SUCCESS", "total_fee": "10"}
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i]] = pairs[i+1]
		}
		return gw.EncryptRefund("", m)
	}
	outer := func(reqInfo string, pairs ...string) string {
		m := success(append([]string{"req_info", reqInfo}, pairs...)...)
		delete(m, "result_code")
		return string(wxpaytest.EncodeXML(m))
	}
	parse := func(body string) (*RefundNotification, error) {
		return notifier(t).ParseRefundNotify(strings.NewReader(body))
	}
	n, err := parse(outer(inner()))
	require.NoError(t, err)
	assert.Equal(t, "R1", n.OutRefundNo)

	for name, test := range map[string]struct{ body, want string }{
		"payment":           {string(messages(t)["notify.success.xml"]), "use ParseNotify"},
		"return_code":       {outer(inner(), "return_code", "FAIL"), "return_code is not SUCCESS"},
		"no mch_id":         {outer(inner(), "mch_id", ""), "mch_id is missing"},
		"another mch_id":    {outer(inner(), "mch_id", "1"), `for mch_id "1"`},
		"another appid":     {outer(inner(), "appid", "wx1"), `for appid "wx1"`},
		"empty req_info":    {outer(""), "not whole blocks"},
		"no base64":         {outer("%%%"), "bad base64"},
		"15 bytes":          {outer("AAAAAAAAAAAAAAAAAAAA"), "not whole blocks"},
		"noise":             {outer("AAAAAAAAAAAAAAAAAAAAAA=="), "another key than Config.Key"},
		"no refund number":  {outer(inner("out_refund_no", "")), "out_refund_no (OutRefundNo) is missing"},
		"number outside":    {outer(inner("out_refund_no", ""), "out_refund_no", "R2"), "out_refund_no (OutRefundNo) is missing"},
		"no amount":         {outer(inner("refund_fee", "")), "refund_fee (RefundFee) is missing"},
		"amount as a float": {outer(inner("refund_fee", "1.0")), "refund_fee (RefundFee) is malformed"},
		"no status":         {outer(inner("refund_status", "")), "refund_status (Status) is missing"},
		"too much":          {outer(inner("refund_fee", "11")), "refund_fee is more than total_fee"},
		"nothing":           {"", "the body is empty"},
		"no message":        {"<xml/>", "return_code is not SUCCESS"},
	} {
		n, err := parse(test.body)
		assert.Nil(t, n, name)
		assert.ErrorContains(t, err, test.want, name)
		decrypted := !slices.Contains([]string{"empty req_info", "no base64", "15 bytes", "noise"}, name)
		assert.Equal(t, !decrypted, errors.Is(err, ErrUndecryptable), name)
		assert.False(t, errors.Is(err, ErrMalformedMessage) && !decrypted, "%s: another key is no malformed message", name)
	}

	n, err = parse(outer(inner(), "refund_fee", "9", "refund_status", "CHANGE"))
	require.NoError(t, err)
	assert.Equal(t, int64(1), n.RefundFee, "a field outside req_info does not replace one inside")
	assert.Equal(t, RefundStatusSuccess, n.Status)
	assert.Equal(t, "1", n.Fields.Get("refund_fee"))
}

func TestParseRefundNotifyMangled(t *testing.T) {
	c := notifier(t)
	for mangled := range mangle(string(messages(t)["refundnotify.success.xml"])) {
		if n, err := c.ParseRefundNotify(strings.NewReader(mangled)); err == nil {
			require.Equal(t, "10000100", n.MchID)
			require.NotEmpty(t, n.OutRefundNo)
			require.LessOrEqual(t, int64(1), n.RefundFee)
		}
	}
}

func FuzzParseNotify(f *testing.F) {
	for _, message := range messages(f) {
		f.Add(message)
	}
	c := notifier(f)
	known := map[string]bool{}
	for _, message := range messages(f) {
		if n, err := c.ParseNotify(bytes.NewReader(message)); err == nil {
			known[n.Fields.signedText()] = true
		}
	}
	require.Len(f, known, 3, "two notifications and a query's reply that says paid")
	f.Fuzz(func(t *testing.T, data []byte) {
		if n, err := c.ParseNotify(bytes.NewReader(data)); err == nil {
			require.True(t, known[n.Fields.signedText()], "accepted a message that was never signed")
		}
		c.ParseRefundNotify(bytes.NewReader(data))
	})
}
