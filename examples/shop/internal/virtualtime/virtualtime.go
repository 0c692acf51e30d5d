// Package virtualtime lets River see the time of a clock that can be moved. It is for tests
// and for a local gateway: in production, River's time is that of the machine.
package virtualtime

import (
	"time"

	"github.com/riverqueue/river"

	"github.com/seed6780280e/wxpay"
)

// Of returns the settings of River for a clock.
func Of(clock wxpay.Clock) river.TestConfig { return river.TestConfig{Time: riverTime{clock}} }

type riverTime struct{ wxpay.Clock }

// NowOrNil tells River not to use the database's time.
func (t riverTime) NowOrNil() *time.Time {
	now := t.Now()
	return &now
}
