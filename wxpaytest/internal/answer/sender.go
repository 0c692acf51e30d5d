package answer

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

// ResetMidway resets the connection when half of the body was sent.
func ResetMidway(a *Answer) {
	BreakOff(a)
	a.Send = func(w http.ResponseWriter, a *Answer, closing context.Context) {
		sendPart(w, a.Status, a.Body)
		ResetConnection(w)
	}
}

func sendPart(w http.ResponseWriter, status int, body []byte) {
	w.WriteHeader(status)
	_, _ = w.Write(body)
	_ = http.NewResponseController(w).Flush()
}

// SendUnended sends the body in chunks, without the last one.
func SendUnended(w http.ResponseWriter, a *Answer, closing context.Context) {
	w.Header().Del("Content-Length")
	sendPart(w, a.Status, a.Body)
	panic(http.ErrAbortHandler)
}

// blanks are what a message can be followed by for ever, and be well-formed.
func blanks(n int) []byte { return bytes.Repeat([]byte(" "), n) }

// SendEndless sends the body, and white space until the client goes away or the
// gateway closes.
func SendEndless(w http.ResponseWriter, a *Answer, closing context.Context) {
	w.Header().Del("Content-Length")
	sendPart(w, a.Status, a.Body)
	for more := blanks(1 << 14); closing.Err() == nil; {
		if _, err := w.Write(more); err != nil {
			break
		}
	}
	panic(http.ErrAbortHandler)
}

// bombSize is how many MiB follow the message in a bomb.
const bombSize = 1024

// SendBomb sends the body and much white space, packed.
func SendBomb(w http.ResponseWriter, a *Answer, closing context.Context) {
	w.Header().Del("Content-Length")
	_, _ = w.Write(gzipped(a.Body))
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
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is valid
	_, _ = z.Write(data)                                  // a buffer takes everything
	_ = z.Close()
	return b.Bytes()
}

// CutHead sends the answer's head until after that text, and ends the
// connection.
func CutHead(last string) func(*Answer) {
	return func(a *Answer) {
		a.Headless = true
		a.Send = func(w http.ResponseWriter, a *Answer, closing context.Context) {
			head := a.head(w)
			end := bytes.Index(head, []byte(last)) + len(last)
			writeRaw(w, closing, part{head[:end], 0})
		}
	}
}

// Drip sends head and body byte by byte.
func Drip(head, body time.Duration) Sender {
	return func(w http.ResponseWriter, a *Answer, closing context.Context) {
		writeRaw(w, closing, part{a.head(w), head}, part{a.Body, body})
	}
}

// head is the answer's, as the gateway's server would write it.
func (a *Answer) head(w http.ResponseWriter) []byte {
	w.Header().Set("Connection", "close")
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", a.Status, http.StatusText(a.Status))
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
