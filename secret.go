package wxpay

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// A Secret is a text that no printer and no encoder shows: fmt, log/slog,
// encoding/json, xml and gob write "***", also if the Secret is in a map or in an
// unexported field. Decoding into a Secret is an error, so that nobody takes "***"
// for the text. The zero Secret contains the empty text.
type Secret struct {
	// Printers look into unexported fields and behind pointers, where they
	// can't call methods. They don't look into functions.
	reveal func() string
}

const hiddenSecret = "***"

var errDecodeSecret = errors.New("a Secret cannot be decoded, because its text is never encoded: encrypt and store what Secret.Reveal returns, then use NewSecret")

// NewSecret returns a Secret that contains text.
func NewSecret(text string) Secret { return Secret{func() string { return text }} }

// Reveal returns the text.
func (s Secret) Reveal() string {
	if s.reveal == nil {
		return ""
	}
	return s.reveal()
}

// Equal reports whether both contain the same text. The time that it takes does
// not depend on where they differ.
func (s Secret) Equal(other Secret) bool {
	return subtle.ConstantTimeCompare([]byte(s.Reveal()), []byte(other.Reveal())) == 1
}

// String returns "***".
func (s Secret) String() string { return hiddenSecret }

// GoString returns "***".
func (s Secret) GoString() string { return hiddenSecret }

// Format writes "***", for every verb.
func (s Secret) Format(f fmt.State, _ rune) { io.WriteString(f, hiddenSecret) }

// LogValue returns "***".
func (s Secret) LogValue() slog.Value { return slog.StringValue(hiddenSecret) }

// MarshalText returns "***", for encoding/json and others too.
func (s Secret) MarshalText() ([]byte, error) { return []byte(hiddenSecret), nil }

// MarshalBinary returns "***", for encoding/gob and others too.
func (s Secret) MarshalBinary() ([]byte, error) { return []byte(hiddenSecret), nil }

// UnmarshalText returns an error.
func (s *Secret) UnmarshalText([]byte) error { return named(errDecodeSecret) }

// UnmarshalBinary returns an error.
func (s *Secret) UnmarshalBinary([]byte) error { return named(errDecodeSecret) }
