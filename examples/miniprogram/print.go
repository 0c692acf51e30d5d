package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strings"
	"sync"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// printer prints the story. The log of the backend goes through it too, from other
// goroutines.
type printer struct {
	mu  sync.Mutex
	out io.Writer
	err error
}

func (p *printer) Write(data []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n, err := p.out.Write(data)
	if p.err == nil {
		p.err = err
	}
	return n, err
}

func (p *printer) title(number int, text string) { fmt.Fprintf(p, "\n%d. %s\n", number, text) }

func (p *printer) say(format string, args ...any) { fmt.Fprintf(p, "   "+format+"\n", args...) }

// logger returns a logger for the backend. It prints no times.
func (p *printer) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(prefixed{p, "   backend's log: "}, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		},
	}))
}

type prefixed struct {
	w      io.Writer
	prefix string
}

func (p prefixed) Write(line []byte) (int, error) {
	if _, err := io.WriteString(p.w, p.prefix+string(line)); err != nil {
		return 0, err
	}
	return len(line), nil
}

// longest is the maximum number of bytes of a value that are shown.
const longest = 72

// xml shows a message with one element per line, without CDATA.
func (p *printer) xml(body []byte) error {
	fields, err := wxpay.ParseXML(body)
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("      <xml>\n")
	for name, value := range fields.All() {
		if len(value) > longest {
			value = strings.ToValidUTF8(value[:longest], "") + "…"
		}
		fmt.Fprintf(&b, "        <%s>%s</%s>\n", name, value, name)
	}
	b.WriteString("      </xml>\n")
	_, err = io.WriteString(p, b.String())
	return err
}

func (p *printer) json(body []byte) error {
	var b bytes.Buffer
	if err := json.Indent(&b, body, "      ", "  "); err != nil {
		return err
	}
	_, err := fmt.Fprintf(p, "      %s\n", strings.TrimSpace(b.String()))
	return err
}

// exchange shows a request of the backend to WeChat Pay, and the response.
func (p *printer) exchange(x wxpaytest.Exchange) error {
	with := "no client certificate"
	if x.Presents {
		with = "the merchant certificate (商户API证书)"
	}
	p.say("backend -> WeChat Pay: %s %s, with %s", x.Method, x.Path, with)
	if err := p.xml(x.Body); err != nil {
		return err
	}
	p.say("WeChat Pay -> backend: HTTP %d", x.Status)
	return p.xml(x.Reply)
}

// login shows the call of code2Session, without its secrets.
func (p *printer) login(x wxpaytest.Exchange) error {
	query, err := url.ParseQuery(x.Query)
	if err != nil {
		return err
	}
	var session struct {
		OpenID string `json:"openid"`
	}
	if err := json.Unmarshal(x.Reply, &session); err != nil {
		return err
	}
	p.say("backend -> WeChat: %s %s, with appid %s, secret *** and js_code ***", x.Method, x.Path, query.Get("appid"))
	p.say("WeChat -> backend: openid %s, session_key ***", session.OpenID)
	return nil
}

// delivery shows a notification, and the response of the backend.
func (p *printer) delivery(d wxpaytest.Delivery) error {
	p.say("WeChat Pay -> backend: POST %s, attempt %d", d.URL, d.Attempt)
	if err := p.xml(d.Body); err != nil {
		return err
	}
	p.say("backend -> WeChat Pay: HTTP %d %s", d.Status, d.Reply)
	return nil
}
