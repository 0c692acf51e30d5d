package main

import (
	"net/http"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// empty removes everything but the serial numbers from a state file.
func empty(file keeper) error {
	records, err := wxpaytest.EmptyRecords(file)
	if err != nil {
		records = map[string][]byte{} // a record that can't be read: the numbers begin again
	}
	return file.Replace(records)
}

// resetAll removes orders, refunds, users, history and faults. The clock shows the
// present and has the speed of the flag again. Merchants and certificates stay.
func (d *desk) resetAll(r *http.Request, _ nothing) (clockAnswer, error) {
	next, err := d.worlds.replace(opening{clock: wxpaytest.NewClock(time.Now()), speed: d.speed})
	if err != nil {
		return clockAnswer{}, err
	}
	return next.clockState(r)
}
