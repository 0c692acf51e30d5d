// Package accept accepts the connections to a gateway, counts them, and applies
// faults to them. It defines no faults itself: its caller passes functions.
package accept
