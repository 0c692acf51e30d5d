package wxpay

import (
	"errors"
	"fmt"

	"github.com/seed6780280e/wxpay/internal/billtext"
)

// A BillRowError is the error of one row, of a bill or a fund flow, that can't be read.
// [Bill.Rows] and [FundFlow.Rows] continue after it:
//
//	for row, err := range bill.Rows() {
//		var damaged *wxpay.BillRowError
//		if errors.As(err, &damaged) {
//			log.Print("look at line ", damaged.Line)
//			continue
//		}
//		…
//	}
type BillRowError struct {
	Line int   // the row's first line in the bill's text, from 1
	Err  error // what is wrong with it
}

// Error returns a text with the line and the cause.
func (e *BillRowError) Error() string { return fmt.Sprintf("line %d of the bill: %v", e.Line, e.Err) }

// Unwrap returns the cause.
func (e *BillRowError) Unwrap() error { return e.Err }

// billError returns the error about a bill that can't be read.
func billError(operation string, err error) error {
	var row *billtext.RowError
	if errors.As(err, &row) {
		err = &BillRowError{Line: row.Line, Err: row.Err}
	}
	return readError(operation, err)
}
