package wxpay

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// A Sensitive is a text of a request that identifies a person or permits a payment, such
// as an identity number or a face code. It is sent as it is, but fmt, log/slog,
// encoding/json and encoding/xml show "***" instead. Convert it to a string to read it.
//
// A request that contains it can't be stored as JSON: decoding "***" is an error. For the
// same reason a field that is sent as JSON can't contain one. In an unexported field, fmt
// shows the text.
type Sensitive string

var errDecodeSensitive = errors.New(`a Sensitive was encoded, which replaced its text by "***": store the text itself, encrypted`)

// String returns "***", or "" if there is no text.
func (s Sensitive) String() string {
	if s == "" {
		return ""
	}
	return hiddenSecret
}

// Format writes the same as String, for every verb.
func (s Sensitive) Format(f fmt.State, _ rune) { io.WriteString(f, s.String()) }

// LogValue returns the same as String.
func (s Sensitive) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText returns the same as String, for encoding/json and others too.
func (s Sensitive) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText sets the text. It returns an error for "***".
func (s *Sensitive) UnmarshalText(text []byte) error {
	if string(text) == hiddenSecret {
		return named(errDecodeSensitive)
	}
	*s = Sensitive(text)
	return nil
}
