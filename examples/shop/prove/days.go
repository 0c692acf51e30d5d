//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/seed6780280e/wxpay/examples/shop/prove/rows"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// minute is how the log shows the time.
const minute = "01-02 15:04"

// minutesPerBeat is how far the clock moves at each beat while customers come.
const minutesPerBeat = 7

// timeGoesBy moves the clock while customers come: by some minutes at each beat, and once
// to the next evening. In the middle of the run, the key is changed.
func (l *load) timeGoesBy(ctx context.Context) {
	rotated, evening := false, false
	for l.nextBeat(ctx) == nil {
		l.log("%s: %d orders", l.clock.Now().In(zone).Format(minute), l.begun.Load())
		l.clock.Advance(minutesPerBeat * time.Minute)
		l.finishRefunds(false)
		if !rotated && l.share() >= 0.5 {
			rotated = true
			if err := l.rotateKey(); err != nil {
				l.problem(err)
			}
		}
		if !evening && l.share() >= 0.75 {
			evening = true
			l.clock.Advance(untilHour(l.clock.Now(), 23))
		}
	}
}

// nextBeat waits for a beat, and for some customers: on a slow machine, orders would
// otherwise expire before anybody can pay. At the end customers only wait for the clock.
func (l *load) nextBeat(ctx context.Context) error {
	const longest, fewest = 5, 0.05
	before := l.share()
	for range longest {
		if err := wait(ctx, l.beat); err != nil || l.share() >= min(1, before+fewest) {
			return err
		}
	}
	return nil
}

// untilHour returns how long it is until the next day has that hour.
func untilHour(now time.Time, hour int) time.Duration {
	year, month, day := now.In(zone).Date()
	return time.Date(year, month, day+1, hour, 0, 0, 0, zone).Sub(now)
}

// settle lets time pass until every order, refund and shipment has ended, and every day
// until tomorrow is reconciled. It returns these days. It gives up when the clock comes
// near to real time.
func (l *load) settle(ctx context.Context, from time.Time) (days []string) {
	last := l.clock.Now().Add(24 * time.Hour)
	for day := from; !day.After(last); day = day.Add(24 * time.Hour) {
		days = append(days, date(day))
	}
	for round := range l.rounds {
		if err := l.clerkLooks(ctx); err != nil {
			l.problem(err)
			return days
		}
		l.finishRefunds(true)
		left, err := l.left(ctx, days)
		if err != nil || left == "" || ctx.Err() != nil || time.Since(l.clock.Now()) < time.Hour {
			break
		}
		l.log("%s: %s", l.clock.Now().In(zone).Format(minute), left)
		l.jobsRun(ctx)
		l.clock.Advance(l.step(round, left))
		l.killWhileDaysPass(ctx)
	}
	return days
}

// step is how far the clock moves: at first the gaps of open orders and refunds, then
// those of orders that WeChat Pay does not know, then to the next bill at 10:00.
func (l *load) step(round int, left string) time.Duration {
	switch {
	case strings.HasPrefix(left, "0 orders, 0 refunds, 0 shipments"):
		return untilHour(l.clock.Now().Add(-10*time.Hour), 0) + 10*time.Minute
	case round < 6:
		return 10 * time.Minute
	case round < 9:
		return time.Hour
	}
	return 6 * time.Hour
}

// left says what has not ended, or nothing.
func (l *load) left(ctx context.Context, days []string) (text string, err error) {
	open := 0
	for _, what := range []struct{ name, query string }{
		{"orders", "SELECT count(*) FROM orders WHERE state = 'created'"},
		{"refunds", "SELECT count(*) FROM refunds WHERE state IN ('requested', 'stuck')"},
		{"shipments", "SELECT count(*) FROM shipments WHERE state <> 'done'"},
		{"jobs", "SELECT count(*) FROM river_job WHERE state IN ('running', 'available', 'retryable')"},
	} {
		n := 0
		if err := l.db.QueryRowContext(ctx, what.query).Scan(&n); err != nil {
			return "", err
		}
		open += n
		text += fmt.Sprintf("%d %s, ", n, what.name)
	}
	done := 0
	err = l.db.QueryRowContext(ctx, "SELECT count(*) FROM bill_days WHERE state = 'done' AND bill_date <= $1", days[len(days)-1]).Scan(&done)
	if open == 0 && done == len(days) {
		return "", err
	}
	return fmt.Sprintf("%s%d days", text, len(days)-done), err
}

// jobsRun waits until River has nothing to do now, for at most two of its beats.
func (l *load) jobsRun(ctx context.Context) {
	const beat = 6 * time.Second // River looks for scheduled jobs every 5 seconds
	for end := time.Now().Add(2 * beat); time.Now().Before(end); {
		due := 0
		err := l.db.QueryRowContext(ctx, "SELECT count(*) FROM river_job WHERE state IN ('running', 'available') OR (state IN ('scheduled', 'retryable') AND scheduled_at <= $1)",
			l.clock.Now().UTC()).Scan(&due)
		if err == nil && due == 0 || wait(ctx, repeatAfter) != nil {
			return
		}
	}
}

// maxRetries is how often the clerk starts a job again before giving up.
const maxRetries = 5

// A problem is a row that needs a person.
type problem struct{ kind, number, text string }

// clerkLooks does the work that was left for the evening, and then what needs a person.
func (l *load) clerkLooks(ctx context.Context) error {
	problems, err := rows.All(ctx, l.db, `SELECT 'refund', out_refund_no, problem FROM refunds WHERE state = 'stuck'
		UNION ALL SELECT 'ship', out_trade_no, problem FROM shipments WHERE state = 'stuck'`,
		func(p *problem) []any { return []any{&p.kind, &p.number, &p.text} })
	errs := []error{l.doEvening(ctx), err}
	for _, p := range problems {
		errs = append(errs, l.solve(ctx, p))
	}
	return errors.Join(errs...)
}

// solve starts a job again. A refund that did not arrive is paid out by hand and settled;
// some clerks start it again first, and click twice.
func (l *load) solve(ctx context.Context, p problem) error {
	tries := l.retried[p.number]
	l.retried[p.number]++
	switch {
	case p.text == wxpaytest.RefundChange && (tries > 0 || hash(p.number)%4 < 2):
		return errors.Join(l.settleRefund(ctx, p.number), l.settleRefund(ctx, p.number))
	case tries >= maxRetries:
		return nil
	}
	l.retries.Add(1)
	_, err := l.insist(ctx, http.MethodPost, "/api/clerk/retry", staffToken, map[string]string{"kind": p.kind, "number": p.number}, &struct{}{})
	return err
}

func (l *load) settleRefund(ctx context.Context, number string) error {
	ok, err := l.insist(ctx, http.MethodPost, "/api/clerk/settle", staffToken, map[string]string{"number": number}, &struct{}{})
	if err == nil && !ok {
		err = errors.New("the shop refuses to settle " + number)
	}
	if err == nil {
		l.witness.settled[number] = true // only one clerk looks
	}
	return err
}

// doEvening does the work that was left, as many clerks as there were customers.
func (l *load) doEvening(ctx context.Context) error {
	work := l.evening.take()
	errs := make([]error, len(work))
	var wg sync.WaitGroup
	for i, do := range work {
		l.places <- struct{}{}
		wg.Go(func() {
			defer func() { <-l.places }()
			errs[i] = do(ctx)
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}
