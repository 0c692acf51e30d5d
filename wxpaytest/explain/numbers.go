package explain

import (
	"fmt"
	"strconv"
	"strings"
)

// numberMistakes are numbers that were signed in a different form from the one
// that was sent.
func numberMistakes() []candidate {
	m := newMistake("numbers written otherwise", "", "convert the number to text once, and sign and send that text")
	var list []candidate
	add := func(what string, feesOnly bool, write func(string) string) {
		m.What = "numbers were signed " + what
		list = append(list, candidate{m, "numbers", func(d *draft) {
			for i, p := range d.pairs {
				if strings.Contains(p.name, "fee") || !feesOnly {
					d.pairs[i].value = write(p.value)
				}
			}
		}})
	}
	number := func(write func(string) string) func(string) string {
		return func(value string) string {
			if !isNumber(value) {
				return value
			}
			return write(value)
		}
	}
	add("with decimals", true, number(func(value string) string { return value + ".0" }))
	add("with decimals", true, number(func(value string) string { return value + ".00" }))
	add("in yuan", true, number(inYuan))
	add("in yuan", true, number(func(value string) string { return strings.TrimRight(strings.TrimRight(inYuan(value), "0"), ".") }))
	add("without the decimals that were sent", true, wholePart)
	for _, write := range []func(float64) string{goFloat, jsFloat, javaFloat} {
		for _, feesOnly := range []bool{true, false} {
			add("as floating point", feesOnly, number(func(value string) string { return throughFloat(value, write) }))
		}
	}
	add("without leading zeros", false, number(func(value string) string { return strings.TrimLeft(value[:len(value)-1], "0") + value[len(value)-1:] }))
	return list
}

// inYuan writes fen with two decimals.
func inYuan(fen string) string {
	fen = fmt.Sprintf("%03s", fen)
	return fen[:len(fen)-2] + "." + fen[len(fen)-2:]
}

func wholePart(value string) string {
	whole, decimals, found := strings.Cut(value, ".")
	if found && isNumber(whole) && strings.Trim(decimals, "0") == "" {
		return whole
	}
	return value
}

func throughFloat(value string, write func(float64) string) string {
	f, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return value
	}
	return write(f)
}

func goFloat(f float64) string { return fmt.Sprint(f) }

func jsFloat(f float64) string {
	if f < 1e21 {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return strconv.FormatFloat(f, 'e', -1, 64)
}

// javaFloat is Double.toString.
func javaFloat(f float64) string {
	if f < 1e7 {
		return strconv.FormatFloat(f, 'f', 1, 64)
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'e', -1, 64), "e+")
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	return mantissa + "E" + strings.TrimPrefix(exponent, "0")
}

func isNumber(value string) bool { return value != "" && strings.Trim(value, "0123456789") == "" }
