package main

import (
	"flag"
	"time"
)

// commonFlags are the flags of every verb.
type commonFlags struct {
	config  string
	json    bool
	lang    string
	timeout time.Duration
	help    bool
}

// define adds the flags of every verb to f. Their defaults are the present values, so
// that they may stand before the verb too.
func (g *commonFlags) define(f *flag.FlagSet) {
	for _, name := range []string{"h", "help"} {
		f.BoolVar(&g.help, name, g.help, "print this help")
	}
	f.StringVar(&g.config, "config", g.config, "read the settings from this `FILE`, which only its owner may read; default: the file in WXPAY_CONFIG")
	f.BoolVar(&g.json, "json", g.json, "print one JSON object, for scripts")
	f.StringVar(&g.lang, "lang", g.lang, "`LANGUAGE` of the texts, en or zh; default: that in LC_ALL, LC_MESSAGES or LANG")
	f.DurationVar(&g.timeout, "timeout", g.timeout, "how long one attempt to reach a server may take (`TIME`); default: 20s, of doctor 8s, of notify 15s")
}
