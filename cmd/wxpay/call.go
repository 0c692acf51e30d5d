package main

import (
	"sync/atomic"
	"time"
)

// A call is one run of the program.
type call struct {
	env     *environment
	out     *printer
	name    string // of the verb, for errors; may be empty
	changes bool   // the verb changes something on WeChat Pay
	args    []string
	common  commonFlags
	cached  *settings
	sent    atomic.Bool // something was sent that may have taken effect
	plan    *record     // what a verb that changes something will do; nil: none
}

func newCall(env *environment) *call {
	return &call{env: env, out: &printer{out: env.stdout, err: env.stderr, language: languageOf(env)}}
}

// t returns the text in the language of the user.
func (c *call) t(format text, args ...any) string { return c.out.language.t(format, args...) }

// now returns the time.
func (c *call) now() time.Time { return c.env.now() }
