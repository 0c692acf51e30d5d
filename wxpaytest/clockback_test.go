package wxpaytest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTurnClockBack(t *testing.T) {
	g := newGateway(t)
	start := g.Clock.Now()
	g.Clock.Advance(48 * time.Hour)
	require.NoError(t, g.TurnClockBack(start))
	assert.Equal(t, start, g.Clock.Now())
	require.NoError(t, g.TurnClockBack(start.Add(time.Hour)), "a later time changes nothing")
	assert.Equal(t, start, g.Clock.Now())

	// An event keeps its time, and happens when the clock comes there again.
	g.Clock.Advance(time.Minute)
	after := g.Clock.After(time.Hour)
	require.NoError(t, g.TurnClockBack(start))
	g.Clock.Advance(time.Hour)
	assert.Empty(t, after)
	g.Clock.Advance(time.Minute)
	assert.NotEmpty(t, after)
}
