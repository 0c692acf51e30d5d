package wxpay

import (
	"time"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
)

// Zone returns the time zone of WeChat Pay: 8 hours ahead of UTC, without summer
// time, under the name +08. Every time in a response, notification, bill or
// comment is in it. Some databases store a time as text and compare it as text,
// where the same moment looks different in another zone: convert your own times
// with In(Zone()), or all of them with UTC(). The day of a bill begins at
// time.Date(year, month, day, 0, 0, 0, 0, Zone()).
func Zone() *time.Location { return fieldtag.Zone }
