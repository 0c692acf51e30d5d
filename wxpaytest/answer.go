package wxpaytest

import (
	"context"
	"crypto/tls"
	"net/http"
	"strconv"
)

// answer is what goes over the wire, or is withheld.
type answer struct {
	status      int
	contentType string
	encoding    string                       // Content-Encoding
	location    string                       // of a redirect
	relocate    func(r *http.Request) string // the same, once the request is known
	body        []byte
	document    *document // instead of the body
	digest      string    // header Digest
	whySign     string    // header Wxpaytest-Sign
	promised    int       // Content-Length where it is more than the body
	send        sender    // how the body is sent; nil: as it should be
	headless    bool      // no complete head is sent
	hang, reset bool
}

// xmlAnswer is 200 for success and failure alike, and text/plain as often as not.
func xmlAnswer(body []byte) *answer {
	return &answer{status: http.StatusOK, contentType: "text/plain", body: body}
}

// htmlAnswer is a page as nginx makes them.
func htmlAnswer(status int, title, heading, text string) *answer {
	if text != "" {
		text = "<center>" + text + "</center>\r\n"
	}
	return &answer{status: status, contentType: "text/html", body: []byte("<html>\r\n<head><title>" + title +
		"</title></head>\r\n<body bgcolor=\"white\">\r\n<center><h1>" + heading + "</h1></center>\r\n" + text +
		"<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n")}
}

func page404() *answer {
	return htmlAnswer(http.StatusNotFound, "404 Not Found", "404 Not Found", "")
}

func page400(reason string) *answer {
	return htmlAnswer(http.StatusBadRequest, "400 "+reason, "400 Bad Request", reason)
}

// write sends the answer. A withheld one ends when the client goes away or the
// gateway closes.
func (a *answer) write(w http.ResponseWriter, r *http.Request, closing context.Context) {
	if a.hang {
		select {
		case <-r.Context().Done():
		case <-closing.Done():
		}
		panic(http.ErrAbortHandler)
	}
	if a.reset {
		resetConnection(w)
		return
	}
	a.describe(w.Header(), r)
	if a.send == nil {
		connOf(r).answers()
	}
	if a.document != nil {
		a.stream(w)
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(max(len(a.body), a.promised)))
	if a.send != nil {
		a.send(w, a, closing)
		return
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body)
	if a.promised > len(a.body) {
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

// describe sets the headers.
func (a *answer) describe(h http.Header, r *http.Request) {
	if a.relocate != nil {
		a.location = a.relocate(r)
	}
	if a.document != nil {
		a.digest = a.document.sum()
	}
	h.Set("Content-Type", a.contentType)
	for name, value := range map[string]string{"Location": a.location, "Content-Encoding": a.encoding, "Digest": a.digest, signHeader: a.whySign} {
		if value != "" {
			h.Set(name, value)
		}
	}
	if connOf(r).isEnding() {
		h.Set("Connection", "close")
	}
}

// resetConnection closes it without the farewells of TLS and TCP.
func resetConnection(w http.ResponseWriter) {
	nc, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	nc.(*tls.Conn).NetConn().(*conn).reset()
}
