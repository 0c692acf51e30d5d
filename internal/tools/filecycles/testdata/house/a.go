// Package house has a circle of three files: a uses b, b uses c, c uses a. Two more
// files are not in the circle.
package house

func a() int { return b{}.method() }
