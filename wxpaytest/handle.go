package wxpaytest

import (
	"fmt"
	"maps"
	"strings"
)

// PathOptions describes how a path added with [Server.Handle] differs from the
// others.
type PathOptions struct {
	Certificate   bool   // requests need the merchant's client certificate
	SignType      string // the only algorithm (with MD5 a request must not have sign_type); zero: both
	UnsignedReply bool   // responses have no sign
	NoNonce       bool   // requests must not have a nonce_str, and responses have none
}

// Handle adds a path of the API, or replaces one. Its messages are flat XML. A
// request reaches the function answer if its method, XML, ids, certificate and
// signature are correct; fields are its non-empty fields. The function returns
// the fields of the response. The gateway adds return_code, result_code, the
// ids, nonce_str and sign. If the returned return_code is FAIL, the gateway
// sends the fields unchanged. Faults strike the path like any other path.
// Handle panics if path does not begin with a slash or ends with one, or if
// opts.SignType is unknown.
func (s *Server) Handle(path string, opts PathOptions, answer func(fields map[string]string) map[string]string) {
	if !isPath(path) {
		panic(fmt.Sprintf("wxpaytest: %q is not a path: it begins with a slash and does not end with one", path))
	}
	if opts.SignType != "" && opts.SignType != MD5 && opts.SignType != HMACSHA256 {
		panic(fmt.Sprintf("wxpaytest: no sign type %q", opts.SignType))
	}
	op := &operation{
		path: path, certificate: opts.Certificate, signType: opts.SignType,
		unsignedReply: opts.UnsignedReply, noNonce: opts.NoNonce, looseIDs: true,
	}
	op.run = func(c *call) *message {
		fields := answer(maps.Clone(c.fields))
		if fields["return_code"] == "FAIL" {
			return &message{fields: maps.Clone(fields), unsigned: true, code: "FAIL"}
		}
		m := c.success()
		maps.Copy(m.fields, fields)
		m.code = fields["err_code"]
		return m
	}
	s.api.handle(op)
}

// isPath reports whether path can be a path of the API.
func isPath(path string) bool {
	return strings.HasPrefix(path, "/") && !strings.HasSuffix(path, "/")
}
