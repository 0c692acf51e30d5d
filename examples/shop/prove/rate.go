//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"syscall"
	"time"
)

// rate prints how many orders a second are placed, paid and delivered, with 1 and 2
// instances and no faults, beside bare inserts of such rows into the same PostgreSQL.
func rate(ctx context.Context, o options) error {
	o.kills, o.faults, o.stale, o.direct = 0, 0, 0, true
	fmt.Printf("%d sales, %d customers at the same time\n", o.orders, o.customers)
	for o.instances = 1; o.instances <= 2; o.instances++ {
		if err := rateOf(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

func rateOf(ctx context.Context, o options) (err error) {
	w, err := newWorld(ctx, o)
	defer func() { err = errors.Join(err, w.close()) }()
	if err != nil {
		return err
	}
	w.db.SetMaxOpenConns(o.customers)
	w.db.SetMaxIdleConns(o.customers)
	l := newLoad(w)
	inserts, err := l.time(func() error { return l.insert(ctx) })
	if err != nil {
		return err
	}
	before := processorTime()
	sales, err := l.time(func() error { return l.sell(ctx) })
	fmt.Printf("%d instances: %.0f sales/s (%.0f %% of a processor for gateway, customers and proxies); bare inserts: %.0f/s, %.1f times\n",
		o.instances, sales, 100*(processorTime()-before).Seconds()*sales/float64(o.orders), inserts, inserts/sales)
	return err
}

// time returns how often a second something is done that is done for each order.
func (l *load) time(do func() error) (perSecond float64, err error) {
	start := time.Now()
	err = do()
	return float64(l.orders) / time.Since(start).Seconds(), err
}

// processorTime returns the processor time of this process.
func processorTime() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// together does something for each order, for some at the same time.
func (l *load) together(do func(i int) error) error {
	var all sync.WaitGroup
	failed := make([]error, l.customers)
	for c := range l.customers {
		all.Go(func() {
			for i := c; i < l.orders && failed[c] == nil; i += l.customers {
				failed[c] = do(i)
			}
		})
	}
	all.Wait()
	return errors.Join(failed...)
}

// insert stores rows like those of orders, one in each transaction.
func (l *load) insert(ctx context.Context) error {
	if _, err := l.db.ExecContext(ctx, "CREATE TABLE bare (LIKE orders INCLUDING ALL)"); err != nil {
		return err
	}
	return l.together(func(i int) error {
		_, err := l.db.ExecContext(ctx, `INSERT INTO bare (out_trade_no, request_id, openid, payer_ip, product, total_fee, state, created_at, expires_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, now(), now())`,
			fmt.Sprintf("S20261130%016d", i), fmt.Sprintf("c1-%d", i), "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "127.0.0.1", "latte", 2800, "created")
		return err
	})
}

// sell sells to one customer for each order, and waits until all is delivered.
func (l *load) sell(ctx context.Context) error {
	var once sync.Once
	var token string
	var failed error
	err := l.together(func(i int) error {
		c := l.newCustomer(i)
		c.openID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
		once.Do(func() {
			failed = c.login(ctx)
			token = c.token
		})
		c.token = token
		return errors.Join(failed, c.place(ctx), c.pay(ctx))
	})
	for delivered := 0; err == nil && delivered < l.orders; err = errors.Join(err, wait(ctx, 20*time.Millisecond)) {
		err = l.db.QueryRowContext(ctx, "SELECT COUNT(*) FROM deliveries").Scan(&delivered)
	}
	return err
}
