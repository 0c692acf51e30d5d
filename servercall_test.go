package wxpay

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// serverClient returns a client of a mini program's server that answers with handle.
func serverClient(t *testing.T, handle http.HandlerFunc) *Client {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	c, err := NewClient(Config{
		AppID: "wxd930ea5d5a258f4f", MchID: "10000100", Key: testKey, AppSecret: "0123456789abcdef0123456789abcdeX",
		Hosts: SingleHost(server.URL), MaxAttempts: 1,
	})
	require.NoError(t, err)
	t.Cleanup(c.CloseIdleConnections)
	return c
}

var serverEndpoint = Endpoint{Path: "/wxa/something"}

// Only a message that says so is a success.
func TestCallServerBelieves(t *testing.T) {
	var reply string
	c := serverClient(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, reply) })
	var got struct{ X int64 }
	for reply = range map[string]bool{"null": true, "[]": true, "1": true, `"x"`: true, "": true, "<xml/>": true} {
		err := c.CallServer(bg, serverEndpoint, ServerCall{}, &got)
		assert.ErrorContains(t, err, "not the documented JSON", reply)
		assert.Equal(t, OutcomeUnknown, OutcomeOf(err), reply)
	}
	for reply, success := range map[string]bool{"{}": false, `{"errmsg":"ok"}`: false, `{"errcode":null}`: false, `{"errcode":0}`: true, `{"errcode":"0"}`: true} {
		c := serverClient(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, reply) })
		err := c.CallServer(bg, serverEndpoint, ServerCall{Body: struct{}{}}, nil)
		assert.Equal(t, success, err == nil, reply)
	}
	err := c.CallServer(bg, Endpoint{Path: "wxa?x=1"}, ServerCall{}, nil)
	assert.ErrorContains(t, err, "Endpoint.Path")
}

// The secret is added to a body whose numbers stay as they are.
func TestCallServerAddsTheSecret(t *testing.T) {
	var got []byte
	c := serverClient(t, func(w http.ResponseWriter, r *http.Request) {
		got, _ = io.ReadAll(r.Body)
		io.WriteString(w, `{"errcode":0}`)
	})
	require.NoError(t, c.CallServer(bg, serverEndpoint, ServerCall{AppSecret: true, Body: map[string]any{"id": int64(9007199254740993)}}, nil))
	assert.JSONEq(t, `{"appid":"wxd930ea5d5a258f4f","id":9007199254740993,"secret":"0123456789abcdef0123456789abcdeX"}`, string(got))
	assert.Contains(t, string(got), "9007199254740993")
}

// Many calls at once share a source whose token is rejected. Each repeats once.
func TestCallServerReplacesTheToken(t *testing.T) {
	var valid atomic.Pointer[string]
	tokens := []string{"token-0001", "token-0002"}
	valid.Store(&tokens[0])
	var requests atomic.Int32
	c := serverClient(t, func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		if r.URL.Query().Get("access_token") != *valid.Load() {
			io.WriteString(w, `{"errcode":42001,"errmsg":"access_token expired: `+r.URL.Query().Get("access_token")+`"}`)
			return
		}
		io.WriteString(w, `{"errcode":0}`)
	})
	var mu sync.Mutex
	current := 0
	source := func(_ context.Context, rejected Secret) (Secret, error) {
		mu.Lock()
		defer mu.Unlock()
		if rejected.Reveal() == tokens[current] && current == 0 {
			current = 1
		}
		return NewSecret(tokens[current]), nil
	}
	call := func() error { return c.CallServer(bg, serverEndpoint, ServerCall{Token: source}, nil) }
	require.NoError(t, call())
	valid.Store(&tokens[1])
	requests.Store(0)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { assert.NoError(t, call()) })
	}
	all.Wait()
	assert.LessOrEqual(t, requests.Load(), int32(40))
	none := "none"
	valid.Store(&none)
	requests.Store(0)
	err := call()
	assert.ErrorIs(t, err, Code("42001"))
	assert.EqualValues(t, 2, requests.Load())
	assert.NotContains(t, fmt.Sprintf("%v %+v", err, err), "token-0002")
}
