package billtext

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
)

// parseFen parses a cell with an amount in yuan. An empty cell is 0.
func parseFen(cell string) (fen int64, ok bool) {
	if cell == "0.00" {
		return 0, true
	}
	return parseAmount(cell, 2)
}

// parseFee parses a cell with a fee.
func parseFee(cell string) (fee int64, ok bool) { return parseAmount(cell, 5) }

const longAmount = 17 // bytes: more digits may overflow an int64

// parseAmount parses the usual form of an amount, digits with a decimal point
// before the last places. It leaves other forms to parseOther.
func parseAmount(cell string, places int) (n int64, ok bool) {
	point := len(cell) - places - 1
	if point < 1 || len(cell) > longAmount || cell[point] != '.' {
		return parseOther(cell, places)
	}
	for i := range len(cell) {
		if i == point {
			continue
		}
		digit := cell[i] - '0'
		if digit > 9 {
			return parseOther(cell, places)
		}
		n = 10*n + int64(digit)
	}
	return n, true
}

func parseOther(cell string, places int) (n int64, ok bool) {
	if cell == "" {
		return 0, true
	}
	return parseDecimal(cell, places, false)
}

// parseSum parses a number of a summary, which has the form of a float: 45.0,
// 1.2E7. It rounds to places, because the other decimals are rounding errors of
// the float.
func parseSum(cell string, places int) (int64, bool) {
	mantissa, exponent, scientific := strings.Cut(cell, "E")
	if scientific {
		e, err := strconv.Atoi(exponent)
		if err != nil || e < -places || e > 17 {
			return 0, false
		}
		places += e
	}
	return parseDecimal(mantissa, places, true)
}

// parseDecimal parses a decimal number in units of its places-th decimal. If
// round is set, it rounds later decimals; otherwise they must be zeros.
func parseDecimal(s string, places int, round bool) (n int64, ok bool) {
	s, negative := strings.CutPrefix(s, "-")
	decimals, digits, up := -1, 0, false
	for i := range len(s) {
		c := s[i]
		switch {
		case c == '.' && decimals < 0 && digits > 0:
			decimals, digits = 0, 0
		case c < '0' || c > '9':
			return 0, false
		case decimals == places:
			if c != '0' && !round {
				return 0, false
			}
			up = up || digits == places && c >= '5'
			digits++
		default:
			if n > math.MaxInt64/1000 {
				return 0, false
			}
			n = 10*n + int64(c-'0')
			digits++
			if decimals >= 0 {
				decimals++
			}
		}
	}
	for decimals = max(decimals, 0); decimals < places && n <= math.MaxInt64/1000; decimals++ {
		n *= 10
	}
	if up {
		n++
	}
	if negative {
		n = -n
	}
	return n, digits > 0 && decimals == places
}

// A day is the day of the last parsed time. Most rows have the same day.
type day struct {
	text string
	unix int64 // its first second
}

// parse parses 2019-02-19 23:46:48 as UTC+8.
func (d *day) parse(cell string) (time.Time, bool) {
	if len(cell) != len(time.DateTime) || cell[10] != ' ' || cell[13] != ':' || cell[16] != ':' {
		return time.Time{}, false
	}
	if cell[:10] != d.text {
		t, err := time.ParseInLocation(time.DateOnly, cell[:10], fieldtag.Zone)
		if err != nil {
			return time.Time{}, false
		}
		d.text, d.unix = strings.Clone(cell[:10]), t.Unix()
	}
	hour, ok1 := twoDigits(cell, 11)
	minute, ok2 := twoDigits(cell, 14)
	second, ok3 := twoDigits(cell, 17)
	if !(ok1 && ok2 && ok3) || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	return time.Unix(d.unix+int64(hour*3600+minute*60+second), 0).In(fieldtag.Zone), true
}

func twoDigits(s string, i int) (int, bool) {
	tens, ones := s[i]-'0', s[i+1]-'0'
	return int(10*tens + ones), tens <= 9 && ones <= 9
}
