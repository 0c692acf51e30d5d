package wxpaytest

import (
	"hash/fnv"
	"io"
	"strconv"
)

// layer is where a fault strikes.
type layer int

const (
	atRequest  layer = iota // a request that was read and came through the checks
	atHead                  // one whose body was not read yet
	atConnect               // a connection that was accepted
	atListen                // an address, before the next connection comes
	atMessage               // the message of a notification
	atPosting               // how often it is posted
	atDelivery              // whether it is posted now
)

// occasion is what a fault may strike.
type occasion struct {
	layer
	path, host    string
	trade, refund string // out_trade_no and out_refund_no, where there are any
	of            attempt
}

// attempt is one of a notification, and zero for all else.
type attempt struct {
	notification *notification
	number       int
}

func (f *fault) matches(e occasion) bool {
	return f.layer == e.layer && (f.Path == e.path || f.Path == "" && e.path != NotifyPath) &&
		(f.Host == "" || f.Host == e.host) &&
		(f.Number == "" || f.Number == e.trade || f.Number == e.refund) &&
		f.fits(e.path)
}

// injection is what one call of Inject, InjectMix or InjectScript added.
type injection interface {
	begin(place int)          // place: among the injections
	strike(e occasion) *fault // the fault that strikes, or nil
	spent() bool
	armed() []*fault // those that could be the next to strike
	left() []*fault  // those that can strike at all
	drop(id int)
}

// mix is any number of faults of which at most one strikes.
type mix struct {
	seed   uint64
	place  int // among the injections
	faults []*fault
	seen   map[string]int // occasions by path and number
}

func (m *mix) begin(place int) { m.place, m.seen = place, map[string]int{} }
func (m *mix) spent() bool     { return len(m.faults) == 0 }
func (m *mix) armed() []*fault { return m.faults }
func (m *mix) left() []*fault  { return m.faults }
func (m *mix) drop(id int)     { m.faults = without(m.faults, id) }

func (m *mix) strike(e occasion) *fault {
	drawn, sum := -1.0, 0.0
	for i, f := range m.faults {
		if !f.matches(e) {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			continue
		}
		if f.Probability > 0 && drawn < 0 {
			drawn = m.draw(e)
		}
		if sum += f.Probability; f.Probability == 0 || drawn < sum {
			if f.Times--; f.Times == 0 {
				m.faults = append(append([]*fault(nil), m.faults[:i]...), m.faults[i+1:]...)
			}
			return f
		}
	}
	return nil
}

// draw returns a number from 0 to 1 that depends on nothing but the seed, the
// place of the injection, and the occasions with this path and number.
func (m *mix) draw(e occasion) float64 {
	key := strconv.Itoa(int(e.layer)) + " " + e.path + " " + e.trade + " " + e.refund
	if e.path == "" {
		key += e.host // of connections
	}
	n := m.seen[key]
	m.seen[key]++
	h := fnv.New64a()
	_, _ = io.WriteString(h, key+" "+strconv.FormatUint(m.seed, 10)+" "+strconv.Itoa(m.place)+" "+strconv.Itoa(n))
	return float64(scatter(h.Sum64())>>11) / (1 << 53)
}

// scatter spreads a hash over all its bits (the last step of SplitMix64).
func scatter(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
