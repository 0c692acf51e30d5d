package main

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// billOptions are the flags of bill.
type billOptions struct {
	fundFlow      bool
	account, kind string
	format, out   string
	force         bool
}

func (o *billOptions) define(f *flag.FlagSet) {
	f.BoolVar(&o.fundFlow, "fund-flow", false, "the movements on an account instead of payments and refunds")
	f.StringVar(&o.account, "account", "Basic", "with -fund-flow: the `ACCOUNT`, Basic, Operation or Fees")
	f.StringVar(&o.kind, "type", "ALL", "`TYPE` of the rows: ALL, SUCCESS, REFUND or RECHARGE_REFUND")
	f.StringVar(&o.format, "format", "", "`FORMAT` of the output: summary, csv or json; default: summary, with -out csv")
	f.StringVar(&o.out, "out", "", "write one file for each day into this `DIRECTORY`")
	f.BoolVar(&o.force, "force", false, "with -out: replace files")
}

// check checks the flags.
func (o *billOptions) check(c *call, days int) error {
	if o.format == "" {
		o.format = "summary"
		if o.out != "" {
			o.format = "csv"
		}
	}
	switch {
	case !slices.Contains([]string{"summary", "csv", "json"}, o.format):
		return c.misuse("-format must be summary, csv or json")
	case !slices.Contains([]string{"Basic", "Operation", "Fees"}, o.account):
		return c.misuse("-account must be Basic, Operation or Fees")
	case !slices.Contains([]string{"ALL", "SUCCESS", "REFUND", "RECHARGE_REFUND"}, o.kind):
		return c.misuse("-type must be ALL, SUCCESS, REFUND or RECHARGE_REFUND")
	case o.fundFlow && o.kind != "ALL":
		return c.misuse("-type is not for fund flows: see -account")
	case !o.fundFlow && o.account != "Basic":
		return c.misuse("%s goes together with %s", "-account", "-fund-flow")
	case o.format == "summary" && o.out != "":
		return c.misuse("-out stores bills: write -format csv or json")
	case o.force && o.out == "":
		return c.misuse("-force goes together with -out")
	case o.format == "csv" && o.out == "" && days > 1:
		return c.misuse("the bills of several days are several files: set -out")
	case c.out.json && o.out == "" && o.format != "summary":
		return c.misuse("-json prints the sums of the days as one object; for rows, write -format json without -json")
	}
	return c.isDirectory(o.out)
}

// isDirectory refuses a path that is no directory, before anything is downloaded. A
// directory that is missing is created later.
func (c *call) isDirectory(path string) error {
	if path == "" {
		return nil
	}
	info, err := os.Stat(path)
	if err == nil && !info.IsDir() {
		err = syscall.ENOTDIR
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return c.misuse("the directory %s cannot be used: %s", shownPath(path), fileReason(c.out.language, err))
	}
	return nil
}

// path returns the path of the file of a day.
func (o *billOptions) path(day time.Time) string {
	return filepath.Join(o.out, o.fileName(day))
}

// fileName returns the name of the file of a day.
func (o *billOptions) fileName(day time.Time) string {
	name, extension := "bill-", ".csv"
	switch {
	case o.fundFlow:
		name = "fundflow-" + o.account + "-"
	case o.kind != "ALL":
		name += o.kind + "-"
	}
	if o.format == "json" {
		extension = ".jsonl"
	}
	return name + day.Format(time.DateOnly) + extension
}
