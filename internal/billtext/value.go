package billtext

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
)

// parseFen reads a cell with an amount in yuan. An empty one is 0.
func parseFen(cell string) (fen int64, ok bool) {
	if cell == "0.00" {
		return 0, true
	}
	return parseAmount(cell, 2)
}

// parseFee reads a cell with a fee.
func parseFee(cell string) (fee int64, ok bool) { return parseAmount(cell, 5) }

const longAmount = 17 // bytes: more digits may overflow an int64

// parseAmount reads the form that nearly all amounts have, digits with a point
// before the last places, and leaves the others to parseOther.
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

// parseSum reads a number of a summary, which is printed as a float is: 45.0,
// 1.2E7. It rounds off the decimals after places, which are the float's error.
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

// parseDecimal reads a decimal number in units of its places-th decimal. Later
// decimals are rounded off if round is set; else they must be zeros.
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

// A day is the day of the time that was parsed last: most rows have the same.
type day struct {
	text string
	unix int64 // its first second
}

// parse reads 2019-02-19 23:46:48 as UTC+8.
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
