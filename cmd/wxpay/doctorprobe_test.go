package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// judged returns what doctor says about hosts that are reached through a proxy.
func judged(t *testing.T, proxy func(*http.Request) (*url.URL, error), hosts ...string) *checkup {
	t.Helper()
	n := &network{pay: hosts, proxy: proxy, timeout: probeTimeout}
	var found checkup
	s := &subject{reader: newReader(&environment{}, "", english)}
	found.judgeHosts(n.probes(t.Context(), hosts, time.Now), s)
	return &found
}

func (c *checkup) texts() (all string) {
	for _, f := range c.findings {
		all += string(f.verdict) + ": " + f.what.in(english) + "\n"
	}
	return all
}

func TestDoctorNamesTheProxy(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	proxied := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusProxyAuthRequired) }))
	t.Cleanup(proxied.Close)
	at, err := url.Parse(strings.Replace(proxied.URL, "://", "://user:geheim@", 1))
	require.NoError(t, err)
	dead, err := url.Parse("http://127.0.0.1:1")
	require.NoError(t, err)

	texts := judged(t, http.ProxyURL(at), "http://gateway.invalid").texts()
	assert.Contains(t, texts, "through the proxy \"http://127.0.0.1")
	assert.NotContains(t, texts, "geheim")
	assert.Contains(t, judged(t, http.ProxyURL(at), payHost).texts(), "problem: api.mch.weixin.qq.com: the proxy")
	assert.Contains(t, judged(t, http.ProxyURL(dead), payHost).texts(), "problem: api.mch.weixin.qq.com: the proxy \"http://127.0.0.1:1\" cannot be used: the connection is refused: nothing listens there")
	broken := func(*http.Request) (*url.URL, error) { return nil, errors.New("invalid proxy address") }
	assert.Contains(t, judged(t, broken, payHost).texts(), "cannot be read")
}

// TestDoctorOnlyWarnsAboutTheBackup: ordering works without it.
func TestDoctorOnlyWarnsAboutTheBackup(t *testing.T) {
	t.Parallel()
	var found checkup
	failed := errors.New("lost")
	found.judgeHosts([]probed{{base: payHost}, {base: backupHost, err: failed}}, noSettings())
	assert.Contains(t, found.texts(), "warning: api2.mch.weixin.qq.com")
	found = checkup{}
	s := &subject{reader: newReader(&environment{}, "", english)}
	found.judgeHosts([]probed{{base: payHost, err: failed}, {base: backupHost, err: failed}}, s)
	assert.Equal(t, 2, strings.Count(found.texts(), "problem: "))
}
