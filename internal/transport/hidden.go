package transport

import (
	"net/http"
	"net/url"
)

// A hidden function returns the secret query for an address. The pool adds it
// to the request, because wrappers in front of the pool, such as tracing,
// record whole addresses. It returns "" for every other address, so a wrapper
// that follows a redirect sends no secret there. It is a function because
// printing a context does not show what a function contains. Nil hides nothing.
type hidden func(address *url.URL) (query string)

func hide(address url.URL, query string) hidden {
	return func(u *url.URL) string {
		if u.Scheme != address.Scheme || u.Host != address.Host || u.Path != address.Path {
			return ""
		}
		return query
	}
}

// addTo returns req with the hidden query. It does not change the wrapper's
// request.
func (h hidden) addTo(req *http.Request) *http.Request {
	if h == nil {
		return req
	}
	query := h(req.URL)
	if query != "" && req.URL.RawQuery != "" {
		query = "&" + query
	}
	return withQuery(req, req.URL.RawQuery+query)
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
