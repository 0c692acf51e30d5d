package answer

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"maps"
	"net/http"
	"strconv"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/accept"
)

// MaxKept is how many bytes of a body are kept: more than any message has.
const MaxKept = 1 << 20

// Sender replaces the normal way to send an answer. The headers are already set.
// It ends when the client goes away or the gateway closes.
type Sender func(w http.ResponseWriter, a *Answer, closing context.Context)

// Answer is a response that is sent or withheld.
type Answer struct {
	Status      int
	ContentType string
	Encoding    string                       // Content-Encoding
	Location    string                       // of a redirect
	Relocate    func(r *http.Request) string // sets Location from the request
	Header      map[string]string            // further headers; empty values are omitted
	Body        []byte
	Document    *Document // replaces the body
	Promised    int       // Content-Length if it is more than the body
	Send        Sender    // how the body is sent; nil: correctly
	Headless    bool      // the status line and headers are not sent completely
	Hang, Reset bool      // never respond; reset the connection

	digest string // header Digest
}

// XML returns a message as the platform sends it: status 200 for success and for
// failure, and Content-Type text/plain.
func XML(body []byte) *Answer {
	return &Answer{Status: http.StatusOK, ContentType: "text/plain", Body: body}
}

// With adds a header, unless its value is empty, and returns the answer.
func (a *Answer) With(header, value string) *Answer {
	if value == "" {
		return a
	}
	if a.Header == nil {
		a.Header = map[string]string{}
	}
	a.Header[header] = value
	return a
}

// HTML returns an error page like one from nginx.
func HTML(status int, title, heading, text string) *Answer {
	if text != "" {
		text = "<center>" + text + "</center>\r\n"
	}
	return &Answer{Status: status, ContentType: "text/html", Body: []byte("<html>\r\n<head><title>" + title +
		"</title></head>\r\n<body bgcolor=\"white\">\r\n<center><h1>" + heading + "</h1></center>\r\n" + text +
		"<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n")}
}

// Page404 returns the page for a path that does not exist.
func Page404() *Answer {
	return HTML(http.StatusNotFound, "404 Not Found", "404 Not Found", "")
}

// Noted adds HTML at the end of a page and returns the answer.
func (a *Answer) Noted(note string) *Answer {
	a.Body = bytes.Replace(a.Body, []byte("</body>"), []byte(note+"</body>"), 1)
	return a
}

// Page400 returns the page for a request that is rejected before it is read.
func Page400(reason string) *Answer {
	return HTML(http.StatusBadRequest, "400 "+reason, "400 Bad Request", reason)
}

// Write sends the answer. A withheld one ends when the client goes away or the
// gateway closes.
func (a *Answer) Write(w http.ResponseWriter, r *http.Request, closing context.Context) {
	if a.Hang {
		select {
		case <-r.Context().Done():
		case <-closing.Done():
		}
		panic(http.ErrAbortHandler)
	}
	if a.Reset {
		ResetConnection(w)
		return
	}
	a.describe(w.Header(), r)
	if a.Send == nil {
		accept.ConnOf(r).Answers()
	}
	if a.Document != nil {
		a.stream(w)
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(max(len(a.Body), a.Promised)))
	if a.Send != nil {
		a.Send(w, a, closing)
		return
	}
	w.WriteHeader(a.Status)
	_, _ = w.Write(a.Body)
	if a.Promised > len(a.Body) {
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

// describe sets the headers.
func (a *Answer) describe(h http.Header, r *http.Request) {
	if a.Relocate != nil {
		a.Location = a.Relocate(r)
	}
	if a.Document != nil {
		a.digest = a.Document.sum()
	}
	h.Set("Content-Type", a.ContentType)
	extra := map[string]string{"Location": a.Location, "Content-Encoding": a.Encoding, "Digest": a.digest}
	maps.Copy(extra, a.Header)
	for name, value := range extra {
		if value != "" {
			h.Set(name, value)
		}
	}
	if accept.ConnOf(r).IsEnding() {
		h.Set("Connection", "close")
	}
}

// Settle writes the document into the body, so that a fault can change it.
func (a *Answer) Settle() {
	if a.Document == nil {
		return
	}
	var b bytes.Buffer
	_ = a.Document.WriteTable(&b) // a buffer takes everything
	a.digest = a.Document.sum()
	a.Body, a.Document = b.Bytes(), nil
}

// stream sends the document and keeps its beginning in the body.
func (a *Answer) stream(w http.ResponseWriter) {
	kept := &beginning{}
	if err := a.Document.WriteTable(io.MultiWriter(w, kept)); err != nil {
		panic(http.ErrAbortHandler)
	}
	a.Body = kept.data
}

// beginning keeps the first MaxKept bytes that are written.
type beginning struct{ data []byte }

func (b *beginning) Write(p []byte) (int, error) {
	b.data = append(b.data, p[:min(len(p), MaxKept-len(b.data))]...)
	return len(p), nil
}

// ResetConnection ends the connection of w with a TCP reset.
func ResetConnection(w http.ResponseWriter) {
	nc, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	nc.(*tls.Conn).NetConn().(*accept.Conn).Reset()
}
