package wxpay

import (
	"errors"
	"net/http"
)

// endpoints returns the endpoints of this package's operations.
func endpoints() []*Endpoint {
	return []*Endpoint{
		&unifiedOrder.Endpoint, &orderQuery.Endpoint, &closeOrder.Endpoint, &refund.Endpoint, &refundV2.Endpoint,
		&refundQuery.Endpoint, &refundQueryV2.Endpoint, &micropay.Endpoint, &reverse.Endpoint, &downloadBill.Endpoint,
		&downloadFundFlow.Endpoint, &batchQueryComment.Endpoint, &authCodeToOpenID.Endpoint, &report.Endpoint,
		&sandboxKey.Endpoint, &jsCode2Session,
	}
}

// NewError is for the tests of a caller. It returns the error of an operation of this
// package, such as "refund", as if WeChat Pay had answered with code in a verified
// response. Its outcome, retry and advice are those of a real error. For operations
// that are declared elsewhere, use [Endpoint.NewError].
func NewError(operation string, code Code) *Error {
	for _, e := range endpoints() {
		if e.operation() == operation {
			return newError(e, code)
		}
	}
	return &Error{Operation: operation, Code: code, Attempts: 1, Err: errors.New("this package has no such operation")}
}

// NewError is for the tests of a caller. It returns the error of an [Operation] or
// another call of e, as if WeChat Pay had answered with code; see the function
// [NewError].
func (e *Endpoint) NewError(code Code) *Error { return newError(e, code) }

func newError(e *Endpoint, code Code) *Error {
	f := failure{
		Error:    Error{Operation: e.operation(), HTTPStatus: http.StatusOK, Attempts: 1, Code: code, signed: true},
		endpoint: e, sent: true,
	}
	return f.settle(false)
}
