package wxpaytest

import (
	"cmp"
	"time"
)

// The addresses of a gateway, as [Fault.Host] and [Exchange.Host] name them.
const (
	MainHost   = "main"   // of Server.URL
	BackupHost = "backup" // of Server.BackupURL
)

// Fault is something that goes wrong on some of the requests that came through
// the envelope's checks, on some new connections or on some notifications. One
// fault strikes one request; of several the one injected first.
type Fault struct {
	Name        FaultName
	Path        string        // the API path; zero: every path, not notifications
	Host        string        // MainHost or BackupHost; zero: both
	Number      string        // the out_trade_no or out_refund_no; zero: any
	Skip        int           // how many that match pass before it strikes
	Times       int           // how often it strikes; zero: once; negative: always
	Probability float64       // that it strikes one that matches; zero: 1
	Seed        uint64        // of the drawing
	Code        string        // err_code of the SystemError faults; zero: SYSTEMERROR
	Before      bool          // the operation is not carried out, even where the name does not say so
	Delay       time.Duration // of SlowHeaders and SlowBody, zero: 20 ms; DelayedNotification, zero: 1 minute; ConnectionRefused
	Copies      int           // of DuplicateNotification; zero: 2
}

// delay returns the fault's Delay, or what it means where it is zero.
func (f Fault) delay(zero time.Duration) time.Duration { return cmp.Or(f.Delay, zero) }
