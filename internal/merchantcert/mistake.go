package merchantcert

import "errors"

// The mistakes that callers name in their own words.
var (
	ErrIsPEM     = errors.New("is PEM, not p12")
	ErrP12Kind   = errors.New("is a p12 of a kind that cannot be read here")
	ErrNotPEM    = errors.New("is not PEM")
	ErrSwapped   = errors.New("they are swapped")
	ErrEncrypted = errors.New("is encrypted")
)
