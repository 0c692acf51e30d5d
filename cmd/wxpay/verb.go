package main

import (
	"context"
	"flag"
	"io"
	"strings"
)

// An action is what a verb does, after its flags were read.
type action func(ctx context.Context, c *call) error

// A verb is what the program can do.
type verb struct {
	name      string                     // one word, or two: "refund create"
	arguments string                     // for the help
	min, max  int                        // number of arguments
	changes   bool                       // it changes something on WeChat Pay
	summary   text                       // one line
	details   []text                     // paragraphs of its help
	define    func(*flag.FlagSet) action // adds the flags of the verb
}

// usage returns the line that shows how to write the verb.
func (v *verb) usage() string {
	return strings.TrimSpace("wxpay " + v.name + " " + v.arguments)
}

// newFlagSet returns a set with the flags of every verb, which prints nothing by itself.
func newFlagSet(g *commonFlags, define func(*flag.FlagSet) action) *flag.FlagSet {
	f := flag.NewFlagSet("wxpay", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Usage = func() {}
	g.define(f)
	if define != nil {
		define(f)
	}
	return f
}
