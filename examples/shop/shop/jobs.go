package shop

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"github.com/seed6780280e/wxpay"
)

// The jobs. Each names a row, and can be repeated at any time: after a crash River starts
// it again, and two instances may even work on it at the same time.
type (
	askOrder struct {
		OutTradeNo string `json:"out_trade_no"`
	}
	refundOrder struct {
		OutRefundNo string `json:"out_refund_no"`
	}
	shipOrder struct {
		OutTradeNo string `json:"out_trade_no"`
	}
	checkBill struct {
		BillDate string `json:"bill_date"`
	}
)

func (askOrder) Kind() string    { return "ask_order" }
func (refundOrder) Kind() string { return "refund" }
func (shipOrder) Kind() string   { return "ship" }
func (checkBill) Kind() string   { return "check_bill" }

// jobTime is how long a job may run. After twice that time, River takes its process for
// dead and starts it again.
const jobTime = 2 * time.Minute

// A job works on one kind of jobs: step takes one step. It returns nil when the job is
// done, river.JobSnooze when it must come again, and any other error when the step failed
// for a reason that passes, such as a lost connection to the database.
type job[Args river.JobArgs] struct {
	river.WorkerDefaults[Args]
	now  func() time.Time
	step func(context.Context, Args) error
}

func (j *job[Args]) Work(ctx context.Context, job *river.Job[Args]) error {
	return j.step(ctx, job.Args)
}

// NextRetry repeats a failed job soon, for about a week.
func (j *job[Args]) NextRetry(job *river.Job[Args]) time.Time {
	return j.now().Add(min(time.Duration(job.Attempt)*time.Second, time.Minute))
}

// enqueue stores a job in a transaction: if that is not committed, there is no job.
func (s *Shop) enqueue(ctx context.Context, tx *sql.Tx, args river.JobArgs, after time.Duration) error {
	opts := &river.InsertOpts{MaxAttempts: 10_000}
	if after > 0 {
		opts.ScheduledAt = s.now().Add(after)
	}
	_, err := s.jobs.InsertTx(ctx, tx, args, opts)
	return err
}

// keep stores the progress of a job in its row, before the job comes again.
func (s *Shop) keep(ctx context.Context, m machine, number string, progress wxpay.Progress, after time.Duration) error {
	_, err := s.db.ExecContext(ctx, "UPDATE "+m.table+" SET progress = $1 WHERE "+m.key+" = $2", progress, number)
	if err != nil {
		return err
	}
	return river.JobSnooze(after)
}

// stop ends a job whose error waiting does not change. Its row says why. A person fixes
// the cause and starts the job again, with the same number. The alert comes before the
// commit: it may come twice, but is never lost.
func (s *Shop) stop(ctx context.Context, m machine, number string, cause error) error {
	if errors.Is(cause, wxpay.ErrSignError) { // of all jobs, such as while the key changes
		s.alert(ctx, "WeChat Pay refuses the key", cause, "number", number)
		return river.JobSnooze(time.Minute)
	}
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		first, err := m.move(ctx, tx, number, stuck, ", problem = $3", cause.Error())
		if first {
			s.alert(ctx, "a person is needed", cause, "table", m.table, "number", number)
		}
		return err
	})
	if err != nil {
		return err
	}
	return river.JobCancel(cause)
}

// alert logs what a person must look at.
func (s *Shop) alert(ctx context.Context, text string, err error, args ...any) {
	if err != nil {
		args = append(args, "err", err, "outcome", wxpay.OutcomeOf(err))
	}
	var failed *wxpay.Error
	if errors.As(err, &failed) {
		args = append(args, "advice", failed.Advice())
	}
	s.Logger.ErrorContext(ctx, text, append(args, "alert", true)...)
}

// Settle ends a refund that needs a person, who gives the money back in another way.
// Settle first, then give: until then another person can start the refund again.
func (s *Shop) Settle(ctx context.Context, outRefundNo string) error {
	moved, err := refunds.move(ctx, s.db, outRefundNo, settled, "")
	if err == nil && !moved {
		err = Refuse("no person is needed for it")
	}
	return err
}

// Retry starts the job of a row again: a person has fixed the cause, or its job has got
// lost. A second job for a row does no harm.
func (s *Shop) Retry(ctx context.Context, kind, number string) error {
	args, m := map[string]river.JobArgs{
		"order": askOrder{number}, "refund": refundOrder{number}, "ship": shipOrder{number}, "bill": checkBill{number},
	}[kind], map[string]machine{"refund": refunds, "ship": shipments}[kind]
	if args == nil {
		return Refuse("kind is order, refund, ship or bill")
	}
	set := ", problem = ''"
	if kind == "ship" {
		set += ", progress = '{}'" // its time to wait for WeChat begins again
	}
	return s.inTx(ctx, func(tx *sql.Tx) error {
		if m.table != "" {
			moved, err := m.move(ctx, tx, number, requested, set)
			switch {
			case err != nil:
				return err
			case !moved:
				return Refuse("it is done, has failed, or does not exist")
			}
		}
		return s.enqueue(ctx, tx, args, 0)
	})
}
