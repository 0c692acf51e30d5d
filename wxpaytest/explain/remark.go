package explain

import (
	"errors"
	"fmt"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/xmlfields"
)

// Remark is something unusual in a message or in a key. It need not be the
// reason why a signature is wrong.
type Remark struct {
	Name         string // fixed, such as "comment" or "key length"
	What         string // one sentence in ASCII, without the place
	Subject      string // what it is about, such as an element in quotes; may be empty
	Line, Column int    // its place in XML, from 1; columns are in bytes; 0: none
}

// String returns the remark with its place, as one line of ASCII.
func (r Remark) String() string {
	if r.Line == 0 {
		return r.What
	}
	return fmt.Sprintf("line %d, column %d: %s", r.Line, r.Column, r.What)
}

// FormError is the error of [XML] for a body that is not a message. The remark
// says where and why.
type FormError struct{ Remark }

// Error returns the reason and its place, without values of the message.
func (e *FormError) Error() string { return "wxpaytest: not a message: " + e.Remark.String() }

// formError returns err as a [FormError] if it is one of the XML.
func formError(err error) error {
	var wrong *xmlfields.Error
	if errors.As(err, &wrong) {
		return &FormError{Remark(wrong.Remark)}
	}
	return err
}

func remarksOf(list []xmlfields.Remark) (remarks []Remark) {
	for _, r := range list {
		remarks = append(remarks, Remark(r))
	}
	return remarks
}
