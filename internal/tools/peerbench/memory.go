package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	silenceper "github.com/silenceper/wechat/v2/util"
)

// canned answers every request with the same bytes, without a network. It checks the
// first request.
type canned struct {
	reply   string
	checked bool
}

func (c *canned) RoundTrip(r *http.Request) (*http.Response, error) {
	if !c.checked && !strings.HasSuffix(r.URL.Path, "query") {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = checkRequest(r.URL.Path, body)
		}
		if err != nil {
			return nil, fmt.Errorf("the request is wrong: %w", err)
		}
	}
	c.checked = true
	r.Body.Close()
	return &http.Response{
		StatusCode: http.StatusOK, ContentLength: int64(len(c.reply)), Body: bodyOf(c.reply), Request: r,
		Header: http.Header{},
	}, nil
}

func bodyOf(s string) io.ReadCloser { return io.NopCloser(strings.NewReader(s)) }

var originalTransport = http.DefaultTransport

// answerDefault installs canned responses in the default transport of net/http and in
// the default client of silenceper. Some peers accept no other client.
func answerDefault(reply string) {
	http.DefaultTransport = &canned{reply: reply}
	silenceper.DefaultHTTPClient = &http.Client{Transport: &canned{reply: reply}}
}

func restoreDefault() {
	http.DefaultTransport = originalTransport
	silenceper.DefaultHTTPClient = http.DefaultClient
}
