package transport

import (
	"slices"
	"sync"
	"time"
)

// When a call avoids a host, and when it tries that host again. The documented
// rule: switch to the other host on failure, and back, with at most one call in
// a hundred as a probe.
const (
	hostFailures  = 2 // in a row, at connection level
	avoidAtLeast  = time.Minute
	avoidAtMost   = 3 * time.Minute
	callsPerProbe = 100
)

// A hostList gives the base URLs in the order in which a call tries them: the
// healthy ones as configured, then those that have failed.
type hostList struct {
	now  func() time.Time
	urls []string // as configured

	mu    sync.Mutex
	hosts []hostState
}

type hostState struct {
	url          string
	failures     int       // in a row
	avoidedSince time.Time // zero: not avoided
	calls        int       // since then
}

func newHostList(urls []string, now func() time.Time) *hostList {
	l := &hostList{now: now, urls: urls}
	for _, url := range urls {
		l.hosts = append(l.hosts, hostState{url: url})
	}
	return l
}

func (h hostState) isAvoided() bool { return !h.avoidedSince.IsZero() }

// order returns the URLs for one call; the caller must not change the slice. A
// failed host whose time has come stays in its place for this one call, the
// probe.
func (l *hostList) order() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !slices.ContainsFunc(l.hosts, hostState.isAvoided) {
		return l.urls
	}
	var first, last []string
	for i := range l.hosts {
		h := &l.hosts[i]
		if !h.isAvoided() || l.probe(h) {
			first = append(first, h.url)
		} else {
			last = append(last, h.url)
		}
	}
	return slices.Concat(first, last)
}

func (l *hostList) probe(h *hostState) bool {
	h.calls++
	avoided := l.now().Sub(h.avoidedSince)
	if avoided < avoidAtLeast || avoided < avoidAtMost && h.calls < callsPerProbe {
		return false
	}
	h.avoidedSince, h.calls = l.now(), 0
	return true
}

// report records whether a connection to a host could be made.
func (l *hostList) report(url string, connected bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.IndexFunc(l.hosts, func(h hostState) bool { return h.url == url })
	if i < 0 {
		return
	}
	h := &l.hosts[i]
	if connected {
		*h = hostState{url: h.url}
		return
	}
	if h.failures++; h.failures >= hostFailures && !h.isAvoided() {
		h.avoidedSince = l.now()
	}
}
