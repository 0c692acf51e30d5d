// Package house has a circle of three files: a uses b, b uses c, c uses a; and
// two files beside it.
package house

func a() int { return b{}.method() }
