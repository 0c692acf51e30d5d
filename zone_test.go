package wxpay

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Some database drivers store a time as its String and read it back with this
// layout. The layout does not accept a zone with the name UTC+8.
func TestTimesAreReadBack(t *testing.T) {
	const layout = "2006-01-02 15:04:05.999999999 -0700 MST"
	c := newTestClient(t)
	c.paid("zone0001")
	reply, err := c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "zone0001"})
	require.NoError(t, err)
	assert.Equal(t, Zone(), reply.TimeEnd.Location())
	assert.Equal(t, "+08", Zone().String())

	back, err := time.Parse(layout, reply.TimeEnd.String())
	require.NoError(t, err)
	assert.True(t, reply.TimeEnd.Equal(back))
	_, offset := back.Zone()
	assert.Equal(t, 8*60*60, offset)
}
