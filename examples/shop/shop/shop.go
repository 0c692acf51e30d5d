package shop

import (
	"context"
	"database/sql"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/examples/shop/database"
	"github.com/seed6780280e/wxpay/wxa"
)

// A Merchant is what the shop needs of WeChat. It is replaced when the key or the
// certificate changes.
type Merchant struct {
	Pay  *wxpay.Client
	Mini *wxa.Client
}

// Config is what a shop is made of.
type Config struct {
	Database  *database.DB
	Merchant  func() *Merchant // the current one
	PublicURL string           // base of the addresses for notifications
	Clock     wxpay.Clock      // also of the Merchant
	Logger    *slog.Logger
	Jobs      river.Config // optional settings of River, such as Middleware; the shop adds its own
}

// A Shop takes orders, and works on its jobs between Start and Stop. Any number of
// instances may share a database.
type Shop struct {
	Config
	db   *database.DB
	jobs *river.Client[*sql.Tx]
}

// New returns a shop.
func New(cfg Config) (*Shop, error) {
	s := &Shop{Config: cfg, db: cfg.Database}
	workers := river.NewWorkers()
	river.AddWorker(workers, &job[askOrder]{now: s.now, step: s.askOrder})
	river.AddWorker(workers, &job[refundOrder]{now: s.now, step: s.refundOrder})
	river.AddWorker(workers, &job[shipOrder]{now: s.now, step: s.shipOrder})
	river.AddWorker(workers, &job[checkBill]{now: s.now, step: s.checkBill})
	jobs := cfg.Jobs
	jobs.Workers, jobs.Logger = workers, cfg.Logger
	jobs.Queues = map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 50}}
	jobs.JobTimeout, jobs.RescueStuckJobsAfter = jobTime, 2*jobTime
	var err error
	s.jobs, err = river.NewClient(s.db.Driver(), &jobs)
	return s, err
}

// Start begins to work on jobs, until Stop.
func (s *Shop) Start(ctx context.Context) error {
	if err := s.inTx(ctx, func(tx *sql.Tx) error { return s.planBills(ctx, tx) }); err != nil {
		return err
	}
	return s.jobs.Start(ctx)
}

// Stop finishes the jobs that run, and begins no more.
func (s *Shop) Stop(ctx context.Context) error { return s.jobs.Stop(ctx) }

func (s *Shop) now() time.Time { return s.Clock.Now().UTC() }
