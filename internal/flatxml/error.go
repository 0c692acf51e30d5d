package flatxml

import "fmt"

// SyntaxError tells where a message stops being flat XML, and why. It holds nothing of the message.
type SyntaxError struct {
	Offset int    // in bytes, from the start of the message
	Reason string // one of a fixed set of phrases
}

// Error says where the message is wrong, and why.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("not flat XML at byte %d: %s", e.Offset, e.Reason)
}

// ValueError tells why XML cannot carry a field. It never holds the value.
type ValueError struct {
	Name   string // of the field; empty from [CheckName] and [CheckValue]
	Reason string // one of a fixed set of phrases
}

// Error names the field, if it is known, and says why.
func (e *ValueError) Error() string {
	if e.Name == "" {
		return "XML cannot carry this: " + e.Reason
	}
	return fmt.Sprintf("XML cannot carry field %q: %s", e.Name, e.Reason)
}
