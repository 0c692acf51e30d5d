package wxpay

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/seed6780280e/wxpay/internal/transport"
)

// A Download is a response that is a text, such as a bill, and not an XML message. The
// caller must close it after reading.
type Download struct {
	Header http.Header   // of the HTTP response
	raw    *bufio.Reader // the bytes as they were sent
	text   *bufio.Reader // after gunzip
	body   io.Closer
}

// Read reads the text, after gunzip.
func (d *Download) Read(p []byte) (int, error) {
	n, err := d.text.Read(p)
	if err != nil && err != io.EOF {
		err = damagedText{err}
	}
	return n, err
}

// Close ends the download.
func (d *Download) Close() error { return d.body.Close() }

// download posts fields, which contain the envelope, to an endpoint that answers with text.
// While the text is read, tee (if not nil) gets the bytes as they were sent. A failure is an
// XML message, packed or not, and is handled like that of any call.
func (c *Client) download(ctx context.Context, e *Endpoint, fields XMLMap, tee io.Writer) (*Download, error) {
	e = c.at(e)
	return repeat(ctx, c.retry, e, c.transport.PayHosts(e.Host), fields, func(n int, host string) (*Download, *failure) {
		signed, err := c.prepare(e, fields, n)
		if err != nil {
			return nil, refusal(e, err)
		}
		if h, ok := tee.(interface{ Reset() }); ok {
			h.Reset() // remove what an earlier attempt wrote
		}
		reply := c.transport.Post(ctx, transport.Request{Host: host, Path: e.Path, Certificate: e.Certificate, Body: signed.xml()})
		d, err := openDownload(reply, tee)
		if d != nil {
			return d, nil
		}
		if err != nil {
			reply.Err = err
		}
		_, fail := c.checkResponse(e, signed, reply)
		if fail == nil {
			fail = c.failure(e, reply, errors.New("got an XML message instead of text"))
		}
		return nil, fail
	})
}

// openDownload returns the reply as a download. If the reply is not a text, it reads it
// and returns nil.
func openDownload(reply *transport.Response, tee io.Writer) (*Download, error) {
	if reply.Err != nil {
		return nil, nil
	}
	if reply.Status != http.StatusOK {
		reply.Read(readMessage)
		return nil, nil
	}
	stream := reply.Stream()
	var source io.Reader = stream
	if tee != nil {
		source = io.TeeReader(stream, tee)
	}
	d := &Download{Header: reply.Header, raw: bufio.NewReaderSize(source, 64<<10), body: stream}
	d.text = d.raw
	start, err := d.raw.Peek(2)
	if bytes.Equal(start, []byte{0x1f, 0x8b}) {
		unpacked, err := gzip.NewReader(d.raw)
		if err != nil {
			stream.Close()
			return nil, fmt.Errorf("the reply is damaged: %w", err)
		}
		d.text = bufio.NewReaderSize(gzipReader{unpacked}, 64<<10)
	} else if err != nil && err != io.EOF {
		stream.Close()
		reply.Network = true
		return nil, fmt.Errorf("the reply broke off: %w", err)
	}
	if start, _ := d.text.Peek(64); notXML(start) != notMarkup {
		readUnpacked(reply, d.text)
		return nil, nil
	}
	return d, nil
}

// A gzipReader says in its errors that the gzip ended early or is damaged. The text may
// still be complete, if only the trailer is missing.
type gzipReader struct{ *gzip.Reader }

func (g gzipReader) Read(p []byte) (int, error) {
	n, err := g.Reader.Read(p)
	switch err {
	case nil, io.EOF:
		return n, err
	case io.ErrUnexpectedEOF:
		return n, fmt.Errorf("the gzip was cut off: %w", err)
	}
	return n, fmt.Errorf("the gzip is damaged: %w", err)
}

// readUnpacked reads a reply that is not a text but a message, a page, or empty.
func readUnpacked(reply *transport.Response, text io.Reader) {
	defer reply.Stream().Close()
	body, err := readMessage(text, -1)
	if err != nil {
		reply.Err, reply.Network = fmt.Errorf("the reply broke off: %w", err), !errors.Is(err, errTooLong)
		return
	}
	reply.Body = body
}

// A damagedText is the error of a text that did not arrive as it was sent. Another
// download may succeed.
type damagedText struct{ error }

func (d damagedText) Unwrap() error { return d.error }

// readError returns the error about a text that can't be read. The call itself
// succeeded.
func readError(operation string, err error) error {
	e := &Error{Operation: operation, HTTPStatus: http.StatusOK, Attempts: 1, Err: err, Outcome: OutcomeReadOnly}
	var damaged damagedText
	if errors.As(err, &damaged) || errors.Is(err, io.ErrUnexpectedEOF) {
		e.Retry = RetryNow
	}
	return e
}
