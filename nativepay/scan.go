package nativepay

import (
	"context"
	"errors"
	"net/http"

	"github.com/seed6780280e/wxpay"
)

// A Scan says that a user has scanned a code. It is not a payment.
type Scan struct {
	wxpay.Envelope
	OpenID      string `wxpay:"openid,required"`     // the user, in the client's appid
	IsSubscribe bool   `wxpay:"is_subscribe"`        // the user follows the official account
	NonceStr    string `wxpay:"nonce_str,required"`  // random
	ProductID   string `wxpay:"product_id,required"` // the merchant's, as in [Link]
}

var scanned = wxpay.SignedKind[Scan]{Name: "scan", NoReturnCode: true}

// Handler returns a handler for scans. It verifies each message, calls handle, and
// answers with the prepay_id that handle returns. If handle fails, the user sees a fixed
// text, never the text of the error. A message that is not verified is answered FAIL,
// without a signature. All errors are written to the client's log. A body must arrive
// within 10 seconds.
//
// A user may scan a code several times, and a message may arrive again: each call of
// handle creates an order of its own, or returns the prepay_id of an order that the same
// user has not paid yet. The user waits for the answer.
//
// https://pay.weixin.qq.com/wiki/doc/api/native.php?chapter=6_4
func Handler(c *wxpay.Client, handle func(context.Context, *Scan) (prepayID string, err error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out := &answerWriter{ResponseWriter: w}
		scanned.Handler(c, func(ctx context.Context, s *Scan) error {
			prepayID, err := handle(ctx, s)
			if err == nil && prepayID == "" {
				err = errors.New("nativepay: the prepay_id is empty")
			}
			var answerErr error
			out.answer, answerErr = answerTo(c, s, prepayID, err)
			return errors.Join(err, answerErr)
		}).ServeHTTP(out, r)
	})
}

// An answerWriter writes the signed answer, if there is one, instead of SUCCESS or FAIL.
type answerWriter struct {
	http.ResponseWriter
	answer []byte
}

func (w *answerWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *answerWriter) Write(p []byte) (int, error) {
	if w.answer != nil {
		p = w.answer
	}
	return w.ResponseWriter.Write(p)
}
