package main

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

// clockQuestion sets the speed, or moves the clock forward.
type clockQuestion struct {
	Speed   *float64 `json:"speed"`
	Advance float64  `json:"advance"` // seconds
	To      string   `json:"to"`      // "delivery": to the next notification; "refund": to the next refund that ends by itself; "bill": to the time when today's bill is ready
}

func (d *desk) setClock(r *http.Request, q clockQuestion) (clockAnswer, error) {
	if q.Speed != nil {
		if !isSpeed(*q.Speed) {
			return clockAnswer{}, errors.New("the speed must be from 0 to 86400")
		}
		d.clock.set(*q.Speed)
	}
	by, err := d.distance(q)
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
			return 0, errors.New("advance must be from 0 to 400 days")
		}
		return time.Duration(q.Advance * float64(time.Second)), nil
	case "delivery":
		next, ok := d.gateway.NextDelivery()
		if !ok {
			return 0, errors.New("no notification is due")
		}
		return next.Sub(now), nil
	case "refund":
		next, ok := d.gateway.NextRefundEnd()
		if !ok {
			return 0, errors.New("no refund ends by itself")
		}
		return next.Sub(now), nil
	case "bill":
		return tomorrowsBill(now).Sub(now), nil
	}
	return 0, fmt.Errorf("unknown clock target %q", q.To)
}

// tomorrowsBill returns 10:00 of the next day in Beijing. The bill of the present
// day is ready then.
func tomorrowsBill(now time.Time) time.Time {
	y, m, day := now.In(beijing).Date()
	return time.Date(y, m, day+1, 10, 0, 0, 0, beijing)
}
