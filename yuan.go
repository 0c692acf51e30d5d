package wxpay

import (
	"fmt"
	"strconv"
	"strings"
)

// ParseYuan reads an amount in yuan as bills write it, such as "12.3" or
// "-0.05", and returns it in fen, exactly. More than two decimals that are not
// zero, anything but digits, and what int64 can't hold are errors.
func ParseYuan(yuan string) (fen int64, err error) {
	digits, negative := strings.CutPrefix(yuan, "-")
	whole, decimals, _ := strings.Cut(digits, ".")
	decimals = strings.TrimRight(decimals, "0")
	if whole == "" || len(decimals) > 2 || strings.Trim(whole+decimals, "0123456789") != "" || strings.HasSuffix(digits, ".") {
		return 0, named(fmt.Errorf("%.40q is not an amount in yuan with two decimals", yuan))
	}
	text := whole + decimals + "00"[len(decimals):]
	if negative {
		text = "-" + text
	}
	if fen, err = strconv.ParseInt(text, 10, 64); err != nil {
		return 0, named(fmt.Errorf("%.40q is too large an amount", yuan))
	}
	return fen, nil
}

// FormatYuan writes an amount in fen as yuan with two decimals: 1050 as
// "10.50".
func FormatYuan(fen int64) string {
	sign, magnitude := "", uint64(fen)
	if fen < 0 {
		sign, magnitude = "-", -magnitude
	}
	return fmt.Sprintf("%s%d.%02d", sign, magnitude/100, magnitude%100)
}
