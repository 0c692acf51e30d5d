package wxpay

import (
	"fmt"
	"strconv"
	"strings"
)

// ParseYuan reads an amount in yuan as in bills, such as "12.3" or "-0.05", and returns
// it in fen, exactly. It is an error if the third or a later decimal is not zero, if the
// text contains other characters, or if the amount does not fit in an int64.
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

// FormatYuan returns an amount in fen as yuan with two decimals: "10.50" for 1050.
func FormatYuan(fen int64) string {
	sign, magnitude := "", uint64(fen)
	if fen < 0 {
		sign, magnitude = "-", -magnitude
	}
	return fmt.Sprintf("%s%d.%02d", sign, magnitude/100, magnitude%100)
}

// A BillFee is a fee of WeChat Pay. In bills it has five decimals, so its unit is
// 0.00001 yuan: 600 is 0.00600 yuan.
type BillFee int64

const billFeePerFen = 1000

// Fen returns the fee in fen, rounded half away from zero.
func (f BillFee) Fen() int64 {
	half := BillFee(billFeePerFen / 2)
	if f < 0 {
		half = -half
	}
	return int64((f + half) / billFeePerFen)
}

// String returns the fee in yuan, with five decimals.
func (f BillFee) String() string {
	sign, magnitude := "", uint64(f)
	if f < 0 {
		sign, magnitude = "-", -magnitude
	}
	return fmt.Sprintf("%s%d.%05d", sign, magnitude/100000, magnitude%100000)
}
