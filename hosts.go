package wxpay

import (
	"slices"
	"sync"
	"time"
)

// When a host is left, and when it is tried again: the documented rule is to
// switch on failure and back, with at most one call in a hundred as a probe.
const (
	hostFailures  = 2 // in a row, at connection level
	hostLeft      = time.Minute
	hostLeftLong  = 3 * time.Minute
	callsPerProbe = 100
)

// A hostList gives the base URLs in the order in which a call tries them: the
// healthy ones as configured, then those that were left.
type hostList struct {
	now  func() time.Time
	urls []string // as configured

	mu    sync.Mutex
	hosts []hostState
}

type hostState struct {
	url      string
	failures int       // in a row
	left     time.Time // zero: not left
	calls    int       // since then
}

func newHostList(urls []string) *hostList {
	l := &hostList{now: time.Now, urls: urls}
	for _, url := range urls {
		l.hosts = append(l.hosts, hostState{url: url})
	}
	return l
}

func (h hostState) isLeft() bool { return !h.left.IsZero() }

// order returns the URLs for one call, to be read only. A host whose time has
// come is first for this call alone, the probe.
func (l *hostList) order() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !slices.ContainsFunc(l.hosts, hostState.isLeft) {
		return l.urls
	}
	var first, last []string
	for i := range l.hosts {
		h := &l.hosts[i]
		if !h.isLeft() || l.probe(h) {
			first = append(first, h.url)
		} else {
			last = append(last, h.url)
		}
	}
	return slices.Concat(first, last)
}

func (l *hostList) probe(h *hostState) bool {
	h.calls++
	away := l.now().Sub(h.left)
	if away < hostLeft || away < hostLeftLong && h.calls < callsPerProbe {
		return false
	}
	h.left, h.calls = l.now(), 0
	return true
}

// report notes how a host did: whether a connection could be had.
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
	if h.failures++; h.failures >= hostFailures && !h.isLeft() {
		h.left = l.now()
	}
}
