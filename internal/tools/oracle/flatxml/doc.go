// Package flatxml is the parser as it was when it returned a slice of fields. It is slower and simpler than the parser
// in use, and tests compare the two: they must read the same fields, and return the same errors. If a rule is changed on purpose,
// change it here too.
package flatxml

// Field is the name and the unescaped value of one element.
type Field = struct{ Name, Value string }

// MaxFields is the maximum number of elements that [Parse] accepts.
const MaxFields = 4096
