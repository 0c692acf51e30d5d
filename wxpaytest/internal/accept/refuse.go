package accept

import (
	"net"
	"time"
)

// Refuses reports whether the address refuses connections.
func (a *Address) Refuses() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.refusals > 0
}

// Refuse stops listening for the duration d. Zero means until Recover.
func (a *Address) Refuse(d time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return
	}
	if a.refusals++; a.listener != nil {
		_ = a.listener.Close()
		a.listener = nil
	}
	if era := a.era; d > 0 {
		time.AfterFunc(d, func() { a.relent(era) })
	}
}

// relent ends one refusal.
func (a *Address) relent(era int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if era != a.era {
		return
	}
	if a.refusals--; a.refusals == 0 {
		a.relisten()
	}
}

// Recover ends all refusals.
func (a *Address) Recover() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.era++
	a.refusals = 0
	a.relisten()
}

func (a *Address) relisten() {
	if a.listener == nil && !a.closed {
		l, err := net.Listen("tcp", a.bind)
		if err != nil { // the port is reserved, so that this can't happen
			panic("wxpaytest: " + err.Error())
		}
		a.listener = l
		a.changed.Broadcast()
	}
}
