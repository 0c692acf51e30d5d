package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// A progress shows how far a download is, on a terminal.
type progress struct {
	out   io.Writer // nil: there is no terminal
	label string
	bytes int64
	shown time.Time
}

func (c *call) newProgress(day time.Time, i, n int) *progress {
	p := &progress{label: fmt.Sprintf("%s (%d/%d)", day.Format(time.DateOnly), i, n)}
	if c.env.terminal {
		p.out = c.env.stderr
		fmt.Fprintf(p.out, "\r\x1b[K%s", p.label)
	}
	return p
}

// add counts bytes, and shows them ten times a second.
func (p *progress) add(n int) {
	p.bytes += int64(n)
	if p.out != nil && time.Since(p.shown) > time.Second/10 {
		p.shown = time.Now()
		fmt.Fprintf(p.out, "\r\x1b[K%s %.1f MB", p.label, float64(p.bytes)/1e6)
	}
}

// end removes the line.
func (p *progress) end() {
	if p.out != nil {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}

// reportBills prints the sums, and returns the worst failure. If there are fewer results
// than days, the run was interrupted.
func (c *call) reportBills(ctx context.Context, results []dayResult, days int, o *billOptions) error {
	failed := 0
	var rows []*record
	for _, r := range results {
		if r.err != nil && !r.noBill() {
			failed++
		}
		rows = append(rows, c.dayRecord(ctx, r))
	}
	all := &record{}
	all.add("days", rows)
	var f *failure
	switch code := c.worst(ctx, results); {
	case len(results) < days:
		f = c.fail(exitInterrupted, "interrupted: %d of %d days are done", len(results), days)
	case days == 1 && results[0].err != nil:
		f = c.onlyDay(ctx, results[0])
	case code != exitDone:
		f = c.fail(code, "%d of %d days failed", failed, days)
	case c.out.json:
		c.out.print(all)
		return nil
	}
	if days > 1 || f == nil {
		c.printDays(ctx, results, o)
	}
	if f == nil {
		return nil
	}
	f.about = all
	return f
}

// onlyDay returns the failure of the only day.
func (c *call) onlyDay(ctx context.Context, r dayResult) *failure {
	if r.noBill() {
		f := c.fail(exitMissing, "%s: there is no bill, because nothing happened on that day", r.day.Format(time.DateOnly))
		f.cause = r.err
		return f
	}
	text, advice := c.describe(r.err)
	return &failure{code: c.exitCode(ctx, r.err), text: text, advice: advice, cause: r.err}
}

// dayRecord returns a day as JSON.
func (c *call) dayRecord(ctx context.Context, r dayResult) *record {
	row := &record{}
	row.add("date", r.day.Format(time.DateOnly))
	switch {
	case r.noBill():
		row.add("no_bill", true)
	case r.err != nil:
		row.add("error", c.errorFields(c.exitCode(ctx, r.err), r.err))
	case r.kept:
		row.add("kept", true)
	default:
		row.fields = append(row.fields, r.sums.fields...)
	}
	if r.file != "" && r.err == nil {
		row.add("file", r.file)
	}
	return row
}

// printDays prints the days for people.
func (c *call) printDays(ctx context.Context, results []dayResult, o *billOptions) {
	switch {
	case c.out.json || o.out == "" && o.format != "summary":
		return
	case len(results) == 1 && o.out == "":
		c.out.print(c.dayRecord(ctx, results[0]))
		return
	}
	w := tabwriter.NewWriter(lineWriter{c.out}, 0, 0, 2, ' ', 0)
	for _, r := range results {
		switch {
		case r.noBill():
			fmt.Fprintf(w, "%s\t%s\n", r.day.Format(time.DateOnly), c.t("no bill"))
		case r.err != nil:
			fmt.Fprintf(w, "%s\t%s\n", r.day.Format(time.DateOnly), c.t("failed"))
		case r.kept:
			fmt.Fprintf(w, "%s\t%s\t%s\n", r.day.Format(time.DateOnly), c.t("kept"), printable(r.file))
		default:
			fmt.Fprintln(w, c.dayLine(r))
		}
	}
	w.Flush()
}

// dayLine returns the sums of a day in one line.
func (c *call) dayLine(r dayResult) string {
	line := r.day.Format(time.DateOnly)
	for _, f := range r.sums.fields {
		switch f.name {
		case "rows", "total_fee", "refund_fee", "fee_yuan", "income", "expense":
			line += "\t" + f.name + " " + c.out.language.show(f.value)
		}
	}
	if r.file != "" {
		line += "\t" + printable(r.file)
	}
	return line
}

// A lineWriter writes to a printer.
type lineWriter struct{ p *printer }

func (w lineWriter) Write(data []byte) (int, error) {
	w.p.write(string(data))
	return len(data), nil
}
