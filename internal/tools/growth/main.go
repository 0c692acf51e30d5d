//go:build unix

// Command growth measures how the cost of one field, refund or row grows with the size
// of the message or bill. It prints the figures as Markdown tables, and writes a plot:
//
//	go run ./internal/tools/growth docs/images/growth.svg
//
// Each figure is the median of several rounds, in which the points take turns, so that
// a noisy machine disturbs all in the same way. It is processor time, and includes the
// collection of garbage. The bills need 1 GB in the directory for temporary files; no
// network is used. It takes about three minutes, and needs a Unix.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "growth:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("growth", flag.ContinueOnError)
	quick := flags.Bool("quick", false, "few rounds and short bills, to try the program")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return errors.New("give the path of the SVG file to write")
	}
	e := effort{rounds: 9, divisor: 1}
	if *quick {
		e = effort{rounds: 3, divisor: 200}
	}
	dir, err := os.MkdirTemp("", "growth")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	plots, err := allPlots(e, dir)
	if err != nil {
		return err
	}
	if err := measure(plots, e.rounds); err != nil {
		return err
	}
	for _, p := range plots {
		fmt.Fprintln(out, p.markdown())
	}
	return os.WriteFile(flags.Arg(0), []byte(svg(plots)), 0o644)
}

func allPlots(e effort, dir string) ([]*plot, error) {
	queries, err1 := queryPlot(e)
	bills, err2 := billPlot(e, dir)
	return []*plot{messagePlot(e), queries, bills}, errors.Join(err1, err2)
}
