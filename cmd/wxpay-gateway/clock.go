package main

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// clockQuestion sets the speed, or moves the clock forward.
type clockQuestion struct {
	Speed   *float64 `json:"speed"`
	Advance float64  `json:"advance"` // seconds
	To      string   `json:"to"`      // "delivery": to the next notification; "refund": to the next refund that ends by itself; "bill": to the time when today's bill is ready; "now": to the time of this machine, also backwards
}

func (d *desk) setClock(r *http.Request, q clockQuestion) (clockAnswer, error) {
	if q.Speed != nil {
		if !isSpeed(*q.Speed) {
			return clockAnswer{}, fail("problem.speed")
		}
		d.clock.set(*q.Speed)
	}
	by, err := d.distance(q)
	if by < 0 {
		err = d.turnBack()
	}
	if err != nil {
		return clockAnswer{}, err
	}
	if by > 0 {
		d.gateway.Clock.Advance(by)
	}
	return d.clockState(r)
}

// isSpeed reports whether the clock can have a speed.
func isSpeed(speed float64) bool { return speed >= 0 && speed <= 86400 }

// distance returns how far the clock must move.
func (d *desk) distance(q clockQuestion) (time.Duration, error) {
	now := d.gateway.Clock.Now()
	switch q.To {
	case "":
		if q.Advance < 0 || q.Advance > 400*24*3600 {
			return 0, fail("problem.advance")
		}
		return time.Duration(q.Advance * float64(time.Second)), nil
	case "delivery":
		next, ok := d.gateway.NextDelivery()
		if !ok {
			return 0, fail("problem.noDelivery")
		}
		return next.Sub(now), nil
	case "refund":
		next, ok := d.gateway.NextRefundEnd()
		if !ok {
			return 0, fail("problem.noRefundEnd")
		}
		return next.Sub(now), nil
	case "bill":
		return tomorrowsBill(now).Sub(now), nil
	case "now":
		return time.Since(now), nil
	}
	return 0, fail("problem.clockTarget", "value", q.To)
}

// turnBack sets the clock to the time of this machine. Orders can't be in the future.
func (d *desk) turnBack() error {
	err := d.gateway.TurnClockBack(time.Now())
	var later *wxpaytest.LaterError
	if errors.As(err, &later) {
		return fail("problem.clockBack", "n", strconv.Itoa(later.Orders+later.Contracts), "no", later.OutTradeNo,
			"time", later.Latest.In(beijing).Format(time.DateTime)).because(err)
	}
	return err
}

// tomorrowsBill returns 10:00 of the next day in Beijing. The bill of the present
// day is ready then.
func tomorrowsBill(now time.Time) time.Time {
	y, m, day := now.In(beijing).Date()
	return time.Date(y, m, day+1, 10, 0, 0, 0, beijing)
}
