package wxpaytest

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// FaultName names something that goes wrong.
type FaultName string

// The faults of requests. Where a name does not say Before, the operation is
// carried out first: the worst case. Those marked N strike notifications too.
const (
	SystemErrorBefore  FaultName = "system-error-before" // SYSTEMERROR, nothing happened
	SystemErrorAfter   FaultName = "system-error-after"  // SYSTEMERROR, and yet it happened
	TimeoutBefore      FaultName = "timeout-before"      // no answer until the client goes away or Close
	TimeoutAfter       FaultName = "timeout-after"
	ResetBefore        FaultName = "reset-before" // the connection is reset
	ResetAfter         FaultName = "reset-after"
	TruncatedBody      FaultName = "truncated-body"      // N: half of the message, complete as HTTP
	BrokenBody         FaultName = "broken-body"         // the connection ends within the message
	EmptyBody          FaultName = "empty-body"          // N: 200 and nothing
	HTMLPage           FaultName = "html-page"           // 200 and a page
	Redirect           FaultName = "redirect"            // 302, the overload protection
	Unavailable        FaultName = "unavailable"         // 503 and a page
	WrongSignature     FaultName = "wrong-signature"     // N: a digit of sign is another
	MissingSignature   FaultName = "missing-signature"   // N: no sign
	OtherKey           FaultName = "other-key"           // N: signed with a key nobody has
	OtherIDs           FaultName = "other-ids"           // N: another merchant's mch_id and appid, well signed
	OtherNumber        FaultName = "other-number"        // N: another out_trade_no and out_refund_no, well signed
	UnsignedFail       FaultName = "unsigned-fail"       // return_code FAIL, no sign
	MalformedPromotion FaultName = "malformed-promotion" // N: promotion_detail is no JSON, well signed
)

// The faults of notifications only; their Path is always [NotifyPath].
const (
	DuplicateNotification  FaultName = "duplicate-notification"    // the same message twice at the same time
	OutOfOrderNotification FaultName = "out-of-order-notification" // held back until another one was sent, or 15 s
)

// NotifyPath is the [Fault.Path] of notifications.
const NotifyPath = "notify"

// Fault is something that goes wrong on some of the requests that came through
// the envelope's checks, or on some notifications. One fault strikes one
// request; of several the one injected first.
type Fault struct {
	Name        FaultName
	Path        string  // the API path; zero: every path, not notifications
	Skip        int     // how many that match pass before it strikes
	Times       int     // how often it strikes; zero: once; negative: always
	Probability float64 // that it strikes one that matches; zero: 1
	Seed        uint64  // of the drawing
	Code        string  // err_code of the SystemError faults; zero: SYSTEMERROR
}

type fault struct {
	Fault
	random *rand.Rand
}

// Inject adds a fault. It panics on an unknown name or one that can't strike
// notifications, because a test that injects nothing proves nothing.
func (s *Server) Inject(f Fault) {
	act, known := f.act()
	switch {
	case f.Name == DuplicateNotification || f.Name == OutOfOrderNotification:
		f.Path = NotifyPath
	case !known:
		panic(fmt.Sprintf("wxpaytest: no fault %q", f.Name))
	case f.Path == NotifyPath && !act.notify:
		panic(fmt.Sprintf("wxpaytest: %s can't strike a notification", f.Name))
	}
	if f.Times == 0 {
		f.Times = 1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &fault{f, rand.New(rand.NewPCG(f.Seed, 0))})
}

// ClearFaults takes all faults away.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// strike returns what goes wrong on a request of the path.
func (s *Server) strike(path string) *act {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.strikeLocked(path)
}

func (s *Server) strikeLocked(path string) *act {
	for _, f := range s.faults {
		a, known := f.act()
		if known && (f.Path == path || f.Path == "" && path != NotifyPath) && s.strikes(f) {
			return a
		}
	}
	return &act{}
}

// strikeNamed is for the faults that are not about one message.
func (s *Server) strikeNamed(name FaultName) bool {
	for _, f := range s.faults {
		if f.Name == name && s.strikes(f) {
			return true
		}
	}
	return false
}

// strikes counts and draws, and drops a fault that is used up.
func (s *Server) strikes(f *fault) bool {
	if f.Skip > 0 {
		f.Skip--
		return false
	}
	if f.Probability > 0 && f.random.Float64() >= f.Probability {
		return false
	}
	if f.Times--; f.Times == 0 {
		s.faults = slices.DeleteFunc(s.faults, func(other *fault) bool { return other == f })
	}
	return true
}
