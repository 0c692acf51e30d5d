package main

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/url"
	"strings"
	"syscall"
)

// deliveryFailure words why a notification got no response. The deliveries of an
// earlier start have only the text of their error.
func deliveryFailure(err error) error {
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	text := err.Error()
	is := func(words ...string) bool {
		for _, word := range words {
			if strings.Contains(text, word) {
				return true
			}
		}
		return false
	}
	key := "delivery.other"
	switch {
	case errors.Is(err, syscall.ECONNREFUSED) || is("connection refused"):
		key = "delivery.refused"
	case errors.As(err, &dns) || is("no such host"):
		key = "delivery.noHost"
	case errors.Is(err, context.DeadlineExceeded) || is("deadline exceeded", "Timeout", "timeout"):
		key = "delivery.timeout"
	case errors.As(err, &certificate) || is("x509: ", "tls: "):
		key = "delivery.tls"
	case errors.Is(err, syscall.ECONNRESET) || errors.Is(err, io.EOF) || is("reset by peer", "EOF", "server closed"):
		key = "delivery.closed"
	case is("unsupported protocol", "no Host in request", "invalid URL", "missing protocol", "parse \""):
		key = "delivery.url"
	}
	return fail(key).because(withoutURL(err))
}

// withoutURL removes the method and the URL, which are shown beside the error.
func withoutURL(err error) error {
	var failed *url.Error
	if errors.As(err, &failed) {
		return failed.Err
	}
	if rest, found := strings.CutPrefix(err.Error(), `Post "`); found {
		if _, cause, found := strings.Cut(rest, `": `); found {
			return errors.New(cause)
		}
	}
	return err
}
