package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// serverEnv is the variable that makes a process the server. Its value is the
// directory of the files.
const serverEnv = "PEERBENCH_SERVER"

const (
	orderPath  = "/pay/unifiedorder"
	refundPath = "/secapi/pay/refund"
)

// makeFiles writes the certificate of an authority, and the server's certificate and
// key.
func makeFiles(dir string) error {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	authority := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "peerbench"}, NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: platformHost}, NotAfter: authority.NotAfter,
		DNSNames: []string{platformHost}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	ca, err1 := x509.CreateCertificate(rand.Reader, authority, authority, &private.PublicKey, private)
	cert, err2 := x509.CreateCertificate(rand.Reader, leaf, authority, &private.PublicKey, private)
	der, err3 := x509.MarshalPKCS8PrivateKey(private)
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	return errors.Join(
		writePEM(dir, "ca.pem", "CERTIFICATE", ca),
		writePEM(dir, "server.pem", "CERTIFICATE", cert),
		writePEM(dir, "key.pem", "PRIVATE KEY", der))
}

func writePEM(dir, name, kind string, der []byte) error {
	return os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
}

// A command goes from the client process to the server process.
type command struct {
	Op      string // listen, stats, closeidle
	ID      int    // id of the listener; unused for listen
	Latency time.Duration
}

// An answer is the response to a command.
type answer struct {
	ID   int
	Base string // https://127.0.0.1:port
	Stats
	Error string
}

// Stats are the counts of a listener.
type Stats struct {
	Handshakes, Resumed int64
	Open, MostOpen      int64 // connections
}

// serve executes commands until in ends.
func serve(dir string, in io.Reader, out io.Writer) error {
	cert, err := tls.LoadX509KeyPair(filepath.Join(dir, "server.pem"), filepath.Join(dir, "key.pem"))
	if err != nil {
		return err
	}
	order, err1 := signed(orderReply())
	refund, err2 := signed(refundReply())
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	replies := map[string]string{orderPath: order, refundPath: refund}
	var listeners []*listener
	commands, answers := json.NewDecoder(in), json.NewEncoder(out)
	for {
		var c command
		if err := commands.Decode(&c); err != nil {
			return nil
		}
		if c.Op == "listen" {
			l := &listener{latency: c.Latency, replies: replies, idle: map[net.Conn]bool{}}
			listeners = append(listeners, l)
			c.ID = len(listeners) - 1
			err = l.listen(cert)
		}
		l := listeners[c.ID]
		if c.Op == "closeidle" {
			l.closeIdle()
		}
		a := answer{ID: c.ID, Base: l.base, Stats: l.stats()}
		if err != nil {
			a.Error = err.Error()
		}
		if err := answers.Encode(a); err != nil {
			return err
		}
	}
}

// A listener serves one contender.
type listener struct {
	base    string
	latency time.Duration
	replies map[string]string

	handshakes, resumed atomic.Int64
	checked             atomic.Bool

	mu       sync.Mutex
	open     int64
	mostOpen int64
	idle     map[net.Conn]bool
}

func (l *listener) listen(cert tls.Certificate) error {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	l.base = "https://" + ln.Addr().String()
	server := &http.Server{
		Handler: l, ConnState: l.connState, ErrorLog: log.New(io.Discard, "", 0),
		TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){}, // HTTP/1.1 only
	}
	go server.Serve(tls.NewListener(ln, &tls.Config{
		Certificates: []tls.Certificate{cert}, ClientAuth: tls.RequestClientCert, VerifyConnection: l.shaken,
	}))
	return nil
}

func (l *listener) shaken(state tls.ConnectionState) error {
	l.handshakes.Add(1)
	if state.DidResume {
		l.resumed.Add(1)
	}
	return nil
}

func (l *listener) connState(c net.Conn, state http.ConnState) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch state {
	case http.StateNew:
		l.open++
		l.mostOpen = max(l.mostOpen, l.open)
	case http.StateClosed:
		l.open--
	}
	delete(l.idle, c)
	if state == http.StateIdle {
		l.idle[c] = true
	}
}

func (l *listener) closeIdle() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.idle {
		go c.Close()
	}
}

func (l *listener) stats() Stats {
	l.mu.Lock()
	defer l.mu.Unlock()
	return Stats{l.handshakes.Load(), l.resumed.Load(), l.open, l.mostOpen}
}

// ServeHTTP checks the contents of the first request, and the client certificate of
// every request that needs one.
func (l *listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err == nil && !l.checked.Swap(true) {
		err = checkRequest(r.URL.Path, body)
	}
	if err == nil && strings.HasPrefix(r.URL.Path, "/secapi/") {
		err = checkCertificate(r.TLS)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	time.Sleep(l.latency)
	w.Header().Set("Content-Type", "text/plain")
	_, _ = io.WriteString(w, l.replies[r.URL.Path])
}

func checkCertificate(state *tls.ConnectionState) error {
	if len(state.PeerCertificates) == 0 || state.PeerCertificates[0].Subject.CommonName != mchID {
		return fmt.Errorf("no certificate of merchant %s", mchID)
	}
	return nil
}
