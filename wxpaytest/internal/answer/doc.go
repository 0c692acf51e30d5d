// Package answer writes the responses of a gateway. It writes them correctly, or
// broken in the ways in which networks and servers break them.
package answer
