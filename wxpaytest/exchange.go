package wxpaytest

import (
	"bytes"
	"maps"
	"net/http"
	"time"
)

// Exchange is one request and its response.
type Exchange struct {
	Number   int64             // 1, 2, 3, … in the order of arrival; the same after a restart
	Seq      int64             // when it arrived, see StoryEntry
	Time     time.Time         // by the gateway's clock
	Host     string            // MainHost or BackupHost
	Method   string            // of the request
	Path     string            // of the request
	Query    string            // raw query of a login
	Header   http.Header       // of the request
	Body     []byte            // of the request, as received; with a BodyProblem at most 4 KiB
	Fields   map[string]string // the fields of the body, if it was a message
	Client   string            // common name of the client certificate; empty: there was none
	Presents bool              // whether the client presented a certificate

	BodyProblem BodyProblem // why the body is not complete; empty: it is
	SignProblem SignProblem // why the sign was wrong; zero: it was not

	Fault  FaultName // the fault that struck it; empty: none
	Effect bool      // the operation succeeded, whatever the response says
	Status int       // HTTP status; 0: no response, or no complete header, was sent
	Reply  []byte    // the body that was sent, before compression; of EndlessBody only the message
	Code   string    // the documented error code, even if the response has only a text

	// Dropped reports that the messages were dropped to save memory, see
	// [Server.KeepBytes]. Header, Body and Reply are empty then, and Fields has
	// only the numbers. Path and Query end after 256 bytes.
	Dropped bool
}

// BodyProblem says why the body of a request is not complete.
type BodyProblem string

// The problems. The response to such a request is an HTML page, and no operation
// sees the request.
const (
	BodyTooLarge   BodyProblem = "too-large"  // more than 1 MiB: status 413
	BodyIncomplete BodyProblem = "incomplete" // it ended early, or its chunks are malformed: status 400
	BodyTooSlow    BodyProblem = "too-slow"   // it did not arrive within 10 seconds: status 408
)

// SignProblem says why the sign of a request was wrong, as it was found out when
// the request arrived. If the sign was right, it says which value was wrong: an id
// that the gateway does not have, or the format of a field.
type SignProblem struct {
	Explained string // one line, as in the header Wxpaytest-Sign
	Chinese   string // the same in Chinese; may be empty
	Mistake   string // the name of the most likely cause; empty: none is known
	Subject   string // what the cause is about, see explain.Mistake
}

func (x Exchange) clone() Exchange {
	x.Header = x.Header.Clone()
	x.Fields = maps.Clone(x.Fields)
	x.Body, x.Reply = bytes.Clone(x.Body), bytes.Clone(x.Reply)
	return x
}
