package main

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// lockedBuffer is what a program prints while it runs.
type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// raw sends text to an address, and waits until the connection ends.
func raw(t *testing.T, url, text string) {
	t.Helper()
	_, address, _ := strings.Cut(url, "://")
	tcp, err := net.Dial("tcp", address)
	require.NoError(t, err)
	defer tcp.Close()
	_, err = io.WriteString(tcp, text)
	require.NoError(t, err)
	_, err = io.ReadAll(tcp)
	require.NoError(t, err)
}

// The same problem is one entry with a counter, and few lines on the terminal.
func TestProblemsAreCounted(t *testing.T) {
	out := &lockedBuffer{}
	r := start(t)
	r.troubles.out = out
	stranger := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}} // trusts nobody
	for range 25 {
		_, err := stranger.Post(r.gateway.URL+"/pay/unifiedorder", "text/xml", strings.NewReader("<xml/>"))
		require.Error(t, err)
	}
	var list problemList
	require.Eventually(t, func() bool {
		list = ask[problemList](r, "/desk/problems")
		return len(list.Problems) == 1 && list.Problems[0].Count == 25
	}, 10*time.Second, 10*time.Millisecond)
	p := list.Problems[0]
	assert.Equal(t, wxpaytest.ProblemUntrusted, p.Name)
	assert.Contains(t, p.English, "Trust the CA certificate")
	assert.Contains(t, p.Chinese, "请让客户端信任")
	assert.Equal(t, r.gateway.Clock.Now().UTC(), p.Last.UTC())
	assert.Equal(t, 2, strings.Count(out.String(), "\n"), out.String())
	assert.Contains(t, out.String(), "(10 times)")

	tell[nothing](r, "/desk/problems/forget", nothing{})
	assert.Empty(t, ask[problemList](r, "/desk/problems").Problems)
}

func TestTheTerminalReportsProblemsInItsLanguage(t *testing.T) {
	out := &lockedBuffer{}
	l := newTroubles(chinese, out)
	before := time.Now()
	l.start(func() time.Time { return time.Unix(0, 0) }, func() {}) // the gateway's clock, which no other line shows
	l.add(wxpaytest.Problem{Name: "a", English: "English", Chinese: "中文"})
	assert.Contains(t, out.String(), "中文\n")
	assert.Regexp(t, before.In(beijing).Format("15:04:")+"|"+time.Now().In(beijing).Format("15:04:"), out.String(), "the time of the machine, in Beijing")
	assert.NotContains(t, out.String(), "English")
}

func TestManyProblemsAreForgotten(t *testing.T) {
	l := newTroubles(english, io.Discard)
	now := time.Unix(0, 0)
	l.start(func() time.Time { now = now.Add(time.Second); return now }, func() {})
	for i := range 1000 {
		l.add(wxpaytest.Problem{Name: "a", Subject: "first"})
		l.add(wxpaytest.Problem{Name: "a", Subject: fmt.Sprint(i)})
	}
	assert.Len(t, l.all, maxTroubles)
	assert.Equal(t, 1000, l.all[0].Count)
}

// Requests for the API that come to the page say where they must go.
func TestStrays(t *testing.T) {
	for name, c := range map[string]struct {
		scheme, method, path, kind, body string
		problem                          string
		status                           int
	}{
		"an order":           {"http://", "POST", "/pay/unifiedorder", "text/xml", "<xml/>", "page-api", 200},
		"a form":             {"http://", "POST", "/pay/unifiedorder", "application/x-www-form-urlencoded", "<xml/>", "page-api", 200},
		"an unknown path":    {"http://", "POST", "/v3/pay/transactions", "application/json", "{}", "page-api", 200},
		"to the root":        {"http://", "POST", "/", "text/xml", "<xml/>", "page-api", 200},
		"a login":            {"http://", "GET", "/sns/jscode2session", "", "", "page-api", 404},
		"a GET":              {"http://", "GET", "/pay/orderquery", "", "", "page-api", 404},
		"HTTPS":              {"https://", "GET", "/", "", "", "page-https", 404},
		"HTTPS, an order":    {"https://", "POST", "/pay/unifiedorder", "text/xml", "<xml/>", "page-https", 200},
		"HTTPS, desk API":    {"https://", "GET", "/desk/setup", "", "", "page-https", 404},
		"the page":           {"http://", "GET", "/", "", "", "", 200},
		"a file":             {"http://", "GET", "/js/main.js", "", "", "", 200},
		"the desk API":       {"http://", "GET", "/desk/setup", "", "", "", 200},
		"XML to the desk":    {"http://", "POST", "/desk/pay", "text/xml", "<xml/>", "", 415},
		"a file that is not": {"http://", "GET", "/js/none.js", "", "", "", 404},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t)
			client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: r.gateway.RootCAs()}, DisableKeepAlives: true}}
			request, err := http.NewRequest(c.method, c.scheme+strings.TrimPrefix(r.pageURL(), "http://")+c.path, strings.NewReader(c.body))
			require.NoError(t, err)
			request.Header.Set("Content-Type", c.kind)
			response, err := client.Do(request)
			require.NoError(t, err)
			body, err := io.ReadAll(response.Body)
			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
			assert.Equal(t, c.status, response.StatusCode)
			list := ask[problemList](r, "/desk/problems").Problems
			if c.problem == "" {
				assert.Empty(t, list)
				return
			}
			require.Len(t, list, 1)
			assert.Equal(t, c.problem, list[0].Name)
			for _, text := range []string{list[0].English, list[0].Chinese, string(body)} {
				assert.Contains(t, text, r.gateway.URL)
			}
			assert.Equal(t, c.method == "POST", strings.HasPrefix(string(body), "<xml><return_code>FAIL</return_code>"))
			assert.Contains(t, string(body), "请把接口地址改成")
		})
	}
}
