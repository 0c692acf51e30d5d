// Package answer writes what a gateway answers, as it should be, or broken in
// one of the ways in which networks and servers break.
package answer
