package web

import (
	"context"
	"errors"
	"math"
	"net/http"
	"time"

	"github.com/seed6780280e/wxpay/examples/shop/shop"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// users are the openids of the customers that the page can play.
var users = []string{"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "oUpF8uNs7-QkYb2vXr4TzLd0HgCw"}

// worldRoutes returns what the page needs to play WeChat, the bank and time. It has no
// login, so requests that a browser sends for another website are refused.
func (s *Server) worldRoutes() http.Handler {
	mux := http.NewServeMux()
	for pattern, do := range map[string]handler{
		"GET /api/world/staff":    s.worldStaff,
		"POST /api/world/login":   s.worldLogin,
		"POST /api/world/pay":     s.worldPay,
		"POST /api/world/hour":    s.worldHour,
		"POST /api/world/day":     s.worldDay,
		"POST /api/world/lose":    s.worldLose,
		"POST /api/world/refunds": s.worldRefunds,
		"POST /api/world/balance": s.worldBalance,
	} {
		mux.Handle(pattern, s.answer(do))
	}
	return http.NewCrossOriginProtection().Handler(mux)
}

// worldStaff makes the visitor a clerk: no money is real.
func (s *Server) worldStaff(context.Context, *request) (any, error) {
	return map[string]string{"token": s.StaffToken}, nil
}

// worldLogin is wx.login.
func (s *Server) worldLogin(_ context.Context, r *request) (any, error) {
	if r.User < 0 || r.User >= len(users) {
		return nil, shop.Refuse("no such user")
	}
	return map[string]string{"code": s.World.LoginCode("", users[r.User])}, nil
}

// worldPay is wx.requestPayment, with a customer who pays.
func (s *Server) worldPay(_ context.Context, r *request) (any, error) {
	if err := s.World.RequestPayment(r.Payment); err != nil {
		return nil, shop.Refuse("%v", err)
	}
	return ok, nil
}

func (s *Server) worldHour(ctx context.Context, _ *request) (any, error) {
	return s.advance(ctx, time.Hour)
}

// worldDay moves the clock to 10:05 of the next day. The bill is there at 10:00.
func (s *Server) worldDay(ctx context.Context, _ *request) (any, error) {
	now := s.World.Clock.Now().In(time.FixedZone("UTC+8", 8*3600))
	return s.advance(ctx, time.Date(now.Year(), now.Month(), now.Day()+1, 10, 5, 0, 0, now.Location()).Sub(now))
}

// advance moves the clock, and lets River see at once which jobs are due. Its own
// scheduler looks every 5 seconds. It starts no job before its time.
func (s *Server) advance(ctx context.Context, by time.Duration) (any, error) {
	s.World.Clock.Advance(by)
	_, err := s.Shop.Database.ExecContext(ctx, "UPDATE river_job SET state = 'available' WHERE state IN ('scheduled', 'retryable')")
	return map[string]time.Time{"now": s.World.Clock.Now()}, err
}

// worldLose lets the next notification get lost, with all its repetitions.
func (s *Server) worldLose(context.Context, *request) (any, error) {
	s.World.Inject(wxpaytest.Fault{Name: wxpaytest.NoNotification})
	return ok, nil
}

// worldRefunds lets the bank finish all refunds.
func (s *Server) worldRefunds(context.Context, *request) (any, error) {
	var errs []error
	ended := 0
	for _, r := range s.World.Refunds() {
		if r.Status != wxpaytest.RefundProcessing {
			continue
		}
		errs = append(errs, s.World.FinishRefund(r.OutRefundNo, wxpaytest.RefundSuccess))
		ended++
	}
	return map[string]int{"ended": ended}, errors.Join(errs...)
}

// worldBalance empties the merchant's account, so that refunds need a person, or fills it.
func (s *Server) worldBalance(_ context.Context, r *request) (any, error) {
	balance := int64(0)
	if r.Enough {
		balance = math.MaxInt32
	}
	s.World.SetBalance("", balance)
	return ok, nil
}
