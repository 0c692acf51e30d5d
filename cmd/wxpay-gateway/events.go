package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// The stream's rhythm.
const (
	gather    = 300 * time.Millisecond // between two messages
	heartbeat = 20 * time.Second       // without anything to tell
)

// events is the page's stream of what changes, as server-sent events.
func (d *desk) events(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	l := d.hub.join()
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
			c := d.hub.collect(l)
			if len(c.Kinds) == 0 {
				continue // was told with what came before
			}
			data, _ := json.Marshal(c) // strings and a bool
			if !send("data: "+string(data)+"\n\n") || !pause(r, gather) {
				return
			}
		}
	}
}

// pause waits, and tells whether the page is still there.
func pause(r *http.Request, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-r.Context().Done():
		return false
	}
}
