package web

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// A listedDay is a day's bill, and how it differs from the shop.
type listedDay struct {
	BillDate    string       `json:"bill_date"` // 2026-11-30, in UTC+8
	State       string       `json:"state"`
	BillRows    int64        `json:"bill_rows"`
	Differences []difference `json:"differences"`
}

type difference struct {
	BillDate    string `json:"-"`
	Kind        string `json:"kind"`
	OutTradeNo  string `json:"out_trade_no"`
	OutRefundNo string `json:"out_refund_no"`
	Amount      int64  `json:"amount"` // fen
	Resolved    bool   `json:"resolved"`
	Explanation string `json:"explanation"` // of a person; empty and resolved: another day's bill explains it
}

// dayPage is how many days the list has.
const dayPage = 31

// listDays returns the last days, the newest first.
func (s *Server) listDays(ctx context.Context, _ *request) (any, error) {
	days, err := list(ctx, s, func(rows *sql.Rows, d *listedDay) error {
		d.Differences = []difference{}
		return rows.Scan(&d.BillDate, &d.State, &d.BillRows)
	}, fmt.Sprintf("SELECT bill_date, state, bill_rows FROM bill_days ORDER BY bill_date DESC LIMIT %d", dayPage))
	if err != nil {
		return nil, err
	}
	found, err := list(ctx, s, func(rows *sql.Rows, d *difference) error {
		return rows.Scan(&d.BillDate, &d.Kind, &d.OutTradeNo, &d.OutRefundNo, &d.Amount, &d.Resolved, &d.Explanation)
	}, fmt.Sprintf(`SELECT bill_date, kind, out_trade_no, out_refund_no, amount, resolved, explanation FROM differences
		WHERE bill_date IN (SELECT bill_date FROM bill_days ORDER BY bill_date DESC LIMIT %d) ORDER BY out_trade_no, out_refund_no`, dayPage))
	for _, d := range found {
		for i := range days {
			if days[i].BillDate == d.BillDate {
				days[i].Differences = append(days[i].Differences, d)
			}
		}
	}
	return map[string]any{"days": days}, err
}

// A problem is a row whose job has ended, and which needs a person. Kind and Number are
// for POST /api/clerk/retry.
type problem struct {
	Kind       string    `json:"kind"`
	Number     string    `json:"number"`
	OutTradeNo string    `json:"out_trade_no"`
	Amount     int64     `json:"amount"` // fen of a refund
	Problem    string    `json:"problem"`
	CreatedAt  time.Time `json:"created_at"`
}

// listProblems returns what needs a person, the oldest first.
func (s *Server) listProblems(ctx context.Context, _ *request) (any, error) {
	all := []problem{}
	for _, query := range []string{
		"SELECT 'refund', out_refund_no, out_trade_no, refund_fee, problem, created_at FROM refunds",
		"SELECT 'ship', out_trade_no, out_trade_no, 0, problem, created_at FROM shipments",
	} {
		found, err := list(ctx, s, func(rows *sql.Rows, p *problem) error {
			return rows.Scan(&p.Kind, &p.Number, &p.OutTradeNo, &p.Amount, &p.Problem, &p.CreatedAt)
		}, query+" WHERE state = 'stuck' ORDER BY created_at LIMIT 100")
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return map[string]any{"problems": all}, nil
}
