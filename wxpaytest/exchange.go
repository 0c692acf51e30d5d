package wxpaytest

import (
	"bytes"
	"maps"
	"net/http"
	"time"
)

// Exchange is one request and its response.
type Exchange struct {
	Time     time.Time         // by the gateway's clock
	Host     string            // MainHost or BackupHost
	Method   string            // of the request
	Path     string            // of the request
	Query    string            // raw query of a login
	Header   http.Header       // of the request
	Body     []byte            // of the request, as received
	Fields   map[string]string // the fields of the body, if it was a message
	Client   string            // common name of the client certificate; empty: there was none
	Presents bool              // whether the client presented a certificate

	Fault  FaultName // the fault that struck it; empty: none
	Effect bool      // the operation succeeded, whatever the response says
	Status int       // HTTP status; 0: no response, or no complete header, was sent
	Reply  []byte    // the body that was sent, before compression; of EndlessBody only the message
	Code   string    // the documented error code, even if the response has only a text
}

func (x Exchange) clone() Exchange {
	x.Header = x.Header.Clone()
	x.Fields = maps.Clone(x.Fields)
	x.Body, x.Reply = bytes.Clone(x.Body), bytes.Clone(x.Reply)
	return x
}
