package transport

import (
	"errors"
	"net/textproto"
	"strings"
)

// maxHeader limits the headers of a response in bytes, including those of its
// 1xx responses. WeChat Pay sends less than 1 KiB.
const maxHeader = 64 << 10

var errLongHeader = errors.New("the reply's headers are too long")

// isLongHeader reports whether err is net/http's error about
// MaxResponseHeaderBytes. That error has no type.
func isLongHeader(err error) bool {
	return strings.Contains(err.Error(), "server response headers exceeded")
}

// interimCost is counted for each 1xx response in addition to its headers. It
// costs at least that much memory.
const interimCost = 256

// got1xx ends an attempt with endless 1xx responses. net/http limits only their
// bytes, and it does so only without a trace. The bytes are few compared with
// the cost of a response. If a wrapper has set a trace, each response is
// counted twice.
func (a *attempt) got1xx(_ int, header textproto.MIMEHeader) error {
	size := int64(interimCost)
	for name, values := range header {
		for _, value := range values {
			size += int64(len(name) + len(": \r\n") + len(value))
		}
	}
	if a.interim.Add(size) <= maxHeader {
		return nil
	}
	a.cancel(errLongHeader) // a wrapper's trace may drop the error
	return errLongHeader
}
