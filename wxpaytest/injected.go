package wxpaytest

// Injection is a fault in force.
type Injection struct {
	ID    int
	Fault Fault // Skip and Times are what is left of them
	Mixed bool  // one of a mix or a script
	Count int   // how often it struck
}
