package wxpaytest

import (
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func (g *gateway) faults() (all []FaultName) {
	for _, x := range g.Exchanges() {
		all = append(all, x.Fault)
	}
	return all
}

func TestScript(t *testing.T) {
	g := newGateway(t)
	g.noXML = true
	g.InjectScript([]Fault{{Name: HTMLPage}, {}, {Name: SystemErrorBefore, Path: query}, {Name: EmptyBody, Path: ordering}})
	for _, path := range []string{query, query, ordering, query, query, ordering, ordering} {
		f := byNumber
		if path == ordering {
			f = anOrder(number)
		}
		g.call(path, f)
	}
	assert.Equal(t, []FaultName{HTMLPage, "", "", SystemErrorBefore, "", EmptyBody, ""}, g.faults())
}

// Two scripts play at the same time, each for its own order.
func TestScriptsOfNumbers(t *testing.T) {
	g := newGateway(t)
	g.noXML = true
	g.InjectScript([]Fault{{Name: HTMLPage, Number: "the-first"}, {Name: EmptyBody, Number: "the-first"}})
	g.InjectScript([]Fault{{Number: "the-second"}, {Name: Unavailable, Number: "the-second"}})
	for _, no := range []string{"the-second", "the-first", "the-second", "the-first", "the-first", "the-second"} {
		g.call(ordering, anOrder(no))
	}
	assert.Equal(t, []FaultName{"", HTMLPage, Unavailable, EmptyBody, "", ""}, g.faults())
}

// Faults of connections take their turn among faults of requests, even if the
// client keeps its connections.
func TestScriptOfConnections(t *testing.T) {
	g := newGateway(t)
	g.InjectScript([]Fault{{Name: SystemErrorBefore}, {Name: UnknownAuthority}, {Name: ConnectionReset}, {},
		{Name: ConnectionRefused, Delay: 200 * time.Millisecond}, {Name: ResetBefore}})
	ask := func() error {
		resp, err := g.plain.Post(g.URL+query, "text/xml", strings.NewReader(g.signedBody(byNumber)))
		if err == nil {
			resp.Body.Close()
		}
		return err
	}
	require.NoError(t, ask())
	assert.ErrorContains(t, ask(), "unknown authority")
	assert.ErrorIs(t, ask(), syscall.ECONNRESET)
	require.NoError(t, ask())
	assert.ErrorIs(t, ask(), syscall.ECONNREFUSED)
	eventually(t, func() bool { return ask() != nil && g.FaultCount(ResetBefore) == 1 })
	require.NoError(t, ask())
	assert.Equal(t, []FaultName{SystemErrorBefore, "", ResetBefore, ""}, g.faults())
}

// The addresses go down one after the other.
func TestScriptOfHosts(t *testing.T) {
	g := newGateway(t)
	g.InjectScript([]Fault{{Name: ConnectionRefused, Host: MainHost, Delay: time.Hour},
		{Name: ConnectionRefused, Host: BackupHost, Delay: time.Hour}})
	assert.ErrorIs(t, g.get(g.URL), syscall.ECONNREFUSED)
	assert.ErrorIs(t, g.get(g.BackupURL), syscall.ECONNREFUSED)
	g.ClearFaults()
	assert.NoError(t, g.get(g.URL))
}

func TestScriptOfNotifications(t *testing.T) {
	g := newGateway(t)
	l := listen(t, func(w http.ResponseWriter, _ int) { w.WriteHeader(500) })
	g.InjectScript([]Fault{{Name: DelayedNotification}, {Name: EmptyBody, Path: NotifyPath}, {Path: NotifyPath}, {Name: MissingSignature, Path: NotifyPath},
		{Name: DuplicateNotification}})
	g.paid(number, Payment{}, "notify_url", l.URL)
	assert.Empty(t, l.bodies())
	g.Clock.Advance(5 * time.Minute)
	bodies := l.bodies()
	require.Len(t, bodies, 6)
	assert.Contains(t, bodies[0], "<sign>", "struck once, by the delay")
	assert.Empty(t, bodies[1])
	assert.Contains(t, bodies[2], "<sign>")
	assert.NotContains(t, bodies[3], "<sign>")
	assert.Equal(t, bodies[4], bodies[5])
}
