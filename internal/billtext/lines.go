package billtext

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

const maxLine = 64 << 10 // bytes; real lines have a few hundred

var errTooLong = fmt.Errorf("a line is longer than %d bytes", maxLine)

// The buffer for a long bill is larger than reading needs. The text of each row
// soon becomes garbage, and the garbage collector runs when the garbage is as
// large as the live memory. With a smaller buffer it would run more often. Only
// the first pages of the buffer are written. The buffer for a short bill is
// small.
const (
	minBuffer = 128 << 10
	maxBuffer = 6 << 20
	maxRead   = 128 << 10 // per read, so that the text stays in the processor's cache
)

// A lineReader splits text into lines. The last line may have no LF.
type lineReader struct {
	r      io.Reader
	buf    []byte
	start  int   // start of the line
	next   int   // after the LF of the line
	end    int   // end of the text in the buffer
	number int   // number of the line, from 1
	total  int64 // bytes read
	open   bool  // the line is the last one and has no LF
}

// line returns the next line without its LF, or io.EOF after the last line. The
// line is valid until the next call. After errTooLong, call discard to skip the
// line.
func (l *lineReader) line() ([]byte, error) {
	l.start = l.next
	return l.extend()
}

// extend returns the current line joined with the next one. If there is no next
// line it returns io.EOF, and if the result is too long errTooLong; then the
// current line stays the same.
func (l *lineReader) extend() ([]byte, error) {
	for from := l.next - l.start; ; {
		i := bytes.IndexByte(l.buf[l.start+from:l.end], '\n')
		if i < 0 {
			from = l.end - l.start
		} else {
			from += i
		}
		switch {
		case from > maxLine:
			return nil, errTooLong
		case i >= 0:
			return l.take(l.start+from, l.start+from+1), nil
		}
		if err := l.fill(); err == io.EOF && l.next < l.end {
			l.open = true
			return l.take(l.end, l.end), nil
		} else if err != nil {
			return nil, err
		}
	}
}

func (l *lineReader) take(end, next int) []byte {
	l.next = next
	l.number++
	return l.buf[l.start:end]
}

// A mark is a place between the start of the line and the end of the text in
// the buffer.
type mark struct {
	length, number int
	open           bool
}

func (l *lineReader) mark() mark { return mark{l.next - l.start, l.number, l.open} }

// rewind makes the line end at the mark again.
func (l *lineReader) rewind(m mark) []byte {
	l.next, l.number, l.open = l.start+m.length, m.number, m.open
	return bytes.TrimSuffix(l.buf[l.start:l.next], []byte("\n"))
}

// discard skips a line that is too long.
func (l *lineReader) discard() error {
	for l.number++; ; {
		if i := bytes.IndexByte(l.buf[l.next:l.end], '\n'); i >= 0 {
			l.next += i + 1
			return nil
		}
		l.start, l.next = l.end, l.end
		if err := l.fill(); err != nil {
			return err
		}
	}
}

// peek returns the first bytes after the line, or fewer if the text ends.
func (l *lineReader) peek(bytes int) []byte {
	for l.end-l.next < bytes {
		if l.fill() != nil {
			break
		}
	}
	return l.buf[l.next:min(l.end, l.next+bytes)]
}

// fill reads more text after the line.
func (l *lineReader) fill() error {
	rest := l.buf[l.start:l.end]
	switch {
	case l.buf == nil:
		l.buf = make([]byte, minBuffer)
	case len(l.buf) < maxBuffer && l.total >= minBuffer:
		l.buf = make([]byte, maxBuffer)
	}
	copy(l.buf, rest)
	l.next, l.end, l.start = l.next-l.start, l.end-l.start, 0
	for range 100 {
		n, err := l.r.Read(l.buf[l.end:min(l.end+maxRead, len(l.buf))])
		l.end += n
		l.total += int64(n)
		if n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}

// expectEnd reads to the end of the text, so that the underlying reader can
// check a gzip trailer or a digest. Only blank lines may follow.
func (l *lineReader) expectEnd() error {
	for {
		line, err := l.line()
		switch {
		case err == io.EOF:
			return nil
		case err != nil && err != errTooLong:
			return fmt.Errorf("after the summary: %w", err)
		case err != nil || len(bytes.TrimSpace(line)) > 0:
			return errors.New("there is more after the summary")
		}
	}
}
