package main

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"
)

// dispatch finds the verb and runs it.
func (c *call) dispatch(ctx context.Context, args []string) error {
	c.out.json = slices.Contains(args, "-json") || slices.Contains(args, "--json") // also for mistakes before it
	rest, err := c.parse(newFlagSet(&c.common, nil), args, false)
	switch {
	case err != nil:
		return err
	case len(rest) == 0 && c.common.help:
		return c.help(nil)
	case len(rest) == 0:
		fmt.Fprintln(c.env.stderr, c.overview())
		return c.misuse("no verb is given")
	}
	v, rest := findVerb(joinVerb(rest))
	if v == nil {
		return c.unknownVerb(rest[0])
	}
	c.name, c.changes = v.name, v.changes
	f := newFlagSet(&c.common, nil)
	act := v.define(f)
	c.args, err = c.parse(f, rest, true)
	switch {
	case err != nil:
		return err
	case c.common.help:
		return c.help(strings.Fields(v.name))
	case len(c.args) < v.min || len(c.args) > v.max:
		return c.misuse("the arguments are wrong; use: %s", v.usage())
	}
	return act(ctx, c)
}

// parse reads the flags in args, and returns the other arguments. Flags may stand after
// arguments if anywhere is set; else the first argument ends them. "--" ends them always.
func (c *call) parse(f *flag.FlagSet, args []string, anywhere bool) (others []string, err error) {
	for {
		if err := f.Parse(args); err != nil {
			return nil, c.wrongFlag(f, err)
		}
		rest := f.Args()
		ended := len(rest) < len(args) && args[len(args)-len(rest)-1] == "--"
		if !anywhere || ended || len(rest) == 0 {
			others = append(others, rest...)
			break
		}
		others, args = append(others, rest[0]), rest[1:]
	}
	return others, c.applyCommon()
}

// applyCommon uses the flags that change the output.
func (c *call) applyCommon() error {
	c.out.json = c.out.json || c.common.json
	switch c.common.lang {
	case "":
	case string(english), string(chinese):
		c.out.language = language(c.common.lang)
	default:
		return c.misuse("-lang is %s: set en or zh", shownWord(c.common.lang))
	}
	if c.common.timeout < 0 {
		return c.misuse("-timeout is negative: set a time such as 20s")
	}
	return nil
}

// wrongFlag returns the error of a flag that can't be read. The value of a flag is not
// repeated: somebody may have written a secret there.
func (c *call) wrongFlag(f *flag.FlagSet, err error) error {
	_, name, unknown := strings.Cut(err.Error(), "flag provided but not defined: -")
	if !unknown {
		return c.wrongValue(f, badValue(err))
	}
	var names []string
	f.VisitAll(func(known *flag.Flag) { names = append(names, known.Name) })
	if near := nearest(name, names); near != "" {
		return c.misuse("there is no flag -%s: did you mean -%s?", shownWord(name), near)
	}
	return c.misuse("there is no flag -%s: see %s", shownWord(name), "wxpay help "+c.name)
}
