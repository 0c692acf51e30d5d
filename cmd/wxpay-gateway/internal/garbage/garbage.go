// Package garbage sends a gateway what a broken or hostile client sends: bodies
// that are too large, messages of many fields, wrong signatures, unknown paths,
// heads full of headers, connections that never end, and notifications whose
// responses are huge.
package garbage

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Target is the gateway that gets the garbage.
type Target struct {
	Address string // host and port of the API
	Roots   *x509.CertPool
	AppID   string
	MchID   string
	Key     string
}

// Sent counts what was sent.
type Sent struct {
	Requests int64 // requests that were sent, answered or not
	Answered int64 // requests that got a response
	Bytes    int64 // of all request bodies
}

// sender sends garbage of all kinds.
type sender struct {
	Target
	client *http.Client
	notify string // URL of a listener whose responses are huge
	zeros  []byte // from compressedZeros

	requests, answered, bytes, serial atomic.Int64
}

// Flood sends garbage over the given number of connections until ctx ends. As
// many further connections each send a part of a request, and then nothing.
func Flood(ctx context.Context, t Target, workers int) (Sent, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return Sent{}, err
	}
	huge := &http.Server{Handler: http.HandlerFunc(answerHugely), ReadHeaderTimeout: time.Minute}
	go func() { _ = huge.Serve(listener) }()
	defer func() { _ = huge.Close() }()
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: t.Roots}, MaxIdleConnsPerHost: workers, DisableCompression: true}
	defer transport.CloseIdleConnections()
	s := &sender{Target: t, client: &http.Client{Transport: transport}, notify: "http://" + listener.Addr().String() + "/notify", zeros: compressedZeros()}
	var group sync.WaitGroup
	for worker := range workers {
		group.Go(func() { s.hold(ctx, worker) })
		group.Go(func() {
			for n := worker; ctx.Err() == nil; n++ {
				kinds()[n%len(kinds())](ctx, s)
			}
		})
	}
	group.Wait()
	return Sent{Requests: s.requests.Load(), Answered: s.answered.Load(), Bytes: s.bytes.Load()}, nil
}

// answerHugely answers a notification with two mebibytes, which do not
// acknowledge it.
func answerHugely(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	_, _ = w.Write(noise(2 << 20))
}

// send sends one request. What becomes of it does not matter.
func (s *sender) send(ctx context.Context, method, path string, header http.Header, body io.Reader) {
	s.requests.Add(1)
	request, err := http.NewRequestWithContext(ctx, method, "https://"+s.Address+path, &counted{body, &s.bytes})
	if err != nil {
		return
	}
	for name, values := range header {
		request.Header[name] = values
	}
	response, err := s.client.Do(request)
	if err != nil {
		return
	}
	s.answered.Add(1)
	_, _ = io.Copy(io.Discard, response.Body)
	_ = response.Body.Close()
}

// counted counts the bytes that are read. Its length is unknown to net/http, so
// that the body is sent in chunks.
type counted struct {
	io.Reader
	total *atomic.Int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.total.Add(int64(n))
	return n, err
}
