package wxpaytest

import (
	"hash/fnv"
	"io"
	"slices"
	"strconv"
	"strings"
)

// fault is an injected fault.
type fault struct {
	Fault
	*act
	id    int
	count int // how often it has struck
}

func (f *fault) matches(e occasion) bool {
	return f.layer == e.layer && (f.Path == e.path || f.Path == "" && e.path != NotifyPath) &&
		(f.Host == "" || f.Host == e.host) &&
		(f.Number == "" || e.named(f.Number)) &&
		f.fits(e.path)
}

// named reports whether the occasion is about an order or a refund with the number.
func (e occasion) named(number string) bool {
	if mchID, rest, owned := strings.Cut(number, "/"); owned {
		return (e.mchID == "" || mchID == e.mchID || mchID == e.shopID) && e.named(rest)
	}
	return number == e.trade || number == e.refund
}

// injection is what one call of Inject, InjectMix or InjectScript added.
type injection interface {
	begin(place int)          // place: its number among the injections
	strike(e occasion) *fault // the fault that strikes, or nil
	spent() bool
	armed() []*fault // the faults that could strike next
	left() []*fault  // the faults that can still strike
	drop(id int)
}

// without returns the faults except the one with the id.
func without(faults []*fault, id int) []*fault {
	return slices.DeleteFunc(slices.Clone(faults), func(f *fault) bool { return f.id == id })
}

// mix is any number of faults; at most one of them strikes an occasion.
type mix struct {
	seed   uint64
	place  int // its number among the injections
	faults []*fault
	seen   map[string]int // occasions so far by path and number
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

// draw returns a number from 0 to 1. It depends only on the seed, the place of
// the injection, and the number of earlier occasions with this path and number.
func (m *mix) draw(e occasion) float64 {
	key := strconv.Itoa(int(e.layer)) + " " + e.path + " " + e.trade + " " + e.refund
	if e.path == "" {
		key += e.host // for connections
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

// script is a list of faults that strike one after another.
type script struct {
	faults []*fault
	last   attempt // the attempt that was struck last: a second fault does not strike it
}

func (*script) begin(int)         {}
func (s *script) spent() bool     { return len(s.faults) == 0 }
func (s *script) armed() []*fault { return s.faults[:min(1, len(s.faults))] }
func (s *script) left() []*fault  { return s.faults }
func (s *script) drop(id int)     { s.faults = without(s.faults, id) }

func (s *script) strike(e occasion) *fault {
	if s.spent() || !s.faults[0].matches(e) || e.of.number > 0 && e.of == s.last {
		return nil
	}
	f := s.faults[0]
	s.faults, s.last = s.faults[1:], e.of
	return f
}

// problem returns why the script can't be played as it is written.
func (s *script) problem() string {
	for i, f := range s.faults {
		before := s.faults[max(0, i-1)]
		switch {
		case f.Skip != 0 || f.Times != 1 || f.Probability != 0 || f.Seed != 0:
			return string(f.Name) + " in a script strikes once, without Skip, Probability or Seed"
		case (f.Path == NotifyPath) != (before.Path == NotifyPath):
			return "a script has faults of notifications or other faults, not both"
		case f.layer == atListen && f.Delay == 0:
			return string(f.Name) + " in a script needs a Delay"
		case i > 0 && f.layer == atListen && before.layer == atListen && (f.Host == "" || before.Host == "" || f.Host == before.Host):
			return string(f.Name) + " twice in a row: use one with a longer Delay"
		}
	}
	return ""
}
