package house

// Above uses a file that does not use this one.
var Above = a()
