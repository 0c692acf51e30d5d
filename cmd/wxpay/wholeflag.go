package main

import (
	"flag"
	"strconv"
)

// A whole is the value of a flag: a decimal number. Package flag also reads 0100 as octal
// and 0x10 as hexadecimal.
type whole struct{ number *int64 }

func (w whole) String() string { return "" }

func (w whole) Set(value string) (err error) {
	number, err := strconv.ParseInt(value, 10, 64)
	if err == nil {
		*w.number = number
	}
	return err
}

func defineWhole(f *flag.FlagSet, p *int64, name, usage string) { f.Var(whole{p}, name, usage) }
