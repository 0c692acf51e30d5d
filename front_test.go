package wxpay_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// localCertificate writes a certificate for localhost, which the gateway trusts,
// and its key. It returns the paths of both files.
func localCertificate(gw *wxpaytest.Server, directory string) (certFile, keyFile string, err error) {
	authority, err := tls.X509KeyPair(gw.AuthorityPEM(), gw.AuthorityPEM())
	if err != nil {
		return "", "", err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", "", err
	}
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}, authority.Leaf, &key.PublicKey, authority.PrivateKey)
	if err != nil {
		return "", "", err
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", "", err
	}
	certFile, keyFile = filepath.Join(directory, "fullchain.pem"), filepath.Join(directory, "privkey.pem")
	chain := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), gw.RootPEM()...)
	return certFile, keyFile, errors.Join(
		os.WriteFile(certFile, chain, 0o600),
		os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}), 0o600),
	)
}

// front is a backend and the program in front of it, for example nginx.
type front struct {
	*testing.T
	gw                *wxpaytest.Server
	client            *wxpay.Client
	directory         string
	certFile, keyFile string
	backend           string // host:port
	https, http       string // ports of the front
}

func newFront(t *testing.T) *front {
	clients, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		t.Skip("this machine has no second loopback address to connect from")
	}
	clients.Close()
	gw, client := exampleShop()
	t.Cleanup(gw.Close)
	f := &front{T: t, gw: gw, client: client, directory: t.TempDir(), https: freePort(t), http: freePort(t), backend: "127.0.0.1:" + freePort(t)}
	require.NoError(t, os.Chmod(f.directory, 0o755))
	f.certFile, f.keyFile, err = localCertificate(gw, f.directory)
	require.NoError(t, err)
	return f
}

func freePort(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	require.NoError(t, err)
	return port
}

// serveBackend starts the backend of the example. stop ends it.
func (f *front) serveBackend(address, certFile, keyFile string) (stop func()) {
	proxies := []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	mux := http.NewServeMux()
	mux.Handle("POST /wxpay/notify", f.client.NotifyHandler(func(_ context.Context, n *wxpay.Notification) error {
		return n.Expect(n.OutTradeNo, 2800)
	}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok\n") })
	mux.HandleFunc("GET /ip", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, payerIP(r, proxies)) })
	listener, err := net.Listen("tcp", address)
	require.NoError(f, err)
	ctx, cancel := context.WithCancel(f.Context())
	ended := make(chan error, 1)
	server := newServer(mux)
	server.ErrorLog = log.New(io.Discard, "", 0)
	go func() { ended <- serve(ctx, server, listener, certFile, keyFile) }()
	return func() {
		cancel()
		assert.NoError(f, <-ended)
	}
}

// startProgram runs the program in front of the backend until the test ends.
func (f *front) startProgram(name string, args ...string) {
	path, err := exec.LookPath(name)
	if err != nil {
		f.Skip(name + " is not installed")
	}
	command := exec.Command(path, args...)
	command.Env = append(os.Environ(), "HOME="+f.directory, "XDG_DATA_HOME="+f.directory, "XDG_CONFIG_HOME="+f.directory)
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output
	require.NoError(f, command.Start())
	f.Cleanup(func() {
		command.Process.Signal(os.Interrupt)
		command.Wait()
		if f.Failed() {
			f.Log(output.String())
		}
	})
	require.Eventually(f, func() bool {
		conn, err := net.Dial("tcp", "127.0.0.1:"+f.https)
		if err == nil {
			conn.Close()
		}
		return err == nil
	}, 10*time.Second, 20*time.Millisecond, "%s does not listen: %s", name, &output)
}

// configuration returns code block n in this language from the page, with the
// ports and files of the front and with shorter time limits.
func (f *front) configuration(language string, n int) string {
	for _, block := range blocks(f.T, "docs/deployment.md") {
		if block[0] != language {
			continue
		}
		if n--; n < 0 {
			return strings.NewReplacer(
				"shop.example", "localhost", "127.0.0.1:8080", f.backend, "/etc/ssl/shop", f.directory, "10s", "1s",
				"listen 443", "listen 127.0.0.1:"+f.https, "listen 80", "listen 127.0.0.1:"+f.http, "10.0.0.0/8", "127.0.0.0/8",
			).Replace(block[1])
		}
	}
	f.Fatalf("docs/deployment.md has too few blocks of %s", language)
	return ""
}

func (f *front) write(name, text string) (path string) {
	path = filepath.Join(f.directory, name)
	require.NoError(f, os.WriteFile(path, []byte(text), 0o644))
	return path
}

// from returns a client that connects from the address ip of this machine, with
// at most this version of TLS.
func (f *front) from(ip string, version uint16) *http.Client {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(f.gw.RootPEM())
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(ip)}}
	return &http.Client{
		Transport: &http.Transport{
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				return dialer.DialContext(ctx, "tcp4", address)
			},
			TLSClientConfig:   &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS10, MaxVersion: version},
			DisableKeepAlives: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       20 * time.Second,
	}
}

func (f *front) url(path string) string { return "https://localhost:" + f.https + path }

// body returns the status and the body of a response.
func (f *front) body(resp *http.Response, err error) (status int, body string) {
	f.Helper()
	require.NoError(f, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(f, err)
	return resp.StatusCode, string(text)
}

// pay creates and pays an order. It returns the last delivery of a notification.
func (f *front) pay(outTradeNo string) wxpaytest.Delivery {
	order := orderOf(outTradeNo)
	order.NotifyURL = f.url("/wxpay/notify")
	_, err := f.client.UnifiedOrder(f.Context(), order)
	require.NoError(f, err)
	require.NoError(f, f.gw.Pay(outTradeNo))
	return f.last()
}

func (f *front) last() wxpaytest.Delivery {
	all := f.gw.Deliveries()
	return all[len(all)-1]
}

// untilGivenUp returns how long the front waits for a body that never arrives.
func (f *front) untilGivenUp() time.Duration {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(f.gw.RootPEM())
	conn, err := tls.Dial("tcp4", "localhost:"+f.https, &tls.Config{RootCAs: roots})
	require.NoError(f, err)
	defer conn.Close()
	start := time.Now()
	require.NoError(f, conn.SetDeadline(start.Add(20*time.Second)))
	fmt.Fprint(conn, "POST /wxpay/notify HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\nContent-Length: 100\r\n\r\n<xml>")
	io.ReadAll(conn)
	return time.Since(start)
}
