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
)

// A download is the reply of an endpoint that answers with text, not with a
// message: bills and comments. It is read piece by piece, and must be closed.
type download struct {
	header http.Header
	raw    *bufio.Reader // the bytes as they were sent
	text   *bufio.Reader // after gunzip
	body   io.Closer
}

func (d *download) Close() error { return d.body.Close() }

// download posts fields to such an endpoint. tee, if it is not nil, gets the
// bytes of a success as they were sent, as they are read. Failures are
// messages, and judged as such, packed or not.
func (c *Client) download(ctx context.Context, e *Endpoint, fields XMLMap, tee io.Writer) (*download, error) {
	e = c.at(e)
	return repeat(ctx, c.retry, e, c.transport.hostsFor(e), fields, func(host string) (*download, *Error) {
		signed, body, err := c.prepare(e, fields)
		if err != nil {
			return nil, refusal(e, err)
		}
		if h, ok := tee.(interface{ Reset() }); ok {
			h.Reset() // of what an earlier attempt left in it
		}
		reply := c.transport.post(ctx, host, e, body)
		d, err := reply.open(tee)
		if d != nil {
			return d, nil
		}
		if err != nil {
			reply.err = err
		}
		_, fail := c.checkResponse(e, signed, reply)
		if fail == nil {
			fail = &Error{Operation: e.operation(), HTTPStatus: reply.status, Attempts: 1, sent: true,
				Err: errors.New("the reply is a message, not the text that was asked for")}
		}
		fail.readReason()
		return nil, fail
	})
}

// open returns the reply as a download, or nil if it is not one: then it has
// been read.
func (r *httpReply) open(tee io.Writer) (*download, error) {
	if r.err != nil {
		return nil, nil
	}
	if r.status != http.StatusOK {
		r.read()
		return nil, nil
	}
	var source io.Reader = r.stream
	if tee != nil {
		source = io.TeeReader(r.stream, tee)
	}
	d := &download{header: r.header, raw: bufio.NewReaderSize(source, 64<<10), body: r.stream}
	d.text = d.raw
	start, err := d.raw.Peek(2)
	if bytes.Equal(start, []byte{0x1f, 0x8b}) {
		unpacked, err := gzip.NewReader(d.raw)
		if err != nil {
			r.stream.Close()
			return nil, fmt.Errorf("the reply is damaged: %w", err)
		}
		d.text = bufio.NewReaderSize(unpacked, 64<<10)
	} else if err != nil && err != io.EOF {
		r.stream.Close()
		r.network = true
		return nil, fmt.Errorf("the reply broke off: %w", err)
	}
	if start, _ := d.text.Peek(64); notXML(start) != notMarkup {
		r.readMessage(d.text)
		return nil, nil
	}
	return d, nil
}

// readMessage reads what turned out to be a message, a page, or nothing.
func (r *httpReply) readMessage(text io.Reader) {
	defer r.stream.Close()
	body, err := readMessage(text, -1)
	if err != nil {
		r.err, r.network = fmt.Errorf("the reply broke off: %w", err), !errors.Is(err, errTooLong)
		return
	}
	r.body = body
}
