package coupon

import (
	"fmt"
	"strconv"
	"time"
)

var china = time.FixedZone("UTC+8", 8*60*60)

// Time reads a time of a response. The documents say yyyyMMddHHmmss, in UTC+8; their
// examples are Unix seconds.
func Time(text string) (time.Time, error) {
	if len(text) == len("20060102150405") {
		return time.ParseInLocation("20060102150405", text, china)
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil || seconds <= 0 {
		return time.Time{}, fmt.Errorf("coupon: %q is not a time", text)
	}
	return time.Unix(seconds, 0).In(china), nil
}
