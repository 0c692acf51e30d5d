package wxpaytest

import (
	"io"
	"sync"
	"time"
)

// givenBills are the bills set with SetBill.
type givenBills struct {
	mu    sync.Mutex
	write map[billKey]func(w io.Writer) error
}

type billKey struct {
	path string
	day  time.Time
}

func (r *givenBills) set(path string, day time.Time, write func(w io.Writer) error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.write == nil {
		r.write = map[billKey]func(w io.Writer) error{}
	}
	r.write[billKey{path, day}] = write
}

// of returns nil if no bill was set.
func (r *givenBills) of(path string, day time.Time) func(w io.Writer) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.write[billKey{path, day}]
}
