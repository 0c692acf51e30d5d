package wxpay

import (
	"syscall"
	"time"
)

// threadTime returns the processor time that this thread has used, so that
// other programs on a busy machine do not count.
func threadTime() time.Duration {
	const thread = 1 // RUSAGE_THREAD
	var usage syscall.Rusage
	if err := syscall.Getrusage(thread, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
