package wxpaytest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"sync"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/answer"
)

// The limits of the bodies of all requests together.
const (
	pieceSize    = 64 << 10
	openStarts   = 512              // first pieces of incomplete bodies: 32 MiB together
	openPieces   = 128              // of large bodies that are not complete: 8 MiB together
	largeBodies  = 2                // that are handled at a time
	largeTimeout = 10 * time.Second // to read any body, and to wait for the others
)

// largeIntake limits how much memory bodies take, however many connections send
// them. A parsed body can take ten times its size. So small bodies wait for large
// ones only if very many bodies are incomplete.
type largeIntake struct {
	starts  chan struct{} // contains an element for each body whose first piece is being read
	pieces  chan struct{} // contains an element for each piece of an incomplete large body
	handled chan struct{} // contains an element for each large body that is being handled
	closing context.Context
	timeout time.Duration // largeTimeout
}

func newLargeIntake(closing context.Context) *largeIntake {
	return &largeIntake{
		make(chan struct{}, openStarts), make(chan struct{}, openPieces), make(chan struct{}, largeBodies), closing, largeTimeout,
	}
}

// read reads the rest of a body that begins with start. It calls leave when the
// start is counted among the pieces. The caller calls release when it has handled
// the request, unless there is an error.
func (l *largeIntake) read(start []byte, rest io.Reader, deadline time.Time, leave func()) (body []byte, release func(), err error) {
	if err = l.enter(l.pieces, deadline); err != nil {
		return start, nil, err
	}
	leave()
	p := &pieces{l, [][]byte{start}, len(start)}
	defer p.free()
	if err = p.readAll(rest, deadline); err == nil {
		err = l.enter(l.handled, deadline)
	}
	if err != nil {
		return start, nil, err
	}
	return bytes.Join(p.all, nil), sync.OnceFunc(func() { <-l.handled }), nil
}

// pieces are what has arrived of one body.
type pieces struct {
	*largeIntake
	all  [][]byte
	size int
}

func (p *pieces) readAll(rest io.Reader, deadline time.Time) error {
	for {
		if err := p.enter(p.pieces, deadline); err != nil {
			return err
		}
		piece := make([]byte, pieceSize)
		n, err := fill(piece, rest)
		p.all, p.size = append(p.all, piece[:n]), p.size+n
		switch {
		case p.size > answer.MaxKept:
			return errTooLarge
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}

// free gives the places back, after the pieces were joined.
func (p *pieces) free() {
	for range p.all {
		<-p.pieces
	}
}

// fill reads until the piece is full. Unlike io.ReadFull, it distinguishes the
// end of the body from an end that is too early.
func fill(piece []byte, from io.Reader) (n int, err error) {
	for n < len(piece) && err == nil {
		var m int
		m, err = from.Read(piece[n:])
		n += m
	}
	return n, err
}

// enter waits for a free place.
func (l *largeIntake) enter(places chan struct{}, deadline time.Time) error {
	select {
	case places <- struct{}{}:
		return nil
	default:
	}
	ctx, cancel := context.WithDeadline(l.closing, deadline)
	defer cancel()
	select {
	case places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return os.ErrDeadlineExceeded
	}
}
