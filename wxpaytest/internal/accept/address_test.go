package accept

import (
	"crypto/tls"
	"net"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A client that connects before the gateway has reserved its address is served,
// too.
func TestEarlyClient(t *testing.T) {
	config := Config{
		TLS:        &tls.Config{},
		Strike:     func(string) Treatment { return Treatment{} },
		BeforeNext: func(*Address) {},
		Report:     func(Problem) {},
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	a := &Address{config: config, listener: l, Port: l.Addr().String(), conns: map[*Conn]struct{}{}}
	a.changed = sync.NewCond(&a.mu)
	client, err := net.Dial("tcp", a.Port)
	require.NoError(t, err)
	defer client.Close()
	require.NoError(t, a.reserve())
	got, err := a.Accept()
	require.NoError(t, err)
	assert.Equal(t, client.LocalAddr().String(), got.RemoteAddr().String())
	require.NoError(t, a.Close())
}
