package web

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/examples/shop/shop"
)

// A handler carries out a request, and returns the response.
type handler func(context.Context, *request) (any, error)

// A request is a JSON request, with the fields of all of them.
type request struct {
	*http.Request `json:"-"`
	OpenID        string `json:"-"` // of the customer who is logged in

	Code           string          `json:"code"`
	RequestID      string          `json:"request_id"`
	Product        string          `json:"product"`
	OutTradeNo     string          `json:"out_trade_no"`
	OutRefundNo    string          `json:"out_refund_no"`
	RefundFee      int64           `json:"refund_fee"`
	Reason         string          `json:"reason"`
	ExpressCompany string          `json:"express_company"`
	TrackingNo     string          `json:"tracking_no"`
	Contact        string          `json:"contact"`
	Kind           string          `json:"kind"`
	Number         string          `json:"number"`
	BillDate       string          `json:"bill_date"`
	Amount         int64           `json:"amount"`
	Explanation    string          `json:"explanation"`
	User           int             `json:"user"`    // only the world
	Payment        json.RawMessage `json:"payment"` // only the world
	Enough         bool            `json:"enough"`  // only the world
}

const (
	maxBody = 16 << 10
	maxText = 128 // bytes of a text
)

// read reads the body of a POST, and checks the texts.
func (r *request) read(w http.ResponseWriter) error {
	if r.Method == http.MethodPost {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil || json.Unmarshal(body, r) != nil {
			return shop.Refuse("the body is not the JSON of this request")
		}
	}
	for _, text := range []string{
		r.Code, r.RequestID, r.Product, r.OutTradeNo, r.Reason, r.ExpressCompany, r.TrackingNo, r.Contact, r.Kind, r.Number,
		r.OutRefundNo, r.BillDate, r.PathValue("no"), r.URL.Query().Get("before"),
	} {
		if len(text) > maxText || !isText(text) {
			return shop.Refuse("a text is longer than 128 bytes, or not a text")
		}
	}
	if !isText(r.Explanation) { // the shop counts its characters
		return shop.Refuse("explanation is not a text")
	}
	return nil
}

func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl) }

// answer reads a request and writes the response. If the caller disconnects, what has
// begun is finished.
func (s *Server) answer(do handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		in := &request{Request: r}
		var out any
		err := in.read(w)
		if err == nil {
			out, err = do(context.WithoutCancel(r.Context()), in)
		}
		status := s.status(r, err)
		if err != nil {
			out = map[string]string{"error": explain(err)}
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(status)
		json.NewEncoder(w).Encode(out)
	})
}

// explain returns the text for the caller. Errors of WeChat Pay and of the database are in
// the log.
func explain(err error) string {
	if errors.Is(err, shop.ErrRefused) || errors.Is(err, errWho) {
		return err.Error()
	}
	return "the result is not known: repeat the request"
}

func (s *Server) status(r *http.Request, err error) int {
	switch {
	case err == nil:
		return http.StatusOK
	case errors.Is(err, errWho):
		return http.StatusUnauthorized
	case errors.Is(err, shop.ErrRefused):
		return http.StatusBadRequest
	}
	s.Logger.WarnContext(r.Context(), "a request failed", "path", r.URL.Path, "err", err, "outcome", wxpay.OutcomeOf(err))
	return http.StatusServiceUnavailable
}
