package main

import (
	"cmp"
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"

	"github.com/seed6780280e/wxpay"
)

const (
	notifyPath       = "/wxpay/notify"
	refundNotifyPath = "/wxpay/refund-notify"
)

// goods are what the shop sells. The price comes from the shop, never from the phone.
var goods = map[string]struct {
	body string
	fee  int64 // fen
}{
	"latte": {"咖啡店-拿铁", 2800},
	"mocha": {"咖啡店-摩卡", 3100},
}

// backend is a merchant's server for a mini program.
type backend struct {
	client     *wxpay.Client
	notifyURL  string
	staffToken string
	logger     *slog.Logger
	store      *store
}

func newBackend(client *wxpay.Client, notifyURL, staffToken string, logger *slog.Logger) *backend {
	return &backend{client, notifyURL, staffToken, logger, newStore()}
}

func (b *backend) refundNotifyURL() string {
	return strings.TrimSuffix(b.notifyURL, notifyPath) + refundNotifyPath
}

func (b *backend) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /login", b.handle(b.login))
	mux.Handle("POST /order", b.handle(b.order))
	mux.Handle("GET /order/{no}", b.handle(b.query))
	mux.Handle("POST /refund", b.handle(b.refund))
	mux.Handle("POST "+notifyPath, b.client.NotifyHandler(b.paid))
	mux.Handle("POST "+refundNotifyPath, b.client.RefundNotifyHandler(b.refundEnded))
	return mux
}

type object map[string]any

// login exchanges the code of wx.login. The mini program gets a token of the shop. The
// openid and the session_key stay in the backend.
func (b *backend) login(r *http.Request) (any, error) {
	var in struct {
		Code string `json:"code"`
	}
	if err := read(r, &in); err != nil {
		return nil, err
	}
	session, err := b.client.JSCode2Session(r.Context(), in.Code)
	if err != nil {
		return nil, err
	}
	return object{"token": b.store.login(*session)}, nil
}

// order places an order and returns the parameters of wx.requestPayment. It stores the
// order before it calls WeChat Pay, so that the notification always finds the order.
func (b *backend) order(r *http.Request) (any, error) {
	openID, err := b.user(r)
	if err != nil {
		return nil, err
	}
	var in struct {
		Goods string `json:"goods"`
	}
	if err := read(r, &in); err != nil {
		return nil, err
	}
	item, ok := goods[in.Goods]
	if !ok {
		return nil, refusal{http.StatusNotFound, "no such goods"}
	}
	o := b.store.add(order{OpenID: openID, Goods: in.Goods, TotalFee: item.fee})
	reply, err := b.client.UnifiedOrder(r.Context(), &wxpay.UnifiedOrderRequest{
		Body:           item.body,
		OutTradeNo:     o.No,
		TotalFee:       o.TotalFee,
		OpenID:         o.OpenID,
		SpbillCreateIP: payerIP(r),
		NotifyURL:      b.notifyURL,
	})
	if err != nil {
		return nil, err
	}
	params, err := b.client.RequestPaymentParams(reply.PrepayID)
	if err != nil {
		return nil, err
	}
	return object{"out_trade_no": o.No, "payment": params}, nil
}

// payerIP returns the address of the phone. Behind your proxy, take it from the header
// that the proxy sets.
func payerIP(r *http.Request) string {
	host, _, _ := net.SplitHostPort(r.RemoteAddr)
	return host
}

// paid is called with verified notifications only. The amount must still be compared
// with the order, because a user may have paid too little.
func (b *backend) paid(_ context.Context, n *wxpay.Notification) error {
	return b.settle(n.OutTradeNo, n.TransactionID, n.Expect)
}

// settle compares a payment with the stored order and delivers the goods.
func (b *backend) settle(no, transactionID string, expect func(outTradeNo string, totalFee int64) error) error {
	o, ok := b.store.get(no)
	if !ok {
		return fmt.Errorf("order %q is unknown", no)
	}
	if err := expect(o.No, o.TotalFee); err != nil {
		return err
	}
	if b.store.deliver(o.No, transactionID) {
		b.logger.Info("delivered", "goods", o.Goods, "out_trade_no", o.No, "fen", o.TotalFee)
	} else {
		b.logger.Info("already delivered", "out_trade_no", o.No)
	}
	return nil
}

// query returns the state of an order to its user. It also settles the payment if the
// notification was lost.
func (b *backend) query(r *http.Request) (any, error) {
	openID, err := b.user(r)
	if err != nil {
		return nil, err
	}
	o, ok := b.store.get(r.PathValue("no"))
	if !ok || o.OpenID != openID {
		return nil, refusal{http.StatusNotFound, "no such order"}
	}
	reply, err := b.client.OrderQuery(r.Context(), &wxpay.OrderQueryRequest{OutTradeNo: o.No})
	if err != nil {
		return nil, err
	}
	if reply.TradeState == wxpay.TradeStateSuccess {
		if err := b.settle(o.No, reply.TransactionID, reply.Expect); err != nil {
			return nil, err
		}
	}
	o, _ = b.store.get(o.No)
	return object{
		"out_trade_no":  o.No,
		"trade_state":   reply.TradeState,
		"delivered":     o.Deliveries > 0,
		"refund_status": o.RefundStatus,
	}, nil
}

