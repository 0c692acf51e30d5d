package wxpay

import (
	"errors"
	"net/http"
)

// endpoints are those of this package's operations.
func endpoints() []*Endpoint {
	return []*Endpoint{
		&unifiedOrder.Endpoint, &orderQuery.Endpoint, &closeOrder.Endpoint, &refund.Endpoint, &refundV2.Endpoint,
		&refundQuery.Endpoint, &refundQueryV2.Endpoint, &micropay.Endpoint, &reverse.Endpoint, &downloadBill.Endpoint,
		&downloadFundFlow.Endpoint, &batchQueryComment.Endpoint, &authCodeToOpenID.Endpoint, &report.Endpoint,
		&sandboxKey.Endpoint, &jsCode2Session,
	}
}

// NewError returns the error of an operation of this package, such as "refund",
// that WeChat Pay has answered with a code, for the tests of a caller: its
// outcome, retry and advice are those that the client gives. The code counts as
// verified. See [Operation.NewError] for operations that are declared elsewhere.
func NewError(operation string, code Code) *Error {
	for _, e := range endpoints() {
		if e.operation() == operation {
			return newError(e, code)
		}
	}
	return &Error{Operation: operation, Code: code, Attempts: 1, Err: errors.New("this package has no such operation")}
}

// NewError returns the error of the operation that WeChat Pay has answered with
// a code; see the function [NewError].
func (op *Operation[Request, Response]) NewError(code Code) *Error {
	return newError(&op.Endpoint, code)
}

func newError(e *Endpoint, code Code) *Error {
	f := failure{
		Error:    Error{Operation: e.operation(), HTTPStatus: http.StatusOK, Attempts: 1, Code: code},
		endpoint: e, sent: true, signed: true,
	}
	return f.settle(false)
}
