package wxpaytest

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"crypto/tls"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const testKey = "192006250b4c09247ec02edce69f6a2d"

// fields is a message in a test.
type fields map[string]string

// with returns a copy with other values. A field with an empty value is left
// out.
func (f fields) with(pairs ...string) fields {
	c := fields{}
	for name, value := range f {
		c[name] = value
	}
	for i := 0; i < len(pairs); i += 2 {
		c[pairs[i]] = pairs[i+1]
		if pairs[i+1] == "" {
			delete(c, pairs[i])
		}
	}
	return c
}

// gateway is a Server and a merchant's backend that calls it.
type gateway struct {
	*Server
	t      *testing.T
	plain  *http.Client
	withID *http.Client // presents the merchant's certificate
	ids    fields
	key    string
	nonces int
	noXML  bool // responses are not parsed
	store  Store
}

func newGateway(t *testing.T, merchants ...Merchant) *gateway {
	return openGateway(t, Config{Merchants: merchants})
}

func openGateway(t *testing.T, cfg Config) *gateway {
	t.Helper()
	s, err := Open(cfg)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	m := s.Merchant("")
	return &gateway{
		Server: s, t: t, key: m.Key, store: cfg.Store,
		plain:  clientWith(s, nil),
		withID: clientWith(s, s.Certificate("")),
		ids:    fields{"appid": m.AppID, "mch_id": m.MchID},
	}
}

