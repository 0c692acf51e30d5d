package web

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay/examples/shop/shop"
)

// orderPage is how many orders a page of the list has.
const orderPage = 20

// A listedOrder is an order with all that belongs to it.
type listedOrder struct {
	shop.Order
	PaidAt   *time.Time     `json:"paid_at"`
	Refunds  []shop.Refund  `json:"refunds"`
	Shipment *shop.Shipment `json:"shipment"`
}

// listOrders returns a page of orders, the newest first. The parameter before is the
// out_trade_no where the next page begins.
func (s *Server) listOrders(ctx context.Context, r *request) (any, error) {
	found, err := s.orders(ctx, r.URL.Query().Get("before"))
	next := ""
	if len(found) > orderPage {
		found = found[:orderPage]
		next = found[orderPage-1].OutTradeNo
	}
	if err == nil {
		err = s.addRefunds(ctx, found)
	}
	if err == nil {
		err = s.addShipments(ctx, found)
	}
	return struct {
		Orders []listedOrder `json:"orders"`
		Next   string        `json:"next"` // for before; empty: there are no more
	}{found, next}, err
}

func (s *Server) orders(ctx context.Context, before string) ([]listedOrder, error) {
	where, args := "", []any{}
	if before != "" {
		where, args = "WHERE (created_at, out_trade_no) < (SELECT created_at, out_trade_no FROM orders WHERE out_trade_no = $1)", []any{before}
	}
	return list(ctx, s, func(rows *sql.Rows, o *listedOrder) error {
		o.Refunds = []shop.Refund{}
		return rows.Scan(&o.OutTradeNo, &o.Product, &o.TotalFee, &o.RefundedFee, &o.State, &o.TransactionID, &o.CreatedAt, &o.ExpiresAt, &o.PaidAt)
	}, fmt.Sprintf(`SELECT out_trade_no, product, total_fee, refunded_fee, state, transaction_id, created_at, expires_at, paid_at
		FROM orders %s ORDER BY created_at DESC, out_trade_no DESC LIMIT %d`, where, orderPage+1), args...)
}

func (s *Server) addRefunds(ctx context.Context, to []listedOrder) error {
	where, args := among(to)
	found, err := list(ctx, s, func(rows *sql.Rows, r *shop.Refund) error {
		return rows.Scan(&r.OutRefundNo, &r.OutTradeNo, &r.RefundFee, &r.Reason, &r.State, &r.Problem, &r.CreatedAt)
	}, `SELECT out_refund_no, out_trade_no, refund_fee, reason, state, problem, created_at FROM refunds WHERE `+where+` ORDER BY created_at`, args...)
	for _, r := range found {
		o := at(to, r.OutTradeNo)
		o.Refunds = append(o.Refunds, r)
	}
	return err
}

func (s *Server) addShipments(ctx context.Context, to []listedOrder) error {
	where, args := among(to)
	found, err := list(ctx, s, func(rows *sql.Rows, sent *shop.Shipment) error {
		return rows.Scan(&sent.OutTradeNo, &sent.ExpressCompany, &sent.TrackingNo, &sent.Contact, &sent.State, &sent.Problem, &sent.CreatedAt)
	}, `SELECT out_trade_no, express_company, tracking_no, contact, state, problem, created_at FROM shipments WHERE `+where, args...)
	for _, sent := range found {
		at(to, sent.OutTradeNo).Shipment = &sent
	}
	return err
}

// among returns a condition for the rows of some orders.
func among(found []listedOrder) (where string, args []any) {
	places := []string{"''"} // an empty list is not SQL
	for i, o := range found {
		places, args = append(places, fmt.Sprintf("$%d", i+1)), append(args, o.OutTradeNo)
	}
	return "out_trade_no IN (" + strings.Join(places, ", ") + ")", args
}

func at(found []listedOrder, outTradeNo string) *listedOrder {
	for i := range found {
		if found[i].OutTradeNo == outTradeNo {
			return &found[i]
		}
	}
	return nil
}

// list returns the rows of a query. With SQLite there is one connection, so it must have
// read them all before the next query begins.
func list[T any](ctx context.Context, s *Server, scan func(*sql.Rows, *T) error, query string, args ...any) ([]T, error) {
	rows, err := s.Shop.Database.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := []T{}
	for rows.Next() {
		var one T
		if err := scan(rows, &one); err != nil {
			return nil, err
		}
		found = append(found, one)
	}
	return found, rows.Err()
}
