package bills

import (
	"bytes"
	"strconv"
)

// Fees are in units of 0.00001 yuan, because bills show them with five decimals.
const (
	feeUnits  = 100000
	FeePerFen = 1000 // 0.00001 yuan
)

// FeeRate is the rate of every merchant: 0.60%, as in the documentation.
const FeeRate = "0.60%"

// FeeOf returns the fee for an amount, in 0.00001 yuan. The fee is charged
// rounded to a whole fen.
func FeeOf(fen int64) int64 {
	return (fen*6 + 500) / 1000 * FeePerFen
}

// appendYuan writes an amount in fen as yuan, the way the rows do: 0.01.
func appendYuan(b []byte, fen int64) []byte {
	if fen < 0 {
		b, fen = append(b, '-'), -fen
	}
	b = strconv.AppendInt(b, fen/100, 10)
	return append(b, '.', byte('0'+fen/10%10), byte('0'+fen%10))
}

// appendFee writes a fee as the rows do: 0.00006.
func appendFee(b []byte, fee int64) []byte {
	if fee < 0 {
		b, fee = append(b, '-'), -fee
	}
	b = strconv.AppendInt(b, fee/feeUnits, 10)
	b = append(b, '.')
	for unit := int64(feeUnits / 10); unit > 0; unit /= 10 {
		b = append(b, byte('0'+fee/unit%10))
	}
	return b
}

// appendSum writes an amount or a count as the summary lines do: 0.01, 2.0.
func appendSum(b []byte, fee int64) []byte {
	b = bytes.TrimRight(appendFee(b, fee), "0")
	if b[len(b)-1] == '.' {
		b = append(b, '0')
	}
	return b
}

// Yuan returns an amount in fen as yuan, the way the rows of bills do: 0.01.
func Yuan(fen int64) string { return string(appendYuan(nil, fen)) }
