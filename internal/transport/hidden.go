package transport

import (
	"net/http"
	"net/url"
)

// hidden returns the query that belongs to an address, and that the pool adds
// to it: what stands before the pool, such as tracing, writes whole addresses
// down. It is "" for every other address, so that a wrapper that follows a
// redirect takes no secret along. It is a function because those who print a
// context look into everything else. Nil hides nothing.
type hidden func(address *url.URL) (query string)

func hide(address url.URL, query string) hidden {
	return func(u *url.URL) string {
		if u.Scheme != address.Scheme || u.Host != address.Host || u.Path != address.Path {
			return ""
		}
		return query
	}
}

// addTo returns req with the hidden query. It leaves the wrapper's own request
// as it is.
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

// A proxyFunc chooses the proxy of a request: see [http.Transport].
type proxyFunc func(*http.Request) (*url.URL, error)

// withoutQuery shows the function no query, which may hold what is hidden.
func (proxy proxyFunc) withoutQuery(req *http.Request) (*url.URL, error) {
	if req.URL.RawQuery != "" {
		req = withQuery(req, "")
	}
	return proxy(req)
}
