package wxpaytest

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// gathered returns the numbers of the parts that the next save contains.
func gathered(r *history) (exchanges, deliveries []int64) {
	for part := range r.gather(func(string) {}) {
		switch part := part.(type) {
		case *exchange:
			exchanges = append(exchanges, part.number())
		case *delivery:
			deliveries = append(deliveries, part.number())
		}
	}
	slices.Sort(exchanges)
	slices.Sort(deliveries)
	return exchanges, deliveries
}

func upTo(n int64) (all []int64) {
	for i := range n {
		all = append(all, i)
	}
	return all
}

// If not everything fits into a save, it contains the oldest parts of both
// kinds. A kill loses only the newest.
func TestASaveContainsTheOldestParts(t *testing.T) {
	g := newGateway(t)
	r := newHistory(g.rooms.clock, g.rooms.settings, g.rooms.events, &sequence{}, true)
	body := make([]byte, storySave/8-partCost-1)
	for i := range int64(10) {
		x := &exchange{Exchange: Exchange{Body: body}, seq: i}
		r.exchanges.add(x, 0)
		tell(r, &r.exchanges, x)
		r.delivered(Delivery{Body: body})
	}
	x, d := gathered(r)
	assert.Equal(t, upTo(4), x)
	assert.Equal(t, upTo(4), d)
	for range 2 {
		gathered(r)
	}
	assert.Zero(t, r.fresh())

	for i := range int64(10) {
		r.exchanges.finish(r.exchanges.list[i])
	}
	x, d = gathered(r)
	assert.Equal(t, upTo(8), x, "the other kind leaves its half")
	assert.Empty(t, d)
}
