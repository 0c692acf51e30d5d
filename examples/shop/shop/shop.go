package shop

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/seed6780280e/wxpay"
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
	Database  *Database
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
	db   *Database
	jobs *river.Client[*sql.Tx]
}

// New returns a shop.
func New(cfg Config) (*Shop, error) {
	s := &Shop{Config: cfg, db: cfg.Database}
	workers := river.NewWorkers()
	river.AddWorker(workers, &job[askOrder]{step: s.askOrder})
	river.AddWorker(workers, &job[refundOrder]{step: s.refundOrder})
	river.AddWorker(workers, &job[shipOrder]{step: s.shipOrder})
	river.AddWorker(workers, &job[planBills]{step: s.planBills})
	river.AddWorker(workers, &job[checkBill]{step: s.checkBill})
	jobs := cfg.Jobs
	jobs.Workers, jobs.Logger, jobs.Test.Time = workers, cfg.Logger, riverTime{cfg.Clock}
	jobs.Queues = map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 50}}
	jobs.JobTimeout, jobs.RescueStuckJobsAfter = jobTime, 2*jobTime
	jobs.PeriodicJobs = []*river.PeriodicJob{river.NewPeriodicJob(river.PeriodicInterval(30*time.Second), func() (river.JobArgs, *river.InsertOpts) {
		return planBills{}, nil
	}, &river.PeriodicJobOpts{RunOnStart: true})}
	var err error
	s.jobs, err = river.NewClient(s.db.driver(), &jobs)
	return s, err
}

// Start begins to work on jobs, until Stop.
func (s *Shop) Start(ctx context.Context) error { return s.jobs.Start(ctx) }

// Stop finishes the jobs that run, and begins no more.
func (s *Shop) Stop(ctx context.Context) error { return s.jobs.Stop(ctx) }

func (s *Shop) now() time.Time { return s.Clock.Now().UTC() }

// newNumber returns a number for an order or a refund. Numbers are never used again.
func (s *Shop) newNumber(prefix string) string {
	random := make([]byte, 8)
	rand.Read(random)
	return prefix + s.now().Format("20060102") + hex.EncodeToString(random)
}

// riverTime gives River the shop's clock.
type riverTime struct{ wxpay.Clock }

func (t riverTime) NowOrNil() *time.Time {
	now := t.Now()
	return &now
}

var _ rivertype.TimeGenerator = riverTime{}
