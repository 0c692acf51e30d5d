package transport

import (
	"context"
	"net/http"
	"net/url"
)

// Get sends a request to one host, without the certificate, and returns the
// response up to its headers. Wrappers see the address without the values in
// secret.
func (t *Transport) Get(ctx context.Context, host, path string, query, secret url.Values) *Response {
	return t.toServer(ctx, host, path, query, secret, nil, nil)
}

// PostJSON is Get with a body, which is JSON. If secretBody is not nil, it is
// what the server gets, and wrappers see body instead.
func (t *Transport) PostJSON(ctx context.Context, host, path string, secret url.Values, body, secretBody []byte) *Response {
	return t.toServer(ctx, host, path, nil, secret, body, secretBody)
}

// toServer sends a request to a server of the mini program: a GET if body is nil.
func (t *Transport) toServer(ctx context.Context, host, path string, query, secret url.Values, body, secretBody []byte) *Response {
	address, err := t.address(host, path)
	if err != nil {
		return &Response{Err: err}
	}
	address.RawQuery = query.Encode()
	req := &http.Request{Method: http.MethodGet, URL: address, Header: http.Header{"User-Agent": {t.userAgent}}}
	if body != nil {
		req.Method = http.MethodPost
		req.Header.Set("Content-Type", "application/json")
		setBody(req, body)
	}
	resp := t.send(ctx, t.plain, req, hide(*address, secret.Encode(), secretBody))
	t.login.report(host, resp.connected())
	return resp
}
