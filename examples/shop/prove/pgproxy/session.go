package pgproxy

import (
	"bufio"
	"net"
	"slices"
	"sync"
)

// A session is one connection of a client. The protocol is PostgreSQL's, version 3: the
// client sends statements either as Query, or as Parse, Bind and Execute.
type session struct {
	client, server net.Conn
	hooks          Hooks

	prepared map[string]string    // SQL by name; only the client's direction uses it
	portals  map[string]Statement // bound statements by name; as above

	mu      sync.Mutex
	pending []request // what the server has not answered yet
	earlier []string  // completed statements of the open transaction
}

// A request is something that the server answers.
type request struct {
	kind      byte // type of the client's message
	statement Statement
}

func newSession(client, server net.Conn, hooks Hooks) *session {
	return &session{client: client, server: server, hooks: hooks, prepared: map[string]string{}, portals: map[string]Statement{}}
}

// run forwards both directions until one of them ends.
func (s *session) run() {
	var wg sync.WaitGroup
	wg.Go(func() {
		defer s.close()
		in, out := bufio.NewReader(s.client), bufio.NewWriter(s.server)
		if startup(in, s.client, out) == nil {
			_ = forward(in, out, s.fromClient)
		}
	})
	wg.Go(func() {
		defer s.close()
		_ = forward(bufio.NewReader(s.server), bufio.NewWriter(s.client), s.fromServer)
	})
	wg.Wait()
}

func (s *session) close() {
	_ = s.client.Close()
	_ = s.server.Close()
}

// fromClient notes what the client sends. It returns false to close the connection.
func (s *session) fromClient(kind byte, payload []byte) bool {
	switch kind {
	case parse:
		name, rest := text(payload)
		s.prepared[name], _ = text(rest)
	case bind:
		portal, rest := text(payload)
		name, args := text(rest)
		s.portals[portal] = Statement{SQL: s.prepared[name], Args: slices.Clone(args)}
	case execute:
		portal, _ := text(payload)
		return s.begin(request{kind, s.portals[portal]})
	case query:
		sql, _ := text(payload)
		return s.begin(request{kind, Statement{SQL: sql}})
	case syncUp:
		s.push(request{kind: kind})
	}
	return true
}

func (s *session) begin(r request) bool {
	statement := r.statement
	statement.Earlier = s.transaction()
	if s.hooks.Before != nil && !s.hooks.Before(statement) {
		return false
	}
	s.push(r)
	return true
}

// fromServer matches the server's answers with what the client sent.
func (s *session) fromServer(kind byte, payload []byte) bool {
	switch kind {
	case commandComplete, emptyQuery, portalSuspended:
		tag, _ := text(payload)
		return s.complete(tag)
	case readyForQuery:
		s.ready(payload)
	}
	return true
}

func (s *session) complete(tag string) bool {
	statement, ok := s.answered()
	if !ok {
		return true
	}
	statement.Tag, statement.Earlier = tag, s.transaction()
	s.note(statement)
	return s.hooks.After == nil || s.hooks.After(statement)
}
