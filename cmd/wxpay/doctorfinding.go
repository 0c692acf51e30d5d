package main

import "slices"

// A verdict is the result of a check.
type verdict string

const (
	verdictOK      verdict = "ok"
	verdictWarning verdict = "warning"
	verdictProblem verdict = "problem"
	verdictSkipped verdict = "skipped"
)

// text returns the verdict for people.
func (v verdict) text() text {
	switch v {
	case verdictOK:
		return "ok"
	case verdictWarning:
		return "warning"
	case verdictProblem:
		return "PROBLEM"
	}
	return "skipped"
}

// A say is a text for people: an English format, which is also the key of its
// translation, and the values.
type say struct {
	format text
	args   []any
}

func says(format text, args ...any) say { return say{format, args} }

// in returns the text in a language. An argument may be a say too.
func (s say) in(l language) string {
	if s.format == "" {
		return ""
	}
	args := slices.Clone(s.args)
	for i, arg := range args {
		if inner, ok := arg.(say); ok {
			args[i] = inner.in(l)
		}
	}
	return l.t(s.format, args...)
}

// A finding is what a check found, and how to fix it.
type finding struct {
	check   string // fixed name, also in JSON
	verdict verdict
	what    say
	fix     say // zero: there is nothing to do
}

// A checkup collects findings. A check never stops the others.
type checkup struct {
	findings []finding
	examples bool // ids and keys of the documents are problems
}

func (c *checkup) add(check string, v verdict, what, fix say) {
	c.findings = append(c.findings, finding{check, v, what, fix})
}

func (c *checkup) ok(check string, format text, args ...any) {
	c.add(check, verdictOK, says(format, args...), say{})
}

func (c *checkup) skip(check string, format text, args ...any) {
	c.add(check, verdictSkipped, says(format, args...), say{})
}

func (c *checkup) warn(check string, what, fix say)    { c.add(check, verdictWarning, what, fix) }
func (c *checkup) problem(check string, what, fix say) { c.add(check, verdictProblem, what, fix) }

// has reports whether a check has found a problem.
func (c *checkup) has(check string) bool {
	for _, f := range c.findings {
		if f.check == check && f.verdict == verdictProblem {
			return true
		}
	}
	return false
}
