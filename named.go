package wxpay

import "fmt"

// selfNamed is implemented by [*Error]: its Error method returns a text with the
// package's name, its text method returns one without.
type selfNamed interface {
	error
	text() string
}

// named adds the package's name to an error that leaves the package. Errors inside
// the package have no name, because they become parts of other errors.
func named(err error) error {
	switch err.(type) {
	case nil, selfNamed:
		return err
	}
	return fmt.Errorf("wxpay: %w", err)
}

// bare returns an error without the package's name, to be part of another error.
func bare(err error) error {
	if e, ok := err.(selfNamed); ok {
		return bareError{e}
	}
	return err
}

type bareError struct{ err selfNamed }

func (b bareError) Error() string { return b.err.text() }
func (b bareError) Unwrap() error { return b.err }
