package transport

import (
	"errors"
	"fmt"
	"io"
	"net/http"
)

// A Response is what one attempt brought, or why it brought nothing.
type Response struct {
	Status  int // 0: no response arrived
	Header  http.Header
	Body    []byte // after Read
	Err     error
	Sent    bool // something may have been written to the wire
	Network bool // Err is the connection's: the host, the network, or the time limit

	size   int64 // of the body, as the header claims; -1: unknown
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

// connected reports whether the host could be reached at all.
func (r *Response) connected() bool { return r.Sent || !r.Network }

// Read reads the body as a whole, within what is left of the attempt's time,
// and closes it. The function read gets the body and its size as the header
// claims it, -1 if unknown, and decides how much it accepts. Read does nothing
// after an error.
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

// Stream returns the unread body. Config.Timeout limits each silence, not the
// whole. The caller closes it. It is only there when Err is nil.
func (r *Response) Stream() io.ReadCloser { return r.stream }

// A stream is a body that is read piece by piece.
type stream struct {
	body    io.ReadCloser
	attempt *attempt
	failure error // of body, seen by a timedBody
}

func (s *stream) Read(p []byte) (int, error) {
	s.attempt.timer.Reset(s.attempt.timeout)
	n, err := s.body.Read(p)
	s.attempt.timer.Stop() // the time between two reads is the reader's own
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

// A timedBody is a stream under the attempt's own time limit. It notes why the
// connection failed, so that the reader's refusal is not taken for that.
type timedBody struct{ *stream }

func (b timedBody) Read(p []byte) (int, error) {
	n, err := b.body.Read(p)
	if err != nil && err != io.EOF {
		b.failure = err
	}
	return n, err
}
