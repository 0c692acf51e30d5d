//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// rounds is how often each number of instances is measured.
const rounds = 3

// rate prints how many orders a second are placed, paid and delivered, with 1 and 2
// instances and no faults, beside bare inserts of such rows into the same PostgreSQL, and
// what uses the processors. The numbers of instances take turns, and medians count.
func rate(ctx context.Context, o options) error {
	o.kills, o.faults, o.stale, o.direct = 0, 0, 0, true
	fmt.Printf("%d sales, %d customers at the same time, %d processors\n", o.orders, o.customers, runtime.NumCPU())
	sales, inserts := map[int][]float64{}, []float64{}
	for range rounds {
		for o.instances = 1; o.instances <= 2; o.instances++ {
			sold, inserted, err := rateOf(ctx, o)
			if err != nil {
				return err
			}
			sales[o.instances], inserts = append(sales[o.instances], sold), append(inserts, inserted)
		}
	}
	fmt.Printf("medians: %.0f sales/s with 1 instance, %.0f with 2; %.0f bare inserts/s\n", median(sales[1]), median(sales[2]), median(inserts))
	return nil
}

func rateOf(ctx context.Context, o options) (sales, inserts float64, err error) {
	w, err := newWorld(ctx, o)
	defer func() { err = errors.Join(err, w.close()) }()
	if err != nil {
		return 0, 0, err
	}
	w.db.SetMaxOpenConns(o.customers)
	w.db.SetMaxIdleConns(o.customers)
	l := newLoad(w)
	inserts, err = l.time(func() error { return l.insert(ctx) })
	if err != nil {
		return 0, 0, err
	}
	before := processorTimes()
	sales, err = l.time(func() error { return l.sell(ctx) })
	fmt.Printf("%d instances: %.0f sales/s; bare inserts: %.0f/s, %.1f times; processors in use: %s\n",
		o.instances, sales, inserts, inserts/sales, shares(usedBy(before), float64(o.orders)/sales))
	return sales, inserts, err
}

// shares says how many processors each program used. The gateway, the customers and the
// proxies are in this process.
func shares(used map[string]time.Duration, seconds float64) string {
	var texts []string
	for _, name := range slices.Sorted(maps.Keys(used)) {
		texts = append(texts, fmt.Sprintf("%s %.2f", name, used[name].Seconds()/seconds))
	}
	return strings.Join(texts, ", ")
}

// time returns how often a second something is done that is done for each order.
func (l *load) time(do func() error) (perSecond float64, err error) {
	start := time.Now()
	err = do()
	return float64(l.orders) / time.Since(start).Seconds(), err
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