func clientWith(s *Server, cert *tls.Certificate) *http.Client {
	transport := s.Transport()
	transport.MaxIdleConnsPerHost = 20
	if cert != nil {
		transport.TLSClientConfig.Certificates = []tls.Certificate{*cert}
	}
	return &http.Client{
		Transport:     transport,
		Timeout:       20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// response is a response as it came over the wire.
type response struct {
	fields
	status int
	header http.Header
	body   string
}

// signed reports whether the response has a sign. call has already checked it.
func (r response) signed() bool { return r.fields["sign"] != "" }

// post sends raw bytes.
func (g *gateway) post(client *http.Client, path, body string) response {
	g.t.Helper()
	resp, err := client.Post(g.URL+path, "text/xml", strings.NewReader(body))
	require.NoError(g.t, err)
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	require.NoError(g.t, err)
	r := response{status: resp.StatusCode, header: resp.Header, body: string(data)}
	if strings.HasPrefix(r.body, "<xml>") && !g.noXML {
		r.fields = parseXML(g.t, data)
	}
	return r
}

// call sends a signed message with the merchant's ids. If the response has a
// sign, it checks it.
func (g *gateway) call(path string, f fields) response {
	g.t.Helper()
	g.nonces++
	all := g.ids.with("nonce_str", fmt.Sprintf("nonce%d", g.nonces))
	for name, value := range f {
		all[name] = value
	}
	if _, ok := all["sign"]; !ok {
		all["sign"] = signTest(all["sign_type"], g.key, all)
	}
	client := g.plain
	if strings.HasPrefix(path, "/secapi/") {
		client = g.withID
	}
	r := g.post(client, path, writeXML(all))
	if r.signed() {
		require.Equal(g.t, signTest(all["sign_type"], g.key, r.fields), r.fields["sign"], "sign of %s", r.body)
	}
	return r
}

// ok calls the path and checks for a signed success.
func (g *gateway) ok(path string, f fields) response {
	g.t.Helper()
	r := g.call(path, f)
	require.Equal(g.t, http.StatusOK, r.status)
	require.Equal(g.t, "SUCCESS", r.fields["return_code"], r.body)
	require.Equal(g.t, "SUCCESS", r.fields["result_code"], r.body)
	require.True(g.t, r.signed(), r.body)
	require.Equal(g.t, g.ids["mch_id"], r.fields["mch_id"])
	require.NotEmpty(g.t, r.fields["nonce_str"])
	return r
}

// fails calls the path and checks for a signed failure with that err_code.
func (g *gateway) fails(code, path string, f fields) response {
	g.t.Helper()
	r := g.call(path, f)
	require.Equal(g.t, "SUCCESS", r.fields["return_code"], r.body)
	require.Equal(g.t, "FAIL", r.fields["result_code"], r.body)
	require.Equal(g.t, code, r.fields["err_code"], r.body)
	require.NotEmpty(g.t, r.fields["err_code_des"])
	require.True(g.t, r.signed(), r.body)
	return r
}

// refused calls the path and checks for return_code FAIL: unsigned and without
// err_code. The exchange has the documented code.
func (g *gateway) refused(code, path string, f fields) response {
	g.t.Helper()
	r := g.call(path, f)
	g.wasRefused(code, r)
	return r
}

func (g *gateway) wasRefused(code string, r response) {
	g.t.Helper()
	require.Equal(g.t, http.StatusOK, r.status)
	require.Equal(g.t, "FAIL", r.fields["return_code"], r.body)
	require.NotEmpty(g.t, r.fields["return_msg"])
	require.Len(g.t, r.fields, 2, r.body)
	require.Equal(g.t, code, g.lastExchange().Code)
}

func (g *gateway) lastExchange() Exchange {
	all := g.Exchanges()
	return all[len(all)-1]
}

// anOrder returns a correct request.
func anOrder(number string) fields {
	return fields{
		"body": "腾讯充值中心-QQ会员充值", "out_trade_no": number, "total_fee": "100", "spbill_create_ip": "123.12.12.123",
		"notify_url": "http://127.0.0.1:1/notify", "trade_type": "JSAPI", "openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
	}
}

// order creates an order and returns its prepay_id.
func (g *gateway) order(number string, pairs ...string) string {
	g.t.Helper()
	return g.ok("/pay/unifiedorder", anOrder(number).with(pairs...)).fields["prepay_id"]
}

// paid creates an order and pays it.
func (g *gateway) paid(number string, p Payment, pairs ...string) Order {
	g.t.Helper()
	g.order(number, pairs...)
	require.NoError(g.t, g.PayWith(number, p))
	o, ok := g.Order(number)
	require.True(g.t, ok)
	return o
}

func signTest(signType, key string, f map[string]string) string {
	var names []string
	for name, value := range f {
		if name != "sign" && value != "" {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	text := ""
	for _, name := range names {
		text += name + "=" + f[name] + "&"
	}
	text += "key=" + key
	if signType == "HMAC-SHA256" {
		mac := hmac.New(sha256.New, []byte(key))
		io.WriteString(mac, text)
		return fmt.Sprintf("%X", mac.Sum(nil))
	}
	return fmt.Sprintf("%X", md5.Sum([]byte(text)))
}

func writeXML(f fields) string {
	var b bytes.Buffer
	b.WriteString("<xml>")
	for name, value := range f {
		b.WriteString("<" + name + ">")
		xml.EscapeText(&b, []byte(value))
		b.WriteString("</" + name + ">")
	}
	b.WriteString("</xml>")
	return b.String()
}

func parseXML(t *testing.T, data []byte) fields {
	t.Helper()
	var message struct {
		Elements []struct {
			XMLName xml.Name
			Value   string `xml:",chardata"`
		} `xml:",any"`
	}
	require.NoError(t, xml.Unmarshal(data, &message), string(data))
	f := fields{}
	for _, e := range message.Elements {
		require.NotContains(t, f, e.XMLName.Local, string(data))
		f[e.XMLName.Local] = e.Value
	}
	return f
}

const ack = `<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>`

// listener is a merchant's notify_url.
type listener struct {
	*httptest.Server
	mu       sync.Mutex
	received []string
	headers  []http.Header
	answer   func(w http.ResponseWriter, attempt int)
}

// listen starts a notify_url. It acknowledges everything unless answer writes
// another response.
func listen(t *testing.T, answer func(w http.ResponseWriter, attempt int)) *listener {
	l := &listener{answer: answer}
	l.Server = httptest.NewServer(l)
	t.Cleanup(l.Server.Close)
	return l
}

func (l *listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	l.mu.Lock()
	l.received = append(l.received, string(body))
	l.headers = append(l.headers, r.Header)
	attempt := len(l.received)
	l.mu.Unlock()
	if l.answer == nil {
		io.WriteString(w, ack)
		return
	}
	l.answer(w, attempt)
}

func (l *listener) bodies() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.received...)
}
