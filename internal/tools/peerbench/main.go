// Command peerbench does the same work with wxpay and with four other Go SDKs
// of WeChat Pay v2, side by side in one run, and prints a Markdown table:
//
//	go run -C internal/tools/peerbench .
//
// Each row has a limit: a lower bound, only the work that cannot be avoided. In the row
// about growth the limit is this library with short messages, and there are no peers.
// The contenders take turns, A, B, C, A, B, C, …, so that a noisy machine disturbs all
// in the same way. The figures are medians of the rounds. Rows that only compute
// measure processor time. The goals of the HTTPS rows are medians of the ratios in
// each round. A contender is measured only after its result was checked.
//
// The peers are not modified. Only the address of the platform's host is redirected,
// and SSL_CERT_FILE sets the authority that the process trusts. The server of the
// HTTPS rows is a second process, so that its work is not counted for the client.
// The program needs a Unix.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"time"
)

type options struct {
	rows, who *regexp.Regexp
	rounds    int           // of rows that only compute
	batch     time.Duration // time of a contender in a round
	netRounds int           // of the HTTPS rows
	netBatch  time.Duration
	latency   time.Duration // response time of the server
	profile   string        // directory for profiles; "": none
}

func parseOptions(args []string) (o options, list bool, err error) {
	flags := flag.NewFlagSet("peerbench", flag.ContinueOnError)
	rows := flags.String("rows", ".", "regular expression of the rows' names")
	who := flags.String("who", ".", "regular expression of the peers in the HTTPS rows")
	flags.BoolVar(&list, "list", false, "print the rows' names and stop")
	flags.IntVar(&o.rounds, "rounds", 25, "rounds of the rows that only compute")
	flags.DurationVar(&o.batch, "batch", 20*time.Millisecond, "time of a contender in such a round")
	flags.IntVar(&o.netRounds, "netrounds", 9, "rounds of the HTTPS rows, after one that opens the connections")
	flags.DurationVar(&o.netBatch, "netbatch", 700*time.Millisecond, "time of a contender in such a round")
	flags.DurationVar(&o.latency, "latency", 20*time.Millisecond, "time that the HTTPS server waits before it responds")
	flags.StringVar(&o.profile, "profile", "", "directory for CPU profiles of this library and, in HTTPS rows, of the limit")
	if err = flags.Parse(args); err != nil {
		return o, list, err
	}
	var err1, err2 error
	o.rows, err1 = regexp.Compile(*rows)
	o.who, err2 = regexp.Compile("^(" + limit + "|" + ours + ")$|" + *who)
	return o, list, errors.Join(err1, err2)
}

func main() {
	if dir := os.Getenv(serverEnv); dir != "" {
		exitOn(serve(dir, os.Stdin, os.Stdout))
		return
	}
	o, list, err := parseOptions(os.Args[1:])
	exitOn(err)
	if list {
		for _, r := range allRows(o) {
			fmt.Println(r.title())
		}
		return
	}
	exitOn(run(o, os.Stdout, os.Stderr))
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// A row is one kind of work.
type row interface {
	title() string
	measure(o options) (section, error)
}

func allRows(o options) []row {
	return slices.Concat(signRows(), []row{encodeRow()}, notifyRows(),
		[]row{refundQueryRow(), growthRow(), refundNotifyRow(), orderInMemoryRow(), coldStartRow()},
		orderRows(o.latency), []row{refundRow(64, o.latency)})
}

// run measures the rows. It prints each row when it is done, and the goals at the end.
func run(o options, out, progress io.Writer) error {
	fmt.Fprintln(out, environment(o))
	var goals []goal
	for _, r := range allRows(o) {
		if !o.rows.MatchString(r.title()) {
			continue
		}
		fmt.Fprintln(progress, r.title(), "…")
		s, err := r.measure(o)
		if err != nil {
			return fmt.Errorf("%s: %w", r.title(), err)
		}
		fmt.Fprintln(out, s.markdown())
		goals = append(goals, s.goals...)
	}
	fmt.Fprintln(out, goalTable(goals))
	return nil
}
