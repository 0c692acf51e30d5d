package wxpaytest

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/answer"
)

// The limits of the bodies of requests. Every real message has smallBody bytes or
// less.
const (
	smallBody = 64 << 10
	keptStart = 4 << 10  // of a body that is not complete
	drained   = 64 << 20 // how much of a too large body is read and thrown away
)

// intake reads the bodies of requests.
type intake struct{ large *largeIntake }

// received is the body of a request. The caller calls release when it has
// handled the request.
type received struct {
	body    []byte
	problem BodyProblem // why it is not complete
	release func()
}

// read reads the body of a request. If it is not complete, the connection ends
// after the response.
func (i *intake) read(w http.ResponseWriter, r *http.Request) received {
	got := received{release: func() {}}
	if r.Body == http.NoBody {
		return got
	}
	conn := http.NewResponseController(w)
	deadline := time.Now().Add(i.large.timeout)
	_ = conn.SetReadDeadline(deadline)
	if err := i.readBody(r, &got, deadline); err != nil {
		got.problem = problemOf(err)
		got.body = bytes.Clone(got.body[:min(len(got.body), keptStart)])
		if got.problem != BodyTooLarge || !i.drain(conn, r) {
			w.Header().Set("Connection", "close")
		}
	}
	_ = conn.SetReadDeadline(time.Time{})
	return got
}

var errTooLarge = errors.New("the body is too large")

func (i *intake) readBody(r *http.Request, got *received, deadline time.Time) (err error) {
	if r.ContentLength > answer.MaxKept {
		got.body = beginning(r)
		return errTooLarge
	}
	if err = i.large.enter(i.large.starts, deadline); err != nil {
		return err
	}
	leave := sync.OnceFunc(func() { <-i.large.starts })
	defer leave()
	got.body, err = io.ReadAll(io.LimitReader(r.Body, smallBody+1))
	if err != nil || len(got.body) <= smallBody {
		return err
	}
	body, release, err := i.large.read(got.body, r.Body, deadline, leave)
	if err == nil {
		got.body, got.release = body, release
	}
	return err
}

// waitsForLeave reports whether the client waits for leave to send the body. The
// first read would give it.
func waitsForLeave(r *http.Request) bool { return r.Header.Get("Expect") != "" }

// beginning reads what is kept of a body that is too large.
func beginning(r *http.Request) []byte {
	if waitsForLeave(r) {
		return nil
	}
	start, _ := io.ReadAll(io.LimitReader(r.Body, keptStart)) // the body is too large, whatever the error
	return start
}

// problemOf returns what an error says about a body.
func problemOf(err error) BodyProblem {
	switch {
	case errors.Is(err, errTooLarge):
		return BodyTooLarge
	case errors.Is(err, os.ErrDeadlineExceeded):
		return BodyTooSlow
	}
	return BodyIncomplete
}

// drain reads the rest of a body that is too large: many clients read no
// response before they have sent everything. It reports whether that was the
// whole rest. A client that waits for leave to send the body gets none.
func (i *intake) drain(conn *http.ResponseController, r *http.Request) bool {
	if waitsForLeave(r) {
		return false
	}
	_ = conn.SetReadDeadline(time.Now().Add(i.large.timeout))
	n, err := io.CopyN(io.Discard, r.Body, drained)
	return n < drained && errors.Is(err, io.EOF)
}

// answer returns the page that nginx would answer. No document says what WeChat
// Pay answers; its access layer is nginx, whose own limit is 1 MiB too.
func (p BodyProblem) answer() *answer.Answer {
	switch p {
	case BodyTooLarge:
		return answer.HTML(http.StatusRequestEntityTooLarge, "413 Request Entity Too Large", "413 Request Entity Too Large", "")
	case BodyTooSlow:
		return answer.HTML(http.StatusRequestTimeout, "408 Request Time-out", "408 Request Time-out", "")
	}
	return answer.HTML(http.StatusBadRequest, "400 Bad Request", "400 Bad Request", "")
}
