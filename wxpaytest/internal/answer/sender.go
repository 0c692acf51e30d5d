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

// ResetMidway resets the connection after half of the body.
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

// SendUnended sends the body in chunks, without the final empty chunk.
func SendUnended(w http.ResponseWriter, a *Answer, closing context.Context) {
	w.Header().Del("Content-Length")
	sendPart(w, a.Status, a.Body)
	panic(http.ErrAbortHandler)
}

// blanks returns spaces. A message stays well-formed however many follow it.
func blanks(n int) []byte { return bytes.Repeat([]byte(" "), n) }

// SendEndless sends the body, then white space until the client goes away or the
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

// bombSize is how many MiB of white space follow the message in a bomb.
const bombSize = 1024

// SendBomb sends the body and bombSize MiB of white space, compressed.
func SendBomb(w http.ResponseWriter, a *Answer, closing context.Context) {
	w.Header().Del("Content-Length")
	_, _ = w.Write(gzipped(a.Body))
	for more, n := gzipped(blanks(1<<20)), 0; n < bombSize; n++ {
		if _, err := w.Write(more); err != nil {
			return
		}
	}
}

// gzipped uses the best compression: the size of compressed spaces at the other
// levels depends on the Go release.
func gzipped(data []byte) []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is valid
	_, _ = z.Write(data)                                  // a buffer takes everything
	_ = z.Close()
	return b.Bytes()
}

// CutHead sends the head up to the end of the text last, then closes the
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

// Drip sends head and body byte by byte, with these pauses after each byte.
func Drip(head, body time.Duration) Sender {
	return func(w http.ResponseWriter, a *Answer, closing context.Context) {
		writeRaw(w, closing, part{a.head(w), head}, part{a.Body, body})
	}
}

// head returns the status line and the headers, as net/http would write them.
func (a *Answer) head(w http.ResponseWriter) []byte {
	w.Header().Set("Connection", "close")
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", a.Status, http.StatusText(a.Status))
	_ = w.Header().Write(&b) // a buffer takes everything
	b.WriteString("\r\n")
	return b.Bytes()
}

// writeRaw takes over the connection, writes the parts and closes it.
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

// part is a part of a response.
type part struct {
	data  []byte
	pause time.Duration // after each byte; zero: all bytes are written at once
}

func (p part) pieces() iter.Seq[[]byte] {
	size := 1
	if p.pause == 0 {
		size = len(p.data) + 1
	}
	return slices.Chunk(p.data, size)
}
