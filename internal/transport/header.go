package transport

import (
	"errors"
	"net/textproto"
	"strings"
)

// maxHeader bounds the headers of a response in bytes, those of its 1xx
// responses included. WeChat Pay sends less than 1 KiB.
const maxHeader = 64 << 10

var errLongHeader = errors.New("the reply's headers are too long")

// isLongHeader reports whether err is net/http's about MaxResponseHeaderBytes. It
// has no type of its own.
func isLongHeader(err error) bool {
	return strings.Contains(err.Error(), "server response headers exceeded")
}

// interimCost is counted for each 1xx response beside its headers: it costs that
// much memory and more.
const interimCost = 256

// got1xx ends an attempt whose 1xx responses don't. net/http bounds their bytes,
// which are few beside what each costs, and only where no trace looks at them. A
// response is counted twice where a wrapper has set a trace.
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
