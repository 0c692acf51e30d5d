package wxpaytest

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/answer"
)

// raw sends text over a connection of its own, ends its side if ends is true,
// and returns the response.
func (g *gateway) raw(text string, ends bool) *http.Response {
	g.t.Helper()
	transport := g.Transport()
	c, err := tls.Dial("tcp", strings.TrimPrefix(g.URL, "https://"), transport.TLSClientConfig)
	require.NoError(g.t, err)
	g.t.Cleanup(func() { _ = c.Close() })
	require.NoError(g.t, c.SetDeadline(time.Now().Add(20*time.Second)))
	_, err = io.WriteString(c, text)
	require.NoError(g.t, err)
	if ends {
		require.NoError(g.t, c.CloseWrite())
	}
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	require.NoError(g.t, err)
	return resp
}

func head(header string) string {
	return "POST " + query + " HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n\r\n"
}

func chunk(text string) string { return fmt.Sprintf("%x\r\n%s\r\n", len(text), text) }

func bomb(t *testing.T) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write(make([]byte, 64<<20))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.String()
}

// A body that is not complete is answered, and not only cut off.
func TestBodiesThatAreNotComplete(t *testing.T) {
	limit := strings.Repeat(" ", answer.MaxKept)
	packed := bomb(t)
	for name, c := range map[string]struct {
		text    string
		ends    bool
		status  int
		problem BodyProblem
		code    string
	}{
		"one byte too long":             {head(fmt.Sprint("Content-Length: ", len(limit)+1)) + limit + " ", false, 413, BodyTooLarge, ""},
		"too long, in chunks":           {head("Transfer-Encoding: chunked") + chunk(limit) + chunk(limit) + chunk(""), false, 413, BodyTooLarge, ""},
		"announced only":                {head("Content-Length: 99999999999"), true, 413, BodyTooLarge, ""},
		"waits for leave to send":       {head("Expect: 100-continue\r\nContent-Length: 2000000"), false, 413, BodyTooLarge, ""},
		"much shorter than announced":   {head("Content-Length: 1000000") + limit[:100_000], true, 400, BodyIncomplete, ""},
		"shorter than announced":        {head("Content-Length: 100") + "<xml>", true, 400, BodyIncomplete, ""},
		"a chunk without a length":      {head("Transfer-Encoding: chunked") + "xyz\r\n", false, 400, BodyIncomplete, ""},
		"no last chunk":                 {head("Transfer-Encoding: chunked") + chunk("<xml>"), true, 400, BodyIncomplete, ""},
		"the largest":                   {head(fmt.Sprint("Content-Length: ", len(limit))) + limit, false, 200, "", codeXML},
		"the largest, in chunks":        {head("Transfer-Encoding: chunked") + chunk(limit) + chunk(""), false, 200, "", codeXML},
		"compressed, and then 64 MiB":   {head(fmt.Sprint("Content-Encoding: gzip\r\nContent-Length: ", len(packed))) + packed, false, 200, "", codeNotUTF8},
		"slower than the gateway waits": {head("Content-Length: 1000000") + limit[:100_000], false, 408, BodyTooSlow, ""},
		"small, but slow":               {head("Content-Length: 100") + "<xml>", false, 408, BodyTooSlow, ""},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGateway(t)
			if c.problem == BodyTooSlow {
				g.api.intake.large.timeout = 50 * time.Millisecond
			}
			resp := g.raw(c.text, c.ends)
			assert.Equal(t, c.status, resp.StatusCode)
			x := g.lastExchange()
			assert.Equal(t, c.problem, x.BodyProblem)
			assert.Equal(t, c.code, x.Code)
			assert.Equal(t, c.status, x.Status)
			if c.problem == "" {
				return
			}
			page, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			assert.Contains(t, string(page), "<hr><center>nginx</center>")
			assert.Equal(t, page, x.Reply)
			assert.LessOrEqual(t, cap(x.Body), keptStart)
			_, sent, _ := strings.Cut(c.text, "\r\n\r\n")
			if !strings.Contains(c.text, "chunked") {
				assert.Equal(t, sent[:min(len(sent), keptStart)], string(x.Body), "its beginning is kept")
			}
			assert.Equal(t, Diagnosis{Checks: []Check{{CheckBody, "", false}}}, g.Diagnose(x))
		})
	}
}

// The connection can be used again after a body that was too large, because the
// gateway has read all of it.
func TestTooLargeKeepsTheConnection(t *testing.T) {
	g := newGateway(t)
	for range 3 {
		r := g.post(g.plain, query, strings.Repeat(" ", 3*answer.MaxKept))
		assert.Equal(t, http.StatusRequestEntityTooLarge, r.status)
	}
	g.fails(codeNoOrder, query, byNumber)
	assert.Equal(t, 1, g.Connections("").Accepted)
}