// refund refunds an order, fully or partly. Only the staff may call it, because it
// gives money away.
func (b *backend) refund(r *http.Request) (any, error) {
	if b.staffToken == "" || subtle.ConstantTimeCompare([]byte(bearer(r)), []byte(b.staffToken)) != 1 {
		return nil, refusal{http.StatusForbidden, "only staff may refund"}
	}
	var in struct {
		OutTradeNo string `json:"out_trade_no"`
		RefundFee  int64  `json:"refund_fee"` // fen
		Reason     string `json:"reason"`
	}
	if err := read(r, &in); err != nil {
		return nil, err
	}
	o, ok := b.store.get(in.OutTradeNo)
	if !ok || in.RefundFee <= 0 || in.RefundFee > o.TotalFee {
		return nil, refusal{http.StatusBadRequest, "unknown order, or the amount is too large"}
	}
	o, err := b.store.startRefund(in.OutTradeNo, in.RefundFee)
	if err != nil {
		return nil, refusal{http.StatusConflict, err.Error()}
	}
	// If the caller disconnects, the call to WeChat Pay must still complete.
	reply, err := b.client.Refund(context.WithoutCancel(r.Context()), &wxpay.RefundRequest{
		OutTradeNo:  o.No,
		OutRefundNo: o.RefundNo,
		TotalFee:    o.TotalFee,
		RefundFee:   o.RefundFee,
		RefundDesc:  in.Reason,
		NotifyURL:   b.refundNotifyURL(),
	})
	if err != nil {
		return nil, err
	}
	return object{"out_refund_no": reply.OutRefundNo, "refund_id": reply.RefundID, "accepted": true}, nil
}

// refundEnded treats a refund notification as a hint and queries the refund.
func (b *backend) refundEnded(ctx context.Context, n *wxpay.RefundNotification) error {
	o, ok := b.store.get(n.OutTradeNo)
	if !ok || o.RefundNo == "" {
		return fmt.Errorf("no refund of order %q is known", n.OutTradeNo)
	}
	reply, err := b.client.RefundQuery(ctx, &wxpay.RefundQueryRequest{OutRefundNo: o.RefundNo})
	if err != nil {
		return err
	}
	if len(reply.Refunds) != 1 || reply.Refunds[0].RefundFee != o.RefundFee {
		return fmt.Errorf("refund %q differs from the stored one", o.RefundNo)
	}
	status := reply.Refunds[0].Status
	if status == wxpay.RefundStatusProcessing {
		return fmt.Errorf("refund %q has not ended yet", o.RefundNo)
	}
	b.store.refunded(o.No, status)
	b.logger.Info("refund ended", "out_refund_no", o.RefundNo, "refund_status", string(status), "fen", o.RefundFee)
	return nil
}

// user returns the openid of the logged-in user. It comes from the login, never from
// the phone.
func (b *backend) user(r *http.Request) (openID string, err error) {
	openID, ok := b.store.openID(bearer(r))
	if !ok {
		return "", refusal{http.StatusUnauthorized, "log in first"}
	}
	return openID, nil
}

func bearer(r *http.Request) string {
	return strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
}

// refusal is an error with a text for the caller.
type refusal struct {
	status int
	text   string
}

func (e refusal) Error() string { return e.text }

func read(r *http.Request, in any) error {
	if json.NewDecoder(http.MaxBytesReader(nil, r.Body, 64<<10)).Decode(in) != nil {
		return refusal{http.StatusBadRequest, "the body is not valid JSON for this path"}
	}
	return nil
}

// handle responds with JSON. Errors of WeChat Pay go to the log. The caller only learns
// whether to retry.
func (b *backend) handle(do func(*http.Request) (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status := http.StatusOK
		out, err := do(r)
		if err != nil {
			status, out = b.explain(r, err)
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(out)
	})
}

func (b *backend) explain(r *http.Request, err error) (status int, out any) {
	var refused refusal
	if errors.As(err, &refused) {
		return refused.status, object{"error": refused.text}
	}
	advice := ""
	var failed *wxpay.Error
	if errors.As(err, &failed) {
		advice = failed.Advice()
	}
	outcome := wxpay.OutcomeOf(err)
	b.logger.Error("failed", "request", r.Method+" "+r.URL.Path, "err", err, "outcome", outcome, "advice", cmp.Or(advice, "none"))
	if outcome == wxpay.OutcomeUnknown {
		return http.StatusBadGateway, object{"error": "the result is not known yet: retry"}
	}
	return http.StatusInternalServerError, object{"error": "WeChat Pay rejected the request"}
}
