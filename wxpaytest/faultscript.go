package wxpaytest

// script is faults that strike in turn.
type script struct {
	faults []*fault
	last   attempt // that one struck: it is struck once
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

// problem tells why the script could not be played as it is written.
func (s *script) problem() string {
	for i, f := range s.faults {
		before := s.faults[max(0, i-1)]
		switch {
		case f.Skip != 0 || f.Times != 1 || f.Probability != 0 || f.Seed != 0:
			return string(f.Name) + " in a script strikes once and for certain"
		case (f.Path == NotifyPath) != (before.Path == NotifyPath):
			return "a script is about notifications or about all the rest"
		case f.layer == atListen && f.Delay == 0:
			return string(f.Name) + " in a script needs a Delay"
		case i > 0 && f.layer == atListen && before.layer == atListen && (f.Host == "" || before.Host == "" || f.Host == before.Host):
			return string(f.Name) + " twice in turn is one with a longer Delay"
		}
	}
	return ""
}
