// Package web is the page of the shop, and the API of its mini program and clerks.
package web

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/examples/shop/shop"
)

// A Server serves the API of the mini program and of the clerks.
type Server struct {
	Shop       *shop.Shop
	Merchant   func() *shop.Merchant // the current one
	StaffToken string                // of the clerks
	SessionKey []byte                // signs the customers' logins; the same in all instances
	Logger     *slog.Logger
}

// Routes returns the API, with the addresses for notifications.
func (s *Server) Routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+shop.NotifyPath, s.Shop.Notify)
	mux.HandleFunc("POST "+shop.RefundNotifyPath, s.Shop.NotifyRefund)
	mux.Handle("POST /api/login", s.answer(s.login))
	mux.Handle("POST /api/orders", s.answer(s.placeOrder))
	mux.Handle("GET /api/orders/{no}", s.answer(s.showOrder))
	mux.Handle("POST /api/orders/{no}/payment", s.answer(s.payment))
	mux.Handle("POST /api/clerk/refunds", s.answer(s.refund))
	mux.Handle("GET /api/clerk/refunds/{no}", s.answer(s.showRefund))
	mux.Handle("POST /api/clerk/shipments", s.answer(s.ship))
	mux.Handle("POST /api/clerk/retry", s.answer(s.retry))
	return mux
}

// A request is a JSON request, with the fields of all of them.
type request struct {
	*http.Request `json:"-"`

	Code      string `json:"code"`
	RequestID string `json:"request_id"`
	Product   string `json:"product"`
	RefundFee int64  `json:"refund_fee"`
	Reason    string `json:"reason"`
	Kind      string `json:"kind"`
	Number    string `json:"number"`
	shop.Shipment
}

func (s *Server) login(ctx context.Context, r *request) (any, error) {
	session, err := s.Merchant().Pay.JSCode2Session(ctx, r.Code)
	if err != nil {
		return nil, err
	}
	return map[string]string{"token": s.token(session.OpenID)}, nil
}

func (s *Server) placeOrder(ctx context.Context, r *request) (any, error) {
	openID, err := s.customer(r)
	if err != nil {
		return nil, err
	}
	ip, _, _ := net.SplitHostPort(r.RemoteAddr) // behind a proxy, take it from the header that the proxy sets
	return s.Shop.PlaceOrder(ctx, r.RequestID, openID, ip, r.Product)
}

// ownOrder returns the order of the path, if it is the customer's.
func (s *Server) ownOrder(ctx context.Context, r *request) (*shop.Order, error) {
	openID, err := s.customer(r)
	if err != nil {
		return nil, err
	}
	o, err := s.Shop.Order(ctx, r.PathValue("no"))
	if err == nil && o.OpenID != openID {
		return nil, shop.Refuse("no such order")
	}
	return o, err
}

func (s *Server) showOrder(ctx context.Context, r *request) (any, error) { return s.ownOrder(ctx, r) }

func (s *Server) payment(ctx context.Context, r *request) (any, error) {
	o, err := s.ownOrder(ctx, r)
	if err != nil {
		return nil, err
	}
	return s.Shop.Payment(ctx, o)
}

func (s *Server) refund(ctx context.Context, r *request) (any, error) {
	if err := s.clerk(r); err != nil {
		return nil, err
	}
	return s.Shop.RequestRefund(ctx, r.RequestID, r.OutTradeNo, r.RefundFee, r.Reason)
}

func (s *Server) showRefund(ctx context.Context, r *request) (any, error) {
	if err := s.clerk(r); err != nil {
		return nil, err
	}
	return s.Shop.Refund(ctx, r.PathValue("no"))
}

func (s *Server) ship(ctx context.Context, r *request) (any, error) {
	if err := s.clerk(r); err != nil {
		return nil, err
	}
	return s.Shop.RequestShipping(ctx, r.Shipment)
}

func (s *Server) retry(ctx context.Context, r *request) (any, error) {
	if err := s.clerk(r); err != nil {
		return nil, err
	}
	return map[string]bool{"ok": true}, s.Shop.Retry(ctx, r.Kind, r.Number)
}

// errWho says that the caller is not known.
var errWho = errors.New("log in first")

// token returns a login that every instance can check.
func (s *Server) token(openID string) string {
	sum := hmac.New(sha256.New, s.SessionKey)
	sum.Write([]byte(openID))
	return base64.RawURLEncoding.EncodeToString(sum.Sum(nil)) + "." + openID
}

// customer returns who sent a request.
func (s *Server) customer(r *request) (openID string, err error) {
	_, openID, _ = strings.Cut(bearer(r), ".")
	if openID == "" || !same(bearer(r), s.token(openID)) {
		return "", errWho
	}
	return openID, nil
}

// clerk checks that a clerk sent a request, because it gives money away.
func (s *Server) clerk(r *request) error {
	if s.StaffToken == "" || !same(bearer(r), s.StaffToken) {
		return errWho
	}
	return nil
}

func bearer(r *request) string { return strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ") }

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// answer reads a request and writes the response. If the caller disconnects, what has
// begun is finished.
func (s *Server) answer(do func(context.Context, *request) (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		in := &request{Request: r}
		var out any
		err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10)).Decode(in)
		if err != nil && r.Method == http.MethodPost {
			err = shop.Refuse("the body is not JSON")
		} else {
			out, err = do(context.WithoutCancel(r.Context()), in)
		}
		status := s.status(r, err)
		if err != nil {
			out = map[string]string{"error": explain(err)}
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
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
