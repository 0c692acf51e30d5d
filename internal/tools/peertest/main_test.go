package peertest

import (
	"fmt"
	"os"
	"testing"
)

// shared is a directory for what is built or installed once for all tests.
var shared string

// TestMain runs the tests, or the backend of an SDK in Go: its tests start this program
// again, because the proxy and the trusted authorities of a Go program are read once.
func TestMain(m *testing.M) {
	if name := os.Getenv(goBackendVariable); name != "" {
		serveGoBackend(goBackends[name])
		return
	}
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	var err error
	if shared, err = os.MkdirTemp("", "peertest"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(shared) }()
	return m.Run()
}
