// Package accept accepts the connections to a gateway, counts them, and lets
// faults strike them. It knows no faults: who uses it hands it functions.
package accept
