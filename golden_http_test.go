package wxpay

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// httpAnswers are the handlers for the responses in the table that are not a
// message.
var httpAnswers = map[string]http.HandlerFunc{
	"302":   func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) },
	"500":   status(http.StatusInternalServerError),
	"html":  says("<!DOCTYPE html><html><body>404</body></html>"),
	"empty": says(""),
	"timeout-after-send": func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body) // the server notices a closed connection only after the body
		<-r.Context().Done()
	},
	"cert-page": certPage("No required SSL certificate was sent"),
	"cert-page|No required SSL certificate was sent": certPage("No required SSL certificate was sent"),
	"cert-page|The SSL certificate error":            certPage("The SSL certificate error"),
}

func certPage(sentence string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, "<html><head><title>400 %s</title></head><body><center><h1>400 Bad Request</h1></center><hr><center>nginx</center></body></html>", sentence)
	}
}

// httpHosts returns the URL of a server for each kind of response, and a host that
// refuses connections.
func httpHosts(t *testing.T) map[string]string {
	hosts := map[string]string{}
	for kind, handler := range httpAnswers {
		server := httptest.NewServer(handler)
		t.Cleanup(server.Close)
		hosts[kind] = server.URL
	}
	hosts["connect-refused"] = "http://127.0.0.1:1"
	return hosts
}

// Responses that are not a message. Each line is tested with two calls: one to a
// server with this response, and one whose first attempt, at another host, is in
// doubt.
func TestGoldenHTTP(t *testing.T) {
	byName, hosts, certificate := goldenEndpoints(), httpHosts(t), wxpaytest.NewServer().Certificate("")
	doubtful := httptest.NewServer(status(http.StatusBadGateway))
	t.Cleanup(doubtful.Close)
	call := func(t *testing.T, e *Endpoint, urls ...string) *Error {
		c := clientAt(t, urls[0], func(cfg *Config) {
			cfg.Certificate, cfg.MaxAttempts, cfg.Hosts = certificate, len(urls), Hosts{Pay: urls, Login: urls}
			if urls[len(urls)-1] == hosts["timeout-after-send"] {
				cfg.Timeout = 300 * time.Millisecond
			}
		})
		failed, ok := asError(c.callAny(e))
		require.True(t, ok)
		assert.Equal(t, len(urls), failed.Attempts)
		return failed
	}
	checked := 0
	for _, line := range goldenLines(t) {
		if line.shape != "http" || line.operation == "jscode2session" {
			continue
		}
		checked++
		require.Contains(t, hosts, line.value)
		e := byName[line.operation]
		repeatable := *e
		repeatable.Idempotent = true // the client does not retry micropay after an attempt in doubt
		t.Run(line.operation+" "+line.value, func(t *testing.T) {
			t.Parallel()
			line.compare(t, e, call(t, e, hosts[line.value]), call(t, &repeatable, doubtful.URL, hosts[line.value]))
		})
	}
	assert.Greater(t, checked, 90)
}

// callAny calls an endpoint like the method of Client does.
func (c *Client) callAny(e *Endpoint) error {
	var err error
	switch e.operation() {
	case "downloadbill", "downloadfundflow", "batchquerycomment":
		_, err = c.download(bg, e, XMLMap{}, nil)
	default:
		_, err = c.exchange(bg, e, XMLMap{})
	}
	return err
}

// Responses to the login: JSON and others.
func TestGoldenLogin(t *testing.T) {
	hosts, checked := httpHosts(t), 0
	for _, line := range goldenLines(t) {
		if line.operation != "jscode2session" {
			continue
		}
		checked++
		host := hosts[line.value]
		if line.shape != "http" {
			body := line.value
			if line.shape == "errcode" {
				body = fmt.Sprintf(`{"errcode":%q,"errmsg":"some text, rid: 1"}`, line.value)
			}
			server := httptest.NewServer(says(body))
			t.Cleanup(server.Close)
			host = server.URL
		}
		require.NotEmpty(t, host, line.value)
		c := clientAt(t, host, func(cfg *Config) { cfg.MaxAttempts, cfg.Timeout = 1, time.Second })
		_, err := c.JSCode2Session(bg, "code")
		first, ok := asError(err)
		require.True(t, ok)
		reply := c.transport.Get(bg, host, jsCode2Session.Path, nil, nil)
		reply.Read(readMessage)
		_, fail := c.checkLogin(reply, "code")
		require.NotNil(t, fail)
		line.compare(t, &jsCode2Session, first, fail.settle(true)) // the client never retries a code in doubt
	}
	assert.Greater(t, checked, 20)
}

// NewError returns the same outcome, retry and advice as the client.
func TestGoldenNewError(t *testing.T) {
	c, checked := newTestClient(t), 0
	for _, line := range goldenLines(t) {
		if line.shape != "code" {
			continue
		}
		checked++
		made := NewError(line.operation, Code(line.value))
		assert.Equal(t, line.first+" "+line.retry, goldenName(made.Outcome)+" "+made.Retry.String(), "%s %s", line.operation, line.value)
		judged := answered(t, c.Client, goldenEndpoints()[line.operation], line).settle(false)
		assert.Equal(t, judged.Advice(), made.Advice(), "%s %s", line.operation, line.value)
		assert.ErrorIs(t, made, Code(line.value))
		assert.Equal(t, Retryable(judged), Retryable(made))
		assert.Equal(t, strings.HasPrefix(line.first, "unknown"), assert.ObjectsAreEqual(OutcomeUnknown, OutcomeOf(made)))
	}
	assert.Greater(t, checked, 470)
}

// A charge that was not sent can be retried, except while an earlier attempt is in
// doubt.
func TestUnsentCharge(t *testing.T) {
	f := failure{Error: Error{Attempts: 1}, endpoint: &micropay.Endpoint, broken: true}
	assert.Equal(t, RetryNow, f.settle(false).Retry)
	assert.Equal(t, RetryNever, f.settle(true).Retry)
	f.sent = true
	assert.Equal(t, RetryNever, f.settle(false).Retry)
}
