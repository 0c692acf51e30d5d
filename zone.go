package wxpay

import (
	"time"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
)

// Zone returns the time zone of WeChat Pay: 8 hours ahead of UTC, without summer
// time, under the name +08. The times in responses, notifications, bills and
// comments are in this zone. Some databases store and compare times as text, and the
// same moment is another text in another zone: convert your own times with
// In(Zone()), or all times with UTC(). The day of a bill begins at
// time.Date(year, month, day, 0, 0, 0, 0, Zone()).
func Zone() *time.Location { return fieldtag.Zone }
