package shop

import (
	"context"
	"database/sql"
	"encoding/json"
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
	planBills struct{}
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
	step func(context.Context, Args) error
}

func (j *job[Args]) Work(ctx context.Context, job *river.Job[Args]) error {
	return j.step(ctx, job.Args)
}

func (j *job[Args]) Timeout(*river.Job[Args]) time.Duration { return jobTime }

// NextRetry repeats a failed job soon, and always.
func (j *job[Args]) NextRetry(job *river.Job[Args]) time.Time {
	return job.AttemptedAt.Add(min(time.Duration(job.Attempt)*time.Second, time.Minute))
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

// keep stores the progress of a job in its row, and lets the job come again after the
// step's gap.
func keep[T any](ctx context.Context, s *Shop, m machine, number string, step wxpay.Step[T]) error {
	progress, err := json.Marshal(step.Progress)
	if err != nil {
		return err
	}
	if _, err := s.db.ExecContext(ctx, "UPDATE "+m.table+" SET progress = $1 WHERE "+m.key+" = $2", string(progress), number); err != nil {
		return err
	}
	return river.JobSnooze(step.After)
}

// stop ends a job whose error waiting does not change. Its row says why. A person fixes
// the cause and starts the job again, with the same number.
func (s *Shop) stop(ctx context.Context, m machine, number string, cause error) error {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := m.move(ctx, tx, number, stuck, ", problem = $3", cause.Error())
		return err
	})
	if err != nil {
		return err
	}
	s.alert(ctx, "a person is needed", cause, "table", m.table, "number", number)
	return river.JobCancel(cause)
}

// alert logs what a person must look at.
func (s *Shop) alert(ctx context.Context, text string, err error, args ...any) {
	advice := ""
	var failed *wxpay.Error
	if errors.As(err, &failed) {
		advice = failed.Advice()
	}
	s.Logger.ErrorContext(ctx, text, append(args, "err", err, "outcome", wxpay.OutcomeOf(err), "advice", advice, "alert", true)...)
}

// Retry starts the job of a row again whose job has ended: a person has fixed the cause.
func (s *Shop) Retry(ctx context.Context, kind, number string) error {
	var m machine
	var args river.JobArgs
	switch kind {
	case "refund":
		m, args = refunds, refundOrder{number}
	case "ship":
		m, args = shipments, shipOrder{number}
	default:
		return Refuse("kind is refund or ship")
	}
	return s.inTx(ctx, func(tx *sql.Tx) error {
		moved, err := m.move(ctx, tx, number, requested, ", problem = ''")
		switch {
		case err != nil:
			return err
		case !moved:
			return Refuse("it is not stuck")
		}
		return s.enqueue(ctx, tx, args, 0)
	})
}
