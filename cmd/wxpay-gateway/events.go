package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// The intervals of the event stream.
const (
	gather    = 300 * time.Millisecond // minimum time between two messages
	heartbeat = 20 * time.Second       // after this time without an event, a comment keeps the connection open
)

// events streams the changes to the page, as server-sent events. A page that
// connects again gets what it has missed.
func (d *desk) events(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	l := d.hub.rejoin(r.Header.Get("Last-Event-ID"))
	defer d.hub.leave(l)
	out := http.NewResponseController(w)
	send := func(text string) bool {
		_, err := fmt.Fprint(w, text)
		return err == nil && out.Flush() == nil
	}
	if !send("retry: 1000\n\n") {
		return
	}
	for {
		select {
		case <-r.Context().Done():
			return
		case <-time.After(heartbeat):
			if !send(": still here\n\n") {
				return
			}
		case <-l.wake:
			c, id := d.hub.collect(l)
			if len(c.Kinds) == 0 {
				continue // the previous message already contained it
			}
			data, _ := json.Marshal(c) // strings and a bool
			if !send("id: "+id+"\ndata: "+string(data)+"\n\n") || !pause(r, gather) {
				return
			}
		}
	}
}

// pause waits for d. It reports whether the page is still connected.
func pause(r *http.Request, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-r.Context().Done():
		return false
	}
}
