package wxpaytest

// Connections counts what came to an address since the gateway started.
type Connections struct {
	Accepted   int // TCP connections
	Handshakes int // TLS handshakes that came to an end, resumed ones among them
	Resumed    int
	Open       int // TCP connections that are open now
}
