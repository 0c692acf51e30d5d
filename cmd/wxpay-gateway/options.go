package main

import (
	"errors"
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
	api, backup, proxy, page string   // host:port; empty proxy: there is none
	names                    []string // further host names of this machine
	dir, state               string   // empty state: nothing is stored
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
	var o options
	var one wxpaytest.Merchant
	var names, file, origins string
	var quiet bool
	fs := flag.NewFlagSet("wxpay-gateway", flag.ContinueOnError)
	fs.SetOutput(out)
	fs.StringVar(&o.api, "api", "127.0.0.1:8443", "address of the API, host:port")
	fs.StringVar(&o.backup, "backup", "127.0.0.1:8444", "address of the backup API, for failover")
	fs.StringVar(&o.proxy, "proxy", "127.0.0.1:8445", `address of the HTTP proxy, for clients with fixed host names; "none": there is no proxy`)
	fs.StringVar(&o.page, "page", "127.0.0.1:8080", "address of the page")
	fs.StringVar(&names, "names", "", "more host names and IPs of this machine, separated by commas")
	fs.StringVar(&o.dir, "dir", "desk", "directory for the certificates and, without -state, for the state file")
	fs.StringVar(&o.state, "state", "", `file that keeps the orders after a restart; "none": orders are lost (default <dir>/state.db)`)
	fs.BoolVar(&o.reset, "reset", false, "start without the orders, refunds and users of earlier starts; certificates stay")
	fs.BoolVar(&quiet, "q", false, "do not print a line for each request and notification")
	fs.StringVar(&origins, "allow-origin", "", "origins of websites that may use the desk API, such as http://localhost:5173, separated by commas")
	fs.StringVar(&file, "merchants", "", "JSON file of several merchants, or of a service provider; see README.md of this program")
	fs.StringVar(&one.AppID, "appid", "", "appid of the merchant (default: from the examples in WeChat Pay's documentation)")
	fs.StringVar(&one.MchID, "mch-id", "", "mch_id of the merchant")
	fs.StringVar(&one.Key, "key", "", "APIv2 key of the merchant, 32 bytes")
	fs.StringVar(&one.AppSecret, "appsecret", "", "AppSecret of the merchant's mini program")
	fs.StringVar(&o.refundNotifyURL, "refund-notify-url", "", "notify_url for refunds without one, as set on the merchant platform")
	fs.Float64Var(&o.speed, "speed", 1, "speed of the clock: 1 is real time, 60 is a minute per second, 0 stops the clock")
	fs.IntVar(&o.keep, "keep", 5000, "how many of the latest requests and notifications the page can show")
	fs.IntVar(&o.keepMB, "keep-mb", 32, "how many megabytes of their messages are kept; above it, the messages of the oldest are dropped")
	fs.BoolVar(&o.ignoreIntervals, "ignore-intervals", false, "allow closing an order before 5 minutes, and a second refund within a minute")
	fs.DurationVar(&o.refundEnd.After, "refund-after", 0, "how long after its acceptance a refund ends by itself, such as 30s; 0: not by itself")
	fs.StringVar(&o.refundEnd.Status, "refund-status", wxpaytest.RefundSuccess, "how refunds then end: SUCCESS, CHANGE or REFUNDCLOSE")
	if err := fromEnv(fs, getenv); err != nil {
		return options{}, err
	}
	if err := fs.Parse(args); err != nil {
		return options{}, err
	}
	if fs.NArg() > 0 {
		return options{}, fmt.Errorf("%q is not a flag; see -h", fs.Arg(0))
	}
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
			if problem := f.Value.Set(value); problem != nil {
				err = fmt.Errorf("%s=%q: %w", name, value, problem)
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
			return fmt.Errorf("%s %q is not host:port, such as 127.0.0.1:8443: %w", name, address, err)
		}
	}
	switch {
	case o.speed < 0:
		return fmt.Errorf("-speed %v: the speed cannot be negative; 0 stops the clock", o.speed)
	case o.refundEnd.After < 0:
		return fmt.Errorf("-refund-after %v: the time cannot be negative; 0 lets refunds stay in progress", o.refundEnd.After)
	case !slices.Contains([]string{wxpaytest.RefundSuccess, wxpaytest.RefundChange, wxpaytest.RefundClosed}, o.refundEnd.Status):
		return fmt.Errorf("-refund-status %q: use SUCCESS, CHANGE or REFUNDCLOSE", o.refundEnd.Status)
	case o.keep < 1:
		return errors.New("-keep must be at least 1")
	case o.keepMB < 1:
		return errors.New("-keep-mb must be at least 1")
	case o.dir == "":
		return errors.New("-dir is empty: the certificates need a directory")
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
