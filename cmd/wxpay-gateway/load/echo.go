package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// loadEcho measures the upper limit: a server in another process that reads each
// request and sends its body back.
func loadEcho(orders, workers int) (t took, err error) {
	self, err := os.Executable()
	if err != nil {
		return t, err
	}
	cmd := exec.Command(self, "-echo")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return t, err
	}
	in, err := cmd.StdinPipe() // the server ends when it is closed
	if err != nil {
		return t, err
	}
	if err := cmd.Start(); err != nil {
		return t, err
	}
	defer func() {
		_ = in.Close()
		_ = cmd.Wait()
		t.server = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}()
	var address string
	if _, err := fmt.Fscanln(out, &address); err != nil {
		return t, err
	}
	all, err := pairs(orders, address, wxpaytest.Merchant{AppID: "wxd930ea5d5a258f4f", MchID: "10000100", Key: "192006250b4c09247ec02edce69f6a2d"}, "http://127.0.0.1:65535/notify")
	if err != nil {
		return t, err
	}
	return drive(workers, address, echoRoots(), all, pair{[]byte("<xml>"), []byte("order")})
}

// echoRoots trusts the built-in certificate of net/http/httptest.
func echoRoots() *x509.CertPool {
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	return roots
}

// serveEcho prints its address and serves until in ends.
func serveEcho(out io.Writer, in io.Reader) error {
	certified := httptest.NewTLSServer(nil)
	defer certified.Close()
	l, err := tls.Listen("tcp", "127.0.0.1:0", certified.TLS)
	if err != nil {
		return err
	}
	go func() { _ = accept(l, echo) }()
	fmt.Fprintln(out, l.Addr())
	_, err = io.Copy(io.Discard, in)
	return err
}

// accept serves every connection until the listener is closed.
func accept(l net.Listener, serve func(w *wire) error) error {
	for {
		c, err := l.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer func() { _ = c.Close() }()
			for w := newWire(c); serve(w) == nil; {
			}
		}()
	}
}

func echo(w *wire) error {
	_, body, err := w.read()
	if err != nil {
		return err
	}
	var answer bytes.Buffer
	fmt.Fprintf(&answer, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", len(body))
	answer.Write(body)
	_, err = w.Write(answer.Bytes())
	return err
}
