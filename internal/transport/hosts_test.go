package transport

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHostList(t *testing.T) {
	now := time.Now()
	l := newHostList([]string{"a", "b"}, func() time.Time { return now })
	assert.Equal(t, []string{"a", "b"}, l.order())
	l.report("a", false)
	l.report("a", true)
	l.report("a", false)
	assert.Equal(t, []string{"a", "b"}, l.order(), "the failures were not consecutive")
	l.report("a", false)
	assert.Equal(t, []string{"b", "a"}, l.order())
	l.report("c", false) // the host of an endpoint with a different one

	now = now.Add(time.Minute)
	probes := 0
	for range 300 {
		if l.order()[0] == "a" {
			probes++
			l.report("a", false)
		}
	}
	assert.Equal(t, 1, probes, "only one probe in a minute")
	now = now.Add(time.Minute)
	require.Equal(t, "a", l.order()[0], "the next probe")
	l.report("a", false)
	now = now.Add(time.Minute)
	for range 99 {
		require.Equal(t, "b", l.order()[0], "at most one call in a hundred")
	}
	now = now.Add(3 * time.Minute)
	require.Equal(t, "a", l.order()[0])
	l.report("a", true)
	assert.Equal(t, "a", l.order()[0], "the host is healthy again")
	assert.Equal(t, "a", l.order()[0])

	l.report("b", false)
	l.report("b", false)
	l.report("a", false)
	l.report("a", false)
	assert.Equal(t, []string{"a", "b"}, l.order(), "if all hosts fail, the configured order stays")
}
