package wxpaytest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sort"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

const pushTestToken = "TestToken123"

// pushTestKey is the base64 of 32 zero bytes.
var pushTestKey = strings.Repeat("A", 43)

// pushListener is the address of message pushes of a merchant's backend.
type pushListener struct {
	*httptest.Server
	mu      sync.Mutex
	answer  string   // to a push; - is status 500
	echo    string   // to the verification, instead of the echostr
	bodies  []string // since the last take
	raw     string   // the first body
	queries []url.Values
	types   []string
}

func listenPush(t *testing.T) *pushListener {
	l := &pushListener{answer: "success"}
	l.Server = httptest.NewServer(l)
	t.Cleanup(l.Server.Close)
	return l
}

func (l *pushListener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	l.mu.Lock()
	defer l.mu.Unlock()
	query := r.URL.Query()
	if query.Get("signature") != sha1Test(pushTestToken, query.Get("timestamp"), query.Get("nonce")) {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	if r.Method == http.MethodGet {
		if l.echo != "" {
			query.Set("echostr", l.echo)
		}
		io.WriteString(w, query.Get("echostr"))
		return
	}
	if l.raw == "" {
		l.raw = string(body)
	}
	l.bodies, l.queries, l.types = append(l.bodies, string(body)), append(l.queries, query), append(l.types, r.Header.Get("Content-Type"))
	if l.answer == "-" {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	io.WriteString(w, l.answer)
}

func (l *pushListener) answers(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answer = text
}

func (l *pushListener) echoes(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.echo = text
}

// first returns the first push as it came.
func (l *pushListener) first(t *testing.T) (body, contentType string, query url.Values) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	require.NotEmpty(t, l.queries)
	return l.raw, l.types[0], l.queries[0]
}

// take returns the pushes since the last call, as JSON.
func (l *pushListener) take(t *testing.T) (all []map[string]any) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, body := range l.bodies {
		var m map[string]any
		require.NoError(t, json.Unmarshal([]byte(body), &m))
		all = append(all, m)
	}
	l.bodies = nil
	return all
}

func sha1Test(texts ...string) string {
	sort.Strings(texts)
	return fmt.Sprintf("%x", sha1.Sum([]byte(strings.Join(texts, ""))))
}

func decryptPushTest(t *testing.T, encrypted string) (message, appID string) {
	t.Helper()
	data, err := base64.StdEncoding.DecodeString(encrypted)
	require.NoError(t, err)
	block, err := aes.NewCipher(make([]byte, 32))
	require.NoError(t, err)
	cipher.NewCBCDecrypter(block, make([]byte, 16)).CryptBlocks(data, data)
	data = data[16 : len(data)-int(data[len(data)-1])]
	n := int(data[2])<<8 | int(data[3])
	return string(data[4 : 4+n]), string(data[4+n:])
}

// pushingGateway pushes plain JSON to a listener.
func pushingGateway(t *testing.T, cfg Config) (*gateway, *pushListener) {
	t.Helper()
	g, l := openGateway(t, cfg), listenPush(t)
	require.NoError(t, g.SetMessagePush(MessagePush{URL: l.URL + "/push?own=1", Token: pushTestToken}))
	return g, l
}

// pushes returns the deliveries that are pushes.
func (g *gateway) pushes() (all []Delivery) {
	for _, d := range g.Deliveries() {
		if d.Event != "" {
			all = append(all, d)
		}
	}
	return all
}

func (g *gateway) ship(o Order) {
	g.t.Helper()
	reply := g.wxaPost("/wxa/sec/order/upload_shipping_info", g.stableToken(false), shipBody(o.TransactionID))
	require.EqualValues(g.t, 0, reply["errcode"], reply)
}
