package main

import (
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

const (
	maxTroubles  = 100       // kinds of problems that are kept
	eventProblem = "problem" // kind of the event that the page gets
)

// trouble is a mistake of clients that no request shows, with how often it was
// made.
type trouble struct {
	Name    string    `json:"name"`
	Host    string    `json:"host"`
	Subject string    `json:"subject,omitempty"`
	Client  string    `json:"client"` // the latest one
	English string    `json:"english"`
	Chinese string    `json:"chinese"`
	Count   int       `json:"count"`
	First   time.Time `json:"first"`
	Last    time.Time `json:"last"`
}

// troubles are the problems of clients. The same problem appears once, with a
// counter, however often a client tries again.
type troubles struct {
	language language
	out      io.Writer

	mu      sync.Mutex
	now     func() time.Time
	changed func() // tells the page
	all     []*trouble
}

func newTroubles(l language, out io.Writer) *troubles {
	return &troubles{language: l, out: out, now: time.Now, changed: func() {}}
}

// start sets what exists only after the gateway was opened.
func (r *troubles) start(now func() time.Time, changed func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now, r.changed = now, changed
}

// add counts a problem, and prints it the first, tenth, hundredth … time.
func (r *troubles) add(p wxpaytest.Problem) {
	r.mu.Lock()
	t := r.find(p)
	t.Client, t.Last = p.Client, r.now()
	if t.Count++; isPowerOfTen(t.Count) {
		r.print(t)
	}
	changed := r.changed
	r.mu.Unlock()
	changed()
}

// find returns the entry of a problem, which it may add. The oldest one goes if
// there are too many.
func (r *troubles) find(p wxpaytest.Problem) *trouble {
	for _, t := range r.all {
		if t.Name == p.Name && t.Host == p.Host && t.Subject == p.Subject {
			return t
		}
	}
	if len(r.all) == maxTroubles {
		oldest := slices.MinFunc(r.all, func(a, b *trouble) int { return a.Last.Compare(b.Last) })
		r.all = slices.DeleteFunc(r.all, func(t *trouble) bool { return t == oldest })
	}
	t := &trouble{Name: p.Name, Host: p.Host, Subject: p.Subject, English: p.English, Chinese: p.Chinese, First: r.now()}
	r.all = append(r.all, t)
	return t
}

// forget empties the list.
func (r *troubles) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = nil
}

func (r *troubles) print(t *trouble) {
	text := t.English
	if r.language == chinese {
		text = t.Chinese
	}
	key := "trouble.line"
	if t.Count > 1 {
		key = "trouble.again"
	}
	_, _ = fmt.Fprintln(r.out, r.language.say(key, values{"time": time.Now().In(beijing).Format(time.TimeOnly), "text": text, "n": fmt.Sprint(t.Count)}))
}

func isPowerOfTen(n int) bool {
	for n%10 == 0 {
		n /= 10
	}
	return n == 1
}
