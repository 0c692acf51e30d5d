package wxa_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxa"
)

const (
	appID     = "wxd930ea5d5a258f4f"
	appSecret = "0123456789abcdef0123456789abcdef"
	openID    = "oTEST01"
)

// A clock is moved by whoever waits on it.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 1, 1, 10, 0, 0, 0, wxpay.Zone())} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) After(d time.Duration) <-chan time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	at := make(chan time.Time, 1)
	at <- c.now
	return at
}

// A received request of the fake server.
type received struct {
	Method, Path, Body string
	Query              map[string][]string
}

// A server answers with the next of the answers for a path; the last one is repeated.
// It hands out and checks tokens.
type server struct {
	t       *testing.T
	mu      sync.Mutex
	answers map[string][]string
	tokens  []string // that are handed out; the last one is repeated
	valid   string
	all     []received
	fetches int
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	assert.NoError(s.t, err)
	s.mu.Lock()
	defer s.mu.Unlock()
	w.Header().Set("Content-Type", "text/plain")
	if r.URL.Path == "/cgi-bin/stable_token" && s.answers[r.URL.Path] == nil {
		io.WriteString(w, s.fetch(body))
		return
	}
	s.all = append(s.all, received{r.Method, r.URL.Path, string(body), r.URL.Query()})
	if got := r.URL.Query().Get("access_token"); r.URL.Path != "/cgi-bin/stable_token" && got != s.valid {
		io.WriteString(w, `{"errcode":40001,"errmsg":"invalid credential, access_token `+got+` rid: 1-2"}`)
		return
	}
	list := s.answers[r.URL.Path]
	if len(list) == 0 {
		io.WriteString(w, `{"errcode":0,"errmsg":"ok"}`)
		return
	}
	if len(list) > 1 {
		s.answers[r.URL.Path] = list[1:]
	}
	if list[0] == "hang up" {
		panic(http.ErrAbortHandler)
	}
	io.WriteString(w, list[0])
}

func (s *server) fetch(body []byte) string {
	s.fetches++
	assert.JSONEq(s.t, `{"appid":"`+appID+`","secret":"`+appSecret+`","grant_type":"client_credential","force_refresh":false}`, string(body))
	token := s.tokens[0]
	if len(s.tokens) > 1 {
		s.tokens = s.tokens[1:]
	}
	answer, _ := json.Marshal(map[string]any{"access_token": token, "expires_in": 7200})
	return string(answer)
}

// last returns the last request, which must be of this method and path.
func (s *server) last(method, path string) received {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	require.NotEmpty(s.t, s.all)
	got := s.all[len(s.all)-1]
	assert.Equal(s.t, method+" "+path, got.Method+" "+got.Path)
	return got
}

func (s *server) count(path string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.all {
		if strings.HasSuffix(r.Path, path) {
			n++
		}
	}
	return n
}

const (
	token1 = "TOKEN_1_0123456789"
	token2 = "TOKEN_2_0123456789"
)

func newServer(t *testing.T) *server {
	return &server{t: t, answers: map[string][]string{}, tokens: []string{token1}, valid: token1}
}

// newTest returns a fake server, and a client on it that is configured by change.
func newTest(t *testing.T, change ...func(*wxpay.Config)) (*server, *wxa.Client, *clock) {
	t.Helper()
	s, now := newServer(t), newClock()
	return s, wxa.New(newPay(t, s, now, change...), wxa.Config{}), now
}

func newPay(t *testing.T, s *server, now *clock, change ...func(*wxpay.Config)) *wxpay.Client {
	t.Helper()
	listener := httptest.NewServer(s)
	t.Cleanup(listener.Close)
	cfg := wxpay.Config{
		AppID: appID, MchID: "1900000109", Key: "8934e7d15453e97507ef794cf7b0519d", AppSecret: appSecret,
		Hosts: wxpay.SingleHost(listener.URL), Clock: now,
	}
	for _, f := range change {
		f(&cfg)
	}
	client, err := wxpay.NewClient(cfg)
	require.NoError(t, err)
	return client
}
