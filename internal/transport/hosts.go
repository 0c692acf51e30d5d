package transport

import (
	"slices"
	"sync"
	"time"
)

// When calls avoid a host, and when they try it again. The documented rule:
// switch to the other host on failure, and switch back; at most one call in a
// hundred may be a probe.
const (
	hostFailures  = 2 // consecutive failures to connect
	avoidAtLeast  = time.Minute
	avoidAtMost   = 3 * time.Minute
	callsPerProbe = 100
)

// A hostList returns the base URLs in the order in which a call tries them:
// first the healthy hosts in the configured order, then the failed ones.
type hostList struct {
	now  func() time.Time
	urls []string // as configured

	mu    sync.Mutex
	hosts []hostState
}

type hostState struct {
	url          string
	failures     int       // consecutive failures
	avoidedSince time.Time // zero: not avoided
	calls        int       // since avoidedSince
}

func newHostList(urls []string, now func() time.Time) *hostList {
	l := &hostList{now: now, urls: urls}
	for _, url := range urls {
		l.hosts = append(l.hosts, hostState{url: url})
	}
	return l
}

func (h hostState) isAvoided() bool { return !h.avoidedSince.IsZero() }

// order returns the URLs for one call. The caller must not change the slice. If
// a failed host may be tried again, it keeps its place for this one call, which
// is the probe.
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

// report records whether a connection to a host was possible.
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
