package transport

import (
	"errors"
	"fmt"
	"io"
	"net/http"
)

// A Response is the result of one attempt: a response, or the reason why there
// is none.
type Response struct {
	Status  int // 0: no response arrived
	Header  http.Header
	Body    []byte // set by Read
	Err     error
	Sent    bool // something may have been written to the wire
	Network bool // Err comes from the connection: the host, the network, or the time limit

	size   int64 // of the body, according to the header; -1: unknown
	stream *stream
}

var (
	errNoResponse = errors.New("the RoundTripper returned neither a response nor an error")
	errSwitched   = errors.New("the reply switches to another protocol, which was not asked for")
)

// open takes over a response of which only the headers have arrived.
func (r *Response) open(resp *http.Response, a *attempt) {
	r.Sent, r.Status, r.Header, r.size = true, resp.StatusCode, resp.Header, resp.ContentLength
	r.stream = &stream{body: resp.Body, attempt: a}
	if resp.Body == nil { // a wrapper's own response may have none
		r.stream.body, r.size = http.NoBody, 0
	}
	if r.Err = unreadable(resp); r.Err != nil {
		r.stream.Close()
	}
}

// unreadable says why the body of a response can't be read. After 101 it is the
// bare connection, which no context ends.
func unreadable(resp *http.Response) error {
	coding := resp.Header.Get("Content-Encoding")
	switch {
	case resp.StatusCode == http.StatusSwitchingProtocols:
		return errSwitched
	case coding != "" && coding != "identity":
		return fmt.Errorf("the reply is encoded as %.64q, which was not asked for", coding)
	}
	return nil
}

// connected reports whether the host could be reached.
func (r *Response) connected() bool { return r.Sent || !r.Network }

// Read reads the whole body within the remaining time of the attempt, and
// closes it. The function read gets the body and its size according to the
// header, or -1 if it is unknown. It decides how much it accepts. Read does
// nothing after an error.
func (r *Response) Read(read func(body io.Reader, size int64) ([]byte, error)) {
	if r.Err != nil {
		return
	}
	defer r.stream.Close()
	body, err := read(timedBody{r.stream}, r.size)
	if err != nil {
		a := r.stream.attempt
		r.Err = fmt.Errorf("the reply broke off: %w", a.cause(err))
		r.Network = errors.Is(err, r.stream.failure) && a.parent.Err() == nil
		return
	}
	r.Body = body
}

// Stream returns the unread body. Config.Timeout limits each pause, not the
// whole body. The caller closes it. It is nil if Err is not nil.
func (r *Response) Stream() io.ReadCloser { return r.stream }

// A stream is a body that is read in pieces.
type stream struct {
	body    io.ReadCloser
	attempt *attempt
	failure error // error of body, set by timedBody
}

func (s *stream) Read(p []byte) (int, error) {
	s.attempt.timer.Reset(s.attempt.timeout)
	n, err := s.body.Read(p)
	s.attempt.timer.Stop() // the time between two reads belongs to the reader
	if err != nil && err != io.EOF {
		err = s.attempt.cause(err)
	}
	return n, err
}

func (s *stream) Close() error {
	err := s.body.Close()
	s.attempt.end()
	return err
}

// A timedBody is a stream within the attempt's time limit. It records the error
// of the connection, so that an error of the reader is not mistaken for it.
type timedBody struct{ *stream }

func (b timedBody) Read(p []byte) (int, error) {
	n, err := b.body.Read(p)
	if err != nil && err != io.EOF {
		b.failure = err
	}
	return n, err
}
