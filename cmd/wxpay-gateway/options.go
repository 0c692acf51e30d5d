package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// options are what flags and environment say.
type options struct {
	api, backup, page string
	names             []string // further host names of this machine
	dir, state        string   // state is empty: nothing is kept
	merchants         []wxpaytest.Merchant
	refundNotifyURL   string
	speed             float64
	keep              int
	ignoreIntervals   bool
}

const envPrefix = "WXPAY_GATEWAY_"

func readOptions(args []string, getenv func(string) string, out io.Writer) (options, error) {
	var o options
	var one wxpaytest.Merchant
	var names, file string
	fs := flag.NewFlagSet("wxpay-gateway", flag.ContinueOnError)
	fs.SetOutput(out)
	fs.StringVar(&o.api, "api", "127.0.0.1:8443", "address of the API, host:port")
	fs.StringVar(&o.backup, "backup", "127.0.0.1:8444", "address of the backup API, to fail over to")
	fs.StringVar(&o.page, "page", "127.0.0.1:8080", "address of the page")
	fs.StringVar(&names, "names", "", "further host names and IPs under which this machine is reached, with commas between")
	fs.StringVar(&o.dir, "dir", "desk", "directory for certificates and, unless -state says otherwise, the state")
	fs.StringVar(&o.state, "state", "", `file that keeps orders over restarts; "none": they are forgotten (default <dir>/state.db)`)
	fs.StringVar(&file, "merchants", "", "JSON file of several merchants, or of a service provider; see README.md beside this program")
	fs.StringVar(&one.AppID, "appid", "", "appid of the one merchant (default that of the documentation's examples)")
	fs.StringVar(&one.MchID, "mch-id", "", "its mch_id")
	fs.StringVar(&one.Key, "key", "", "its APIv2 key, 32 bytes")
	fs.StringVar(&one.AppSecret, "appsecret", "", "AppSecret of its mini program")
	fs.StringVar(&o.refundNotifyURL, "refund-notify-url", "", "where refunds that name no notify_url are notified, as set on the merchant platform")
	fs.Float64Var(&o.speed, "speed", 1, "of the clock: 1 is real time, 60 a minute per second, 0 stands still")
	fs.IntVar(&o.keep, "keep", 5000, "how many of the latest requests and notifications are kept to look at")
	fs.BoolVar(&o.ignoreIntervals, "ignore-intervals", false, "lift the 5 minutes before an order can be closed, and the minute between its refunds")
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
	if err := o.complete(); err != nil {
		return options{}, err
	}
	var err error
	o.merchants, err = merchants(file, one)
	return o, err
}

// fromEnv sets every flag that has a variable.
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

// complete judges the options and fills in what follows from others.
func (o *options) complete() error {
	for name, address := range map[string]string{"-api": o.api, "-backup": o.backup, "-page": o.page} {
		if _, _, err := net.SplitHostPort(address); err != nil {
			return fmt.Errorf("%s %q is no host:port, such as 127.0.0.1:8443: %w", name, address, err)
		}
	}
	switch {
	case o.speed < 0:
		return fmt.Errorf("-speed %v: time does not run backwards; 0 stands still", o.speed)
	case o.keep < 1:
		return errors.New("-keep must be at least 1")
	case o.dir == "":
		return errors.New("-dir is empty: the certificates need a place")
	}
	switch o.state {
	case "":
		o.state = filepath.Join(o.dir, "state.db")
	case "none":
		o.state = ""
	}
	return nil
}

// list splits at commas.
func list(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}
