package main

import (
	"os"
	"os/signal"
	"syscall"
)

// endSignals returns the signals that end the program. Those that are ignored, as nohup
// does with SIGHUP, stay so. A closed pipe ends nothing: it is an error of the output.
func endSignals() <-chan os.Signal {
	signal.Ignore(syscall.SIGPIPE)
	received := make(chan os.Signal, 2)
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			signal.Notify(received, s)
		}
	}
	return received
}

// obey cancels the call at the first signal. At the second one it ends the program at
// once, with the code that is true at that moment.
func obey(received <-chan os.Signal, c *call, cancel func(), exit func(code int)) {
	<-received
	cancel()
	<-received
	exit(c.abruptCode(exitInterrupted))
}