func TestTooLargeAHead(t *testing.T) {
	g := newGateway(t)
	resp := g.raw(head("X-Large: "+strings.Repeat("x", 64<<10)), false)
	assert.Equal(t, http.StatusRequestHeaderFieldsTooLarge, resp.StatusCode)
}

// Large bodies wait for each other, and small ones don't wait for them.
func TestLargeBodiesWait(t *testing.T) {
	g := newGateway(t)
	large := g.api.intake.large
	for range cap(large.handled) {
		large.handled <- struct{}{}
	}
	var group sync.WaitGroup
	body := strings.Repeat(" ", answer.MaxKept)
	for range 5 {
		group.Go(func() { assert.Equal(t, http.StatusOK, g.post(g.plain, query, body).status) })
	}
	require.Eventually(t, func() bool { return len(large.pieces) > 0 }, 10*time.Second, time.Millisecond)
	g.fails(codeNoOrder, query, byNumber)
	for range cap(large.handled) {
		<-large.handled
	}
	group.Wait()
	assert.Empty(t, large.pieces, "all places are free again")
	assert.Empty(t, large.handled)
}

// The number of bodies whose first piece is incomplete is limited, too.
func TestIncompleteBodiesAreLimited(t *testing.T) {
	g := newGateway(t)
	large := g.api.intake.large
	for range cap(large.starts) {
		large.starts <- struct{}{}
	}
	large.timeout = 50 * time.Millisecond
	assert.Equal(t, http.StatusRequestTimeout, g.post(g.plain, query, "<xml></xml>").status)
	large.timeout = 10 * time.Second
	for range cap(large.starts) {
		<-large.starts
	}
	g.fails(codeNoOrder, query, byNumber)
	assert.Equal(t, http.StatusOK, g.post(g.plain, query, strings.Repeat(" ", answer.MaxKept)).status)
	assert.Empty(t, large.starts, "all places are free again")
	assert.Empty(t, large.pieces)
}

// While requests wait without a response, other large ones are handled.
func TestLargeBodiesThatHang(t *testing.T) {
	g := newGateway(t)
	g.Inject(Fault{Name: TimeoutAfter, Path: query, Times: 10})
	large := writeXML(g.signedBy(fields{"out_trade_no": number, "unknown": strings.Repeat("x", 2*smallBody)}))
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	for range largeBodies + 1 {
		group.Go(func() {
			request, err := http.NewRequestWithContext(ctx, http.MethodPost, g.URL+query, strings.NewReader(large))
			if assert.NoError(t, err) {
				_, err = g.plain.Do(request)
				assert.ErrorIs(t, err, context.Canceled)
			}
		})
	}
	assert.Eventually(t, func() bool {
		struck := slices.DeleteFunc(g.Exchanges(), func(x Exchange) bool { return x.Fault == "" })
		return len(struck) == largeBodies+1 && len(g.api.intake.large.handled) == 0
	}, 15*time.Second, 10*time.Millisecond)
	cancel()
	group.Wait()
}

func (g *gateway) signedBy(f fields) fields {
	all := g.ids.with("nonce_str", "nonce")
	for name, value := range f {
		all[name] = value
	}
	return all.with("sign", signTest("", g.key, all))
}

// The sign of a long message is checked, but the mistake is not searched for.
func TestSignOfALongMessage(t *testing.T) {
	g := newGateway(t)
	f := g.signedBy(fields{"out_trade_no": number, "unknown": strings.Repeat("x", smallBody)})
	g.post(g.plain, query, strings.Replace(writeXML(f), "<xml>", "<xml><!-- taken -->", 1))
	right := g.Diagnose(g.lastExchange()).Request
	assert.Equal(t, f["sign"], right.Computed)
	assert.Equal(t, f["sign"], right.Given)
	assert.Contains(t, right.String, "&unknown=xxx")
	assert.Contains(t, right.String, "&key="+g.key)
	assert.Empty(t, right.Explained)

	r := g.post(g.plain, query, writeXML(f.with("sign", "wrong")))
	g.wasRefused(codeSign, r)
	assert.Equal(t, tooLongToExplain, r.header.Get(signHeader))
	wrong := g.Diagnose(g.lastExchange()).Request
	assert.Equal(t, "wrong", wrong.Given)
	assert.Equal(t, f["sign"], wrong.Computed)
	assert.Equal(t, tooLongToExplain, wrong.Explained)
}
