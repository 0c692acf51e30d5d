package wxpay

import "fmt"

// selfNamed is an [*Error]: its Error begins with the package's name, its text
// does not.
type selfNamed interface {
	error
	text() string
}

// named puts the package's name before an error that leaves the package. Errors
// inside the package do without it, because they become parts of others.
func named(err error) error {
	switch err.(type) {
	case nil, selfNamed:
		return err
	}
	return fmt.Errorf("wxpay: %w", err)
}

// bare returns an error as it is written within another one: without the
// package's name.
func bare(err error) error {
	if e, ok := err.(selfNamed); ok {
		return bareError{e}
	}
	return err
}

type bareError struct{ err selfNamed }

func (b bareError) Error() string { return b.err.text() }
func (b bareError) Unwrap() error { return b.err }
