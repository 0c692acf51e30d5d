package flatxml

import "fmt"

// SyntaxError says where a message stops being flat XML, and why. It contains nothing of the message.
type SyntaxError struct {
	Offset int    // in bytes from the start of the message
	Reason string // one of a fixed set of phrases
}

// Error returns the place and the reason.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("not flat XML at byte %d: %s", e.Offset, e.Reason)
}

// ValueError says why XML cannot carry a field. It never contains the value.
type ValueError struct {
	Name   string // name of the field; empty from [CheckName] and [CheckValue]
	Reason string // one of a fixed set of phrases
}

// Error returns the name of the field, if it is known, and the reason.
func (e *ValueError) Error() string {
	if e.Name == "" {
		return "XML cannot carry this: " + e.Reason
	}
	return fmt.Sprintf("XML cannot carry field %q: %s", e.Name, e.Reason)
}
