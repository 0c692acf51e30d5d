package wxpaytest

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
