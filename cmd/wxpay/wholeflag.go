package main

import (
	"flag"
	"strconv"
)

// defineWhole adds a flag for a whole number. It is decimal: flag.Int64Var reads 0100 as
// 64, and takes 0x10 and 1_000 too.
func defineWhole(f *flag.FlagSet, p *int64, name, usage string) {
	f.Func(name, usage, func(value string) error {
		number, err := strconv.ParseInt(value, 10, 64)
		if err == nil {
			*p = number
		}
		return err
	})
}
