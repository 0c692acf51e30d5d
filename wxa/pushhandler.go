package wxa

import (
	"context"
	"io"
	"net/http"
	"time"
)

// pushReadTime limits how long a sender may take to send a message.
const pushReadTime = 5 * time.Second

// Handler returns a handler for the address of message pushes. It answers WeChat's
// verification, reads each event, calls handle, and answers success after handle
// returned nil. Otherwise WeChat sends the event up to 3 times. handle has 5 seconds;
// let it only store the event.
func (p *Push) Handler(handle func(context.Context, *Event) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodGet:
			echo, err := p.Verify(r.URL.Query())
			answerPush(w, echo, err)
		case http.MethodPost:
			http.NewResponseController(w).SetReadDeadline(time.Now().Add(pushReadTime)) // where it is supported
			event, err := p.Parse(r.URL.Query(), r.Body)
			if err != nil {
				answerPush(w, "", err)
				return
			}
			if handle(r.Context(), event) != nil {
				http.Error(w, "fail", http.StatusInternalServerError)
				return
			}
			answerPush(w, "success", nil)
		default:
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		}
	})
}

// answerPush never sends the text of an error.
func answerPush(w http.ResponseWriter, text string, err error) {
	if err != nil {
		http.Error(w, "refused", http.StatusForbidden)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	io.WriteString(w, text)
}
