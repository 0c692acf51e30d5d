package wxpaytest

// Sandbox returns the sandbox: a gateway of its own behind the sandbox paths,
// with the same merchants, clock and options, and its own orders. The methods
// that look at orders, pay and deliver work on it as on any; its notifications
// are struck by faults injected into it, its requests by those of the gateway,
// which also has their exchanges.
func (s *Server) Sandbox() *Server {
	s.rooms.inSandbox()
	return s.sandbox
}

// ExpireSandboxKey ends the sandbox key of a merchant, as else a day does: what
// is signed with it is a signature error until getsignkey is called again. The
// zero id means the first merchant.
func (s *Server) ExpireSandboxKey(mchID string) {
	s.rooms.inSandbox().merchants.expireKey(mchID)
	_ = s.saved(nil)
}
