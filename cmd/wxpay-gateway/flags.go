package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"regexp"
)

// parse reads the flags. -h prints them.
func parse(fs *flag.FlagSet, args []string, out io.Writer, l language) error {
	err := fs.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		printFlags(fs, out, l)
		return err
	case err != nil:
		return badFlag(err)
	case fs.NArg() > 0:
		return fail("error.noFlag", "value", fs.Arg(0))
	}
	return nil
}

func printFlags(fs *flag.FlagSet, out io.Writer, l language) {
	_, _ = fmt.Fprintln(out, l.say("flags.title", nil))
	fs.VisitAll(func(f *flag.Flag) {
		text := f.Usage
		if f.DefValue != "" && f.DefValue != "false" {
			text = l.say("flags.default", values{"text": text, "value": f.DefValue})
		}
		_, _ = fmt.Fprintf(out, "  -%s\n    \t%s\n", f.Name, text)
	})
}

// badFlag words an error of package flag.
func badFlag(err error) error {
	for key, pattern := range map[string]*regexp.Regexp{
		"error.unknownFlag": unknownFlag, "error.flagValue": flagValue, "error.flagEmpty": flagEmpty,
	} {
		if m := pattern.FindStringSubmatch(err.Error()); m != nil {
			return fail(key, "flag", m[len(m)-1], "value", m[1])
		}
	}
	return err
}

var (
	unknownFlag = regexp.MustCompile(`^flag provided but not defined: -+(.*)$`)
	flagValue   = regexp.MustCompile(`^invalid (?:boolean )?value "(.*)" for (?:flag )?-+([\w-]+):`)
	flagEmpty   = regexp.MustCompile(`^flag needs an argument: -+(.*)$`)
)
