package wxpaytest

import (
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestConnections(t *testing.T) {
	g := newGateway(t)
	assert.Zero(t, g.Connections(""))
	g.plain.Transport.(*http.Transport).TLSClientConfig.ClientSessionCache = tls.NewLRUClientSessionCache(0)
	for range 3 {
		g.order(number)
	}
	assert.Equal(t, Connections{Accepted: 1, Handshakes: 1, Open: 1}, g.Connections(MainHost))
	require.NoError(t, g.get(g.BackupURL))
	assert.Equal(t, Connections{Accepted: 1, Handshakes: 1, Resumed: 1, Open: 1}, g.Connections(BackupHost))
	g.plain.CloseIdleConnections()
	eventually(t, func() bool { return g.Connections("").Open == 0 })
	g.order(number)
	assert.Equal(t, Connections{Accepted: 2, Handshakes: 2, Resumed: 1, Open: 1}, g.Connections(MainHost))
	assert.Equal(t, 3, g.Connections("").Accepted)

	_, err := http.Get(g.URL) // the default client does not trust the gateway
	require.Error(t, err)
	assert.Equal(t, 3, g.Connections(MainHost).Accepted)
	assert.Equal(t, 2, g.Connections(MainHost).Handshakes, "the handshake did not finish")
}

// Handshakes are counted in both versions of TLS.
func TestConnectionsOfOldTLS(t *testing.T) {
	g := newGateway(t)
	config := g.plain.Transport.(*http.Transport).TLSClientConfig
	config.MaxVersion, config.ClientSessionCache = tls.VersionTLS12, tls.NewLRUClientSessionCache(0)
	for range 2 {
		require.NoError(t, g.get(g.URL))
		g.plain.CloseIdleConnections()
	}
	eventually(t, func() bool { return g.Connections("") == Connections{Accepted: 2, Handshakes: 2, Resumed: 1} })
}

// Close ends everything that a fault holds, and leaves nothing behind.
func TestCloseEndsEverything(t *testing.T) {
	before := runtime.NumGoroutine()
	s := NewServer()
	g := &gateway{Server: s, t: t, key: testKey, ids: fields{"appid": s.Merchant("").AppID, "mch_id": s.Merchant("").MchID}}
	held := []FaultName{TimeoutBefore, TimeoutAfter, SlowHeaders, SlowBody, EndlessBody, SilentHandshake, GzipBomb}
	var group sync.WaitGroup
	for i, name := range held {
		path := fmt.Sprintf("/held/%d", i)
		s.Handle(path, PathOptions{}, func(map[string]string) map[string]string { return nil })
		f := Fault{Name: name, Path: path, Delay: time.Minute}
		if name == SilentHandshake {
			f.Path = ""
			s.Inject(f)
			group.Go(func() { _ = g.shake(time.Minute) })
			eventually(t, func() bool { return s.FaultCount(name) == 1 })
			continue
		}
		s.Inject(f)
		c, err := tls.Dial("tcp", s.connections.front.addresses[0].Port, &tls.Config{RootCAs: s.RootCAs()})
		require.NoError(t, err)
		defer c.Close()
		_, err = io.WriteString(c, request(path, g.signedBody(fields{})))
		require.NoError(t, err)
		eventually(t, func() bool { return s.FaultCount(name) == 1 })
	}
	done := make(chan bool)
	go func() {
		s.Close()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("Close does not return")
	}
	group.Wait()
	assert.Zero(t, s.Connections("").Open)
	for end := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before; time.Sleep(5 * time.Millisecond) {
		require.True(t, time.Now().Before(end), "%d goroutines, %d before", runtime.NumGoroutine(), before)
	}
}

// A client that disconnects ends what a fault holds.
func TestClientsThatGoAway(t *testing.T) {
	g := newGateway(t)
	for _, name := range []FaultName{TimeoutAfter, SlowHeaders, SlowBody, EndlessBody, GzipBomb} {
		g.Inject(Fault{Name: name, Delay: time.Millisecond})
		c, err := g.dial(g.URL)
		require.NoError(t, err)
		_, err = io.WriteString(c, request(ordering, g.signedBody(anOrder(number))))
		require.NoError(t, err)
		eventually(t, func() bool { return g.FaultCount(name) == 1 })
		c.Close()
		eventually(t, func() bool { return g.Connections("").Open == 0 }, name)
	}
}

// BenchmarkNewServer is the cost of a gateway for each test.
func BenchmarkNewServer(b *testing.B) {
	for b.Loop() {
		NewServer().Close()
	}
}
