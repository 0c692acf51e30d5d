package wxpaytest

import (
	"fmt"
	"maps"
)

// PathOptions is how a path added with [Server.Handle] differs from the usual.
type PathOptions struct {
	Certificate   bool   // needs the merchant's client certificate
	SignType      string // the only algorithm; MD5 then means that sign_type must be absent; zero: both
	UnsignedReply bool   // answers carry no sign
	NoNonce       bool   // requests must not have a nonce_str, answers have none
}

// Handle adds a path of flat XML that the gateway does not have, or replaces
// one that it has. A request reaches the function once method, XML, ids,
// certificate and signature are right, and its non-empty fields are the
// argument. The function returns the fields of the answer; return_code,
// result_code, the ids, nonce_str and sign are added. An answer whose
// return_code is FAIL goes out as it is. Faults strike the path like any other.
func (s *Server) Handle(path string, opts PathOptions, answer func(fields map[string]string) map[string]string) {
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
