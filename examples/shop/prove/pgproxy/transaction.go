package pgproxy

import "slices"

func (s *session) push(r request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending = append(s.pending, r)
}

// answered returns the oldest statement without an answer. One Query can hold several
// statements, so it stays until the server is ready for the next.
func (s *session) answered() (Statement, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.pending) == 0 || s.pending[0].kind == syncUp {
		return Statement{}, false
	}
	first := s.pending[0]
	if first.kind == execute {
		s.pending = s.pending[1:]
	}
	return first.statement, true
}

// ready drops everything up to the end of the request that the server has finished.
// After an error, the server skips the statements before it.
func (s *session) ready(payload []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	end := slices.IndexFunc(s.pending, func(r request) bool { return r.kind != execute })
	s.pending = s.pending[end+1:]
	if len(payload) == 1 && payload[0] == idle {
		s.earlier = nil
	}
}

func (s *session) transaction() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.earlier)
}

func (s *session) note(statement Statement) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch statement.Tag {
	case "BEGIN", "COMMIT", "ROLLBACK":
		s.earlier = nil
	default:
		s.earlier = append(s.earlier, statement.SQL)
	}
}
