package wxpaytest

import (
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func (g *gateway) get(url string) error {
	resp, err := g.plain.Get(url)
	if err == nil {
		_, _ = io.Copy(io.Discard, resp.Body) // otherwise the connection would not be kept
		resp.Body.Close()
	}
	return err
}

func TestRefused(t *testing.T) {
	g := newGateway(t)
	g.order(number)
	g.Inject(Fault{Name: ConnectionRefused, Host: MainHost, Times: -1})
	for range 3 {
		assert.ErrorIs(t, g.get(g.URL), syscall.ECONNREFUSED)
		assert.NoError(t, g.get(g.BackupURL))
	}
	g.ClearFaults()
	assert.NoError(t, g.get(g.URL), "the same address is back")

	g.Inject(Fault{Name: ConnectionRefused})
	assert.ErrorIs(t, g.get(g.URL), syscall.ECONNREFUSED)
	assert.ErrorIs(t, g.get(g.BackupURL), syscall.ECONNREFUSED)
	g.ClearFaults()
	assert.NoError(t, g.get(g.URL))
	assert.NoError(t, g.get(g.BackupURL))
}

func TestRefusedForAWhile(t *testing.T) {
	g := newGateway(t)
	const while = 100 * time.Millisecond
	start := time.Now()
	g.Inject(Fault{Name: ConnectionRefused, Host: MainHost, Delay: while})
	for g.get(g.URL) != nil {
		time.Sleep(time.Millisecond)
	}
	assert.GreaterOrEqual(t, time.Since(start), while)
	assert.NoError(t, g.get(g.URL))
	assert.Equal(t, 1, g.FaultCount(ConnectionRefused))

	// ClearFaults ended this refusal before its timer did, and a new one began.
	g.Inject(Fault{Name: ConnectionRefused, Delay: 20 * time.Millisecond})
	g.ClearFaults()
	g.Inject(Fault{Name: ConnectionRefused})
	time.Sleep(40 * time.Millisecond)
	assert.ErrorIs(t, g.get(g.URL), syscall.ECONNREFUSED)
}

// With a Skip, the address goes down after that many connections.
func TestRefusedLater(t *testing.T) {
	g := newGateway(t)
	g.plain.CloseIdleConnections()
	g.Inject(Fault{Name: ConnectionRefused, Host: BackupHost, Skip: 2, Delay: time.Hour})
	assert.NoError(t, g.get(g.BackupURL))
	g.plain.CloseIdleConnections()
	eventually(t, func() bool { return g.get(g.BackupURL) != nil })
	assert.Equal(t, 1, g.FaultCount(ConnectionRefused))
}

func TestDownURL(t *testing.T) {
	g := newGateway(t)
	assert.True(t, strings.HasPrefix(g.DownURL(), "https://127.0.0.1:"))
	for range 3 {
		assert.ErrorIs(t, g.get(g.DownURL()), syscall.ECONNREFUSED)
	}
	assert.NoError(t, g.get(g.URL))
}

// The gateway can be closed while an address is refused.
func TestCloseWhileRefusing(t *testing.T) {
	g := newGateway(t)
	g.Inject(Fault{Name: ConnectionRefused, Delay: 10 * time.Millisecond})
	g.Close()
	time.Sleep(20 * time.Millisecond)
	assert.Error(t, g.get(g.URL))
	g.Inject(Fault{Name: ConnectionRefused})
	g.ClearFaults()
	assert.Error(t, g.get(g.URL))
}
