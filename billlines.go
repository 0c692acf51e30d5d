package wxpay

import (
	"bytes"
	"fmt"
	"io"
)

const maxBillLine = 64 << 10 // bytes; real ones have a few hundred

// The buffer of a long bill is larger than reading needs: the text of each row
// is garbage soon, the collector comes when that is as much as what is held,
// and with little held it comes twice as often. A short bill has a small one.
const (
	minBillBuffer = 128 << 10
	maxBillBuffer = 1536 << 10
)

// A lineReader cuts text into lines. A line that no LF ends is not whole.
type lineReader struct {
	r      io.Reader
	buf    []byte
	start  int // of the line
	next   int // after its LF
	end    int // of what was read
	number int // of the line, from 1
	total  int // bytes read
}

// line returns the next line, without its LF; io.EOF after the last one. It is
// valid until the next call.
func (l *lineReader) line() ([]byte, error) {
	l.start = l.next
	return l.extend()
}

// extend returns the line again, joined with the one that follows.
func (l *lineReader) extend() ([]byte, error) {
	for from := l.next - l.start; ; {
		i := bytes.IndexByte(l.buf[l.start+from:l.end], '\n')
		if i < 0 {
			from = l.end - l.start
		} else {
			from += i
		}
		switch {
		case from > maxBillLine:
			return nil, fmt.Errorf("a line is longer than %d bytes", maxBillLine)
		case i >= 0:
			l.next = l.start + from + 1
			l.number++
			return l.buf[l.start : l.next-1], nil
		}
		if err := l.fill(); err == io.EOF && from > 0 {
			return nil, io.ErrUnexpectedEOF
		} else if err != nil {
			return nil, err
		}
	}
}

// peek returns what is there of the line that follows, or of its first bytes.
func (l *lineReader) peek(bytes int) []byte {
	for l.end-l.next < bytes {
		if l.fill() != nil {
			break
		}
	}
	return l.buf[l.next:min(l.end, l.next+bytes)]
}

// fill reads more behind the line.
func (l *lineReader) fill() error {
	rest := l.buf[l.start:l.end]
	switch {
	case l.buf == nil:
		l.buf = make([]byte, minBillBuffer)
	case len(l.buf) < maxBillBuffer && l.total >= minBillBuffer:
		l.buf = make([]byte, maxBillBuffer)
	}
	copy(l.buf, rest)
	l.next, l.end, l.start = l.next-l.start, l.end-l.start, 0
	for range 100 {
		n, err := l.r.Read(l.buf[l.end:])
		l.end += n
		l.total += n
		if n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}
