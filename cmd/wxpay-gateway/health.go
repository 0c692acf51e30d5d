package main

import (
	"net/http"
	"runtime/debug"
	"time"
)

// health says that the gateway answers, and what it is.
type health struct {
	Ready    bool        `json:"ready"` // always true: before, there is no answer
	Version  string      `json:"version"`
	Revision string      `json:"revision,omitempty"` // git commit of the source
	Go       string      `json:"go"`
	Started  time.Time   `json:"started"` // real time
	API      string      `json:"api"`
	Backup   string      `json:"backup"`
	Proxy    string      `json:"proxy"`
	Page     string      `json:"page"`
	Orders   int         `json:"orders"`
	Clock    clockAnswer `json:"clock"`
}

func (d *desk) health(r *http.Request) (health, error) {
	clock, err := d.clockState(r)
	h := health{
		Ready: true, Version: "unknown", Started: d.started, API: d.gateway.URL, Backup: d.gateway.BackupURL, Proxy: d.gateway.ProxyURL,
		Page: d.pageURL(), Orders: len(d.index.all()), Clock: clock,
	}
	if b, ok := debug.ReadBuildInfo(); ok {
		h.Version, h.Go = b.Main.Version, b.GoVersion
		for _, s := range b.Settings {
			if s.Key == "vcs.revision" {
				h.Revision = s.Value
			}
		}
	}
	return h, err
}
