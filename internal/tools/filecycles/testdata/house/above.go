package house

// Above uses a.go, which does not use this file.
var Above = a()
