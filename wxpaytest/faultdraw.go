package wxpaytest

import (
	"hash/fnv"
	"io"
	"strconv"
)

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
