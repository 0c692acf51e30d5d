package wxpaytest

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"time"
)

// sender puts an answer on the wire in a way of its own, once its headers are
// set. It ends when the client goes away or the gateway closes.
type sender func(w http.ResponseWriter, a *answer, closing context.Context)

func resetMidway(a *answer) {
	breakOff(a)
	a.send = func(w http.ResponseWriter, a *answer, closing context.Context) {
		sendPart(w, a.status, a.body)
		resetConnection(w)
	}
}

func sendPart(w http.ResponseWriter, status int, body []byte) {
	w.WriteHeader(status)
	_, _ = w.Write(body)
	_ = http.NewResponseController(w).Flush()
}

func sendUnended(w http.ResponseWriter, a *answer, closing context.Context) {
	w.Header().Del("Content-Length")
	sendPart(w, a.status, a.body)
	panic(http.ErrAbortHandler)
}

// blanks are what a message can be followed by for ever, and be well-formed.
func blanks(n int) []byte { return bytes.Repeat([]byte(" "), n) }

func sendEndless(w http.ResponseWriter, a *answer, closing context.Context) {
	w.Header().Del("Content-Length")
	sendPart(w, a.status, a.body)
	for more := blanks(1 << 14); closing.Err() == nil; {
		if _, err := w.Write(more); err != nil {
			break
		}
	}
	panic(http.ErrAbortHandler)
}

// bombSize is how many MiB follow the message in a [GzipBomb].
const bombSize = 1024

func sendBomb(w http.ResponseWriter, a *answer, closing context.Context) {
	w.Header().Del("Content-Length")
	_, _ = w.Write(gzipped(a.body))
	for more, n := gzipped(blanks(1<<20)), 0; n < bombSize; n++ {
		if _, err := w.Write(more); err != nil {
			return
		}
	}
}

// gzipped compresses best: how small the other levels make blanks depends on
// the Go release.
func gzipped(data []byte) []byte {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	must(z, err)
	_, err = z.Write(data)
	must(z, err)
	must(z, z.Close())
	return b.Bytes()
}

// cutHead sends the answer's head until after that text, and ends the
// connection.
func cutHead(last string) func(*answer) {
	return func(a *answer) {
		a.headless = true
		a.send = func(w http.ResponseWriter, a *answer, closing context.Context) {
			head := a.head(w)
			end := bytes.Index(head, []byte(last)) + len(last)
			writeRaw(w, closing, part{head[:end], 0})
		}
	}
}

// drip sends head and body byte by byte.
func drip(head, body time.Duration) sender {
	return func(w http.ResponseWriter, a *answer, closing context.Context) {
		writeRaw(w, closing, part{a.head(w), head}, part{a.body, body})
	}
}

// head is the answer's, as the gateway's server would write it.
func (a *answer) head(w http.ResponseWriter) []byte {
	w.Header().Set("Connection", "close")
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", a.status, http.StatusText(a.status))
	_ = w.Header().Write(&b) // a buffer takes everything
	b.WriteString("\r\n")
	return b.Bytes()
}

// writeRaw takes the connection over, writes the parts and ends it.
func writeRaw(w http.ResponseWriter, closing context.Context, parts ...part) {
	nc, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer func() { _ = nc.Close() }()
	for _, p := range parts {
		for piece := range p.pieces() {
			if _, err := nc.Write(piece); err != nil {
				return
			}
			select {
			case <-closing.Done():
				return
			case <-time.After(p.pause):
			}
		}
	}
}

// part is bytes of an answer.
type part struct {
	data  []byte
	pause time.Duration // after each byte; zero: they go at once
}

func (p part) pieces() iter.Seq[[]byte] {
	size := 1
	if p.pause == 0 {
		size = len(p.data) + 1
	}
	return slices.Chunk(p.data, size)
}
