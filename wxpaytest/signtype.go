package wxpaytest

import "github.com/seed6780280e/wxpay/wxpaytest/explain"

// SignType returns the algorithm with which a request to the path must be
// signed, if signType is its sign_type; "" is a request without one. ok is false
// if the path is unknown, has no signature, or does not accept that sign_type.
func (s *Server) SignType(path, signType string) (algorithm string, ok bool) {
	op := s.api.operation(path)
	if op == nil {
		return "", false
	}
	return op.algorithm(signType)
}

// Explainer returns the Explainer with which the gateway explains the sign of a
// request by a merchant to the path: with the key of the sandbox if the path is
// there, and with the secrets that a program could use by mistake. Any unknown
// path is one outside of the sandbox. SignType is not set, see [Server.SignType].
// Explainer panics on an unknown merchant.
func (s *Server) Explainer(path, mchID string) explain.Explainer {
	op := s.api.operation(path)
	if op == nil {
		op = &operation{path: path}
	}
	c := s.api.newCall(op, nil, s.Clock.Now())
	c.merchant = c.merchants.mustGet(mchID)
	return c.explainer()
}
