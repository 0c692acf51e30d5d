//go:build !linux

package wxpay

import "time"

var started = time.Now()

// threadTime returns the time that has passed: this system has no processor time of a
// thread.
func threadTime() time.Duration { return time.Since(started) }
