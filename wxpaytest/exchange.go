package wxpaytest

import (
	"bytes"
	"maps"
	"net/http"
	"time"
)

// Exchange is one request that arrived and what was answered.
type Exchange struct {
	Time     time.Time         // of the gateway's clock
	Host     string            // MainHost or BackupHost
	Method   string            // of the request
	Path     string            // of the request
	Query    string            // raw, of a login
	Header   http.Header       // of the request
	Body     []byte            // of the request, as received
	Fields   map[string]string // of the body, where it was a message
	Client   string            // common name of the client certificate; empty: none was presented
	Presents bool              // whether a client certificate was presented

	Fault  FaultName // that struck it; empty: none did
	Effect bool      // the operation was carried out with success, whatever the answer was
	Status int       // HTTP status; 0: no answer was sent, or no complete head
	Reply  []byte    // what was sent of the body, unencoded and without what an endless one goes on with
	Code   string    // the documented error code, also where the answer has only a text
}

func (x Exchange) clone() Exchange {
	x.Header = x.Header.Clone()
	x.Fields = maps.Clone(x.Fields)
	x.Body, x.Reply = bytes.Clone(x.Body), bytes.Clone(x.Reply)
	return x
}
