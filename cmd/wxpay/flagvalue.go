package main

import (
	"flag"
	"regexp"
	"strings"
	"time"
)

// wrongValue returns the error of a flag whose value cannot be read.
func (c *call) wrongValue(f *flag.FlagSet, name string) error {
	known := f.Lookup(strings.TrimPrefix(name, "-"))
	if known == nil {
		return c.misuse("a flag has a wrong value: %s", name)
	}
	switch v := known.Value.(type) {
	case *pairs:
		return c.misuse("%s must be NAME=VALUE, with a name of the protocol that has no flag of its own; sign is computed", name)
	case whole:
		return c.misuse("%s must be a whole number, such as 100", name)
	case flag.Getter:
		switch v.Get().(type) {
		case time.Duration:
			return c.misuse("%s must be a time with its unit, such as 20s or 1m", name)
		case float64:
			return c.misuse("%s must be a number, such as 60", name)
		}
	}
	return c.misuse("a flag has a wrong value: %s", name)
}

// namedFlag matches the name of the flag in an error of package flag.
var namedFlag = regexp.MustCompile(`(?:" for (?:flag )?|flag needs an argument: )(-[^:]+)`)

// badValue returns the name of the flag in an error of package flag.
func badValue(err error) string {
	message := err.Error()
	if all := namedFlag.FindAllStringSubmatch(message, -1); len(all) > 0 {
		return shownWord(all[len(all)-1][1])
	}
	if _, name, found := strings.Cut(message, "bad flag syntax: "); found {
		return shownWord(name)
	}
	return "-"
}
