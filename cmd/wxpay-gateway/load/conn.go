package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"strconv"
)

// wire is an HTTP/1.1 connection with keep-alive. It uses little processor time,
// because client and gateway share the processors.
type wire struct {
	net.Conn
	in   *bufio.Reader
	body []byte
}

func newWire(c net.Conn) *wire { return &wire{Conn: c, in: bufio.NewReader(c)} }

// read reads one message. The first line and the body are valid until the next
// call.
func (w *wire) read() (first, body []byte, err error) {
	line, err := w.line()
	if err != nil {
		return nil, nil, err
	}
	first = bytes.Clone(line)
	length := 0
	for len(line) > 0 {
		if line, err = w.line(); err != nil {
			return nil, nil, err
		}
		if name, value, ok := bytes.Cut(line, []byte(": ")); ok && bytes.EqualFold(name, []byte("Content-Length")) {
			if length, err = strconv.Atoi(string(value)); err != nil {
				return nil, nil, err
			}
		}
	}
	if cap(w.body) < length {
		w.body = make([]byte, length)
	}
	w.body = w.body[:length]
	_, err = io.ReadFull(w.in, w.body)
	return first, w.body, err
}

func (w *wire) line() ([]byte, error) {
	line, err := w.in.ReadSlice('\n')
	return bytes.TrimRight(line, "\r\n"), err
}

// ask sends a request and expects a response that contains text.
func (w *wire) ask(request []byte, text string) error {
	if _, err := w.Write(request); err != nil {
		return err
	}
	status, body, err := w.read()
	switch {
	case err != nil:
		return err
	case !bytes.HasPrefix(status, []byte("HTTP/1.1 200 ")) || !bytes.Contains(body, []byte(text)):
		return fmt.Errorf("%s: %s", status, body)
	}
	return nil
}
