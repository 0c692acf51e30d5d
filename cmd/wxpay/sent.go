package main

// send is called before something is sent that may take effect. It returns a failure if
// the output has failed: nobody would see what was done.
func (c *call) send() error {
	if c.out.failed != nil {
		f := c.fail(exitNotDone, "nothing was sent, because the output cannot be written: %s", c.out.failed)
		f.cause = c.out.failed
		return f
	}
	c.sent.Store(true)
	return nil
}

// abruptCode returns the exit code of a run that ends without a result: exitUnknown if
// something was sent that may have taken effect, else the other one.
func (c *call) abruptCode(other int) int {
	if c.sent.Load() {
		return exitUnknown
	}
	return other
}
