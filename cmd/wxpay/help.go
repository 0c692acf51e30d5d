package main

import (
	"context"
	"flag"
	"fmt"
	"strings"
	"text/tabwriter"
)

func helpVerb() verb {
	return verb{
		name: "help", arguments: "[VERB]", max: 2, summary: "explain a verb, or list all verbs, settings and exit codes",
		define: func(*flag.FlagSet) action {
			return func(_ context.Context, c *call) error { return c.help(c.args) }
		},
	}
}

// help prints the help of a verb, or the overview.
func (c *call) help(words []string) error {
	if len(words) == 0 {
		c.out.write(c.overview())
		return nil
	}
	v, rest := findVerb(words)
	if v == nil || len(rest) > 0 {
		return c.unknownVerb(strings.Join(words, " "))
	}
	c.out.write(c.explainVerb(v))
	return nil
}

// overview returns the help of the program.
func (c *call) overview() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n  wxpay VERB\n\n%s\n", c.t("wxpay asks WeChat Pay (API v2) about orders, refunds and bills, and finds mistakes in a configuration."), c.t("verbs:"))
	table(&b, func(row func(cells ...string)) {
		for _, v := range verbs() {
			row(v.name, c.t(v.summary))
		}
	})
	fmt.Fprintf(&b, "\n%s\n", c.t("flags of every verb:"))
	c.flagTable(&b, newFlagSet(&c.common, nil), nil)
	fmt.Fprintf(&b, "\n%s\n", c.t("settings, from the environment or from lines NAME=value in the file of -config:"))
	table(&b, func(row func(cells ...string)) {
		for _, s := range settingNames() {
			row(s.name, c.t(s.about))
		}
	})
	fmt.Fprintf(&b, "\n%s\n", c.t("exit codes:"))
	table(&b, func(row func(cells ...string)) {
		for _, e := range exitCodes() {
			row(fmt.Sprint(e.code), c.t(e.means))
		}
	})
	fmt.Fprintf(&b, "\n%s\n", c.t("wxpay help VERB explains a verb. No flag holds a secret, and no secret is printed."))
	return b.String()
}

// explainVerb returns the help of a verb.
func (c *call) explainVerb(v *verb) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n  %s\n", c.t(v.summary), v.usage())
	for _, paragraph := range v.details {
		fmt.Fprintf(&b, "\n%s\n", c.t(paragraph))
	}
	common := newFlagSet(&c.common, nil)
	f := newFlagSet(&c.common, v.define)
	own := false
	f.VisitAll(func(known *flag.Flag) { own = own || common.Lookup(known.Name) == nil })
	if own {
		fmt.Fprintf(&b, "\n%s\n", c.t("flags:"))
		c.flagTable(&b, f, common)
	}
	fmt.Fprintf(&b, "\n%s\n", c.t("flags of every verb:"))
	c.flagTable(&b, common, nil)
	return b.String()
}

// flagTable lists the flags of f, except those of without.
func (c *call) flagTable(b *strings.Builder, f, without *flag.FlagSet) {
	table(b, func(row func(cells ...string)) {
		f.VisitAll(func(known *flag.Flag) {
			if known.Name == "help" || without != nil && without.Lookup(known.Name) != nil {
				return // -help is -h
			}
			translated := *known
			translated.Usage = c.t(text(known.Usage))
			value, usage := flag.UnquoteUsage(&translated)
			row(strings.TrimSpace("-"+known.Name+" "+value), usage)
		})
	})
}

// table writes rows with aligned columns.
func table(b *strings.Builder, fill func(row func(cells ...string))) {
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fill(func(cells ...string) { fmt.Fprintf(w, "  %s\n", strings.Join(cells, "\t")) })
	_ = w.Flush()
}
