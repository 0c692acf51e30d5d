package main

import (
	"flag"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// options are the values of the flags and the environment.
type options struct {
	language                 language
	api, backup, proxy, page string    // host:port; empty proxy: there is none
	out                      io.Writer // for lines about clients
	pageGiven                bool      // -page was set
	names                    []string  // further host names of this machine
	dir, state               string    // empty state: nothing is stored
	merchants                []wxpaytest.Merchant
	refundNotifyURL          string
	speed                    float64
	keep                     int
	keepMB                   int
	ignoreIntervals          bool
	reset                    bool     // empty the state file first
	lines                    *lines   // nil: nothing is printed
	origins                  []string // of other websites that may use the desk API
	refundEnd                wxpaytest.RefundEnd
}

const envPrefix = "WXPAY_GATEWAY_"

func readOptions(args []string, getenv func(string) string, out io.Writer) (options, error) {
	o := options{language: languageOf(getenv), out: out}
	var one wxpaytest.Merchant
	var names, file, origins string
	var quiet bool
	fs := flag.NewFlagSet("wxpay-gateway", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	usage := func(name string) string { return o.language.say("flag."+name, nil) }
	fs.StringVar(&o.api, "api", "127.0.0.1:8443", usage("api"))
	fs.StringVar(&o.backup, "backup", "127.0.0.1:8444", usage("backup"))
	fs.StringVar(&o.proxy, "proxy", "127.0.0.1:8445", usage("proxy"))
	fs.StringVar(&o.page, "page", "127.0.0.1:8080", usage("page"))
	fs.StringVar(&names, "names", "", usage("names"))
	fs.StringVar(&o.dir, "dir", "desk", usage("dir"))
	fs.StringVar(&o.state, "state", "", usage("state"))
	fs.BoolVar(&o.reset, "reset", false, usage("reset"))
	fs.BoolVar(&quiet, "q", false, usage("q"))
	fs.StringVar(&origins, "allow-origin", "", usage("allow-origin"))
	fs.StringVar(&file, "merchants", "", usage("merchants"))
	fs.StringVar(&one.AppID, "appid", "", usage("appid"))
	fs.StringVar(&one.MchID, "mch-id", "", usage("mch-id"))
	fs.StringVar(&one.Key, "key", "", usage("key"))
	fs.StringVar(&one.AppSecret, "appsecret", "", usage("appsecret"))
	fs.StringVar(&o.refundNotifyURL, "refund-notify-url", "", usage("refund-notify-url"))
	fs.Float64Var(&o.speed, "speed", 1, usage("speed"))
	fs.IntVar(&o.keep, "keep", 5000, usage("keep"))
	fs.IntVar(&o.keepMB, "keep-mb", 32, usage("keep-mb"))
	fs.BoolVar(&o.ignoreIntervals, "ignore-intervals", false, usage("ignore-intervals"))
	fs.DurationVar(&o.refundEnd.After, "refund-after", 0, usage("refund-after"))
	fs.StringVar(&o.refundEnd.Status, "refund-status", wxpaytest.RefundSuccess, usage("refund-status"))
	if err := fromEnv(fs, getenv); err != nil {
		return options{}, err
	}
	if err := parse(fs, args, out, o.language); err != nil {
		return options{}, err
	}
	fs.Visit(func(f *flag.Flag) { o.pageGiven = o.pageGiven || f.Name == "page" })
	o.names = list(names)
	if !quiet {
		o.lines = newLines(out, getenv)
	}
	var err error
	if o.origins, err = readOrigins(list(origins)); err != nil {
		return options{}, err
	}
	if err := o.complete(); err != nil {
		return options{}, err
	}
	o.merchants, err = merchants(file, one)
	return o, err
}

// fromEnv sets each flag whose environment variable is set.
func fromEnv(fs *flag.FlagSet, getenv func(string) string) (err error) {
	fs.VisitAll(func(f *flag.Flag) {
		name := envPrefix + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		if value := getenv(name); value != "" && err == nil {
			if problem := fs.Set(f.Name, value); problem != nil {
				err = fail("error.environment", "name", name, "value", value)
			}
		}
	})
	return err
}

// complete checks the options and sets the defaults that depend on other options.
func (o *options) complete() error {
	for name, address := range map[string]string{"-api": o.api, "-backup": o.backup, "-proxy": o.proxy, "-page": o.page} {
		if name == "-proxy" && address == "none" {
			o.proxy = ""
			continue
		}
		if _, _, err := net.SplitHostPort(address); err != nil {
			return fail("error.hostPort", "flag", name, "value", address)
		}
	}
	switch {
	case o.speed < 0:
		return fail("error.speed", "value", fmt.Sprint(o.speed))
	case o.refundEnd.After < 0:
		return fail("error.refundAfter", "value", o.refundEnd.After.String())
	case !slices.Contains([]string{wxpaytest.RefundSuccess, wxpaytest.RefundChange, wxpaytest.RefundClosed}, o.refundEnd.Status):
		return fail("error.refundStatus", "value", o.refundEnd.Status)
	case o.keep < 1:
		return fail("error.keep", "flag", "-keep")
	case o.keepMB < 1:
		return fail("error.keep", "flag", "-keep-mb")
	case o.dir == "":
		return fail("error.noDir")
	}
	switch o.state {
	case "":
		o.state = filepath.Join(o.dir, "state.db")
	case "none":
		o.state = ""
	}
	return nil
}

// list splits text at commas and spaces.
func list(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}
