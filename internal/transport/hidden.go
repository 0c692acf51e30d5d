package transport

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
)

// A hidden function returns the secret query and the body for an address. The
// pool adds the query to the request and replaces the body, because wrappers in
// front of the pool, such as tracing, record both. It returns nothing for every
// other address, so a wrapper that follows a redirect sends no secret there. It
// is a function because printing a context does not show what a function
// contains. Nil hides nothing. A nil body does not replace the visible one.
type hidden func(address *url.URL) (query string, body []byte)

func hide(address url.URL, query string, body []byte) hidden {
	return func(u *url.URL) (string, []byte) {
		if u.Scheme != address.Scheme || u.Host != address.Host || u.Path != address.Path {
			return "", nil
		}
		return query, body
	}
}

// addTo returns req with the hidden query and body. It does not change the wrapper's
// request.
func (h hidden) addTo(req *http.Request) *http.Request {
	if h == nil {
		return req
	}
	query, body := h(req.URL)
	if query != "" && req.URL.RawQuery != "" {
		query = "&" + query
	}
	changed := withQuery(req, req.URL.RawQuery+query)
	if body != nil {
		setBody(changed, body)
	}
	return changed
}

// setBody replaces the body of a request, and closes the one before.
func setBody(req *http.Request, body []byte) {
	if req.Body != nil {
		req.Body.Close()
	}
	req.ContentLength = int64(len(body))
	req.GetBody = func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(body)), nil // net/http writes this type of body together with the headers
	}
	req.Body, _ = req.GetBody()
}

func withQuery(req *http.Request, query string) *http.Request {
	changed, address := *req, *req.URL
	address.RawQuery = query
	changed.URL = &address
	return &changed
}

// A proxyFunc chooses the proxy of a request; see [http.Transport].
type proxyFunc func(*http.Request) (*url.URL, error)

// withoutQuery calls the function without the query, which may contain the
// hidden part.
func (proxy proxyFunc) withoutQuery(req *http.Request) (*url.URL, error) {
	if req.URL.RawQuery != "" {
		req = withQuery(req, "")
	}
	return proxy(req)
}
