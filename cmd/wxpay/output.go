package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// A printer writes the output of a verb: lines for people, or one JSON object.
type printer struct {
	out, err io.Writer
	json     bool
	language language
	secrets  []string // they are never written, whatever a text or a message contains
	failed   error    // the first error of out
}

// print writes a record: the result of a verb. With -json, a verb prints one record.
func (p *printer) print(r *record) {
	if !p.json {
		p.lines(r, "")
		return
	}
	p.printJSON(r)
}

// printJSON writes a value as JSON, also for people.
func (p *printer) printJSON(value any) {
	var text strings.Builder
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(value); err != nil {
		p.failed = err
		return
	}
	p.write(escapeJSON(text.String()))
}

// line writes a line for people; with -json it writes nothing.
func (p *printer) line(format text, args ...any) {
	if !p.json {
		p.write(printable(p.language.t(format, args...)) + "\n")
	}
}

// advise writes for people what to do next, after an empty line.
func (p *printer) advise(next text, args ...any) {
	if !p.json {
		p.write("\n")
		p.line("advice: %s", p.language.t(next, args...))
	}
}

// note writes a line to stderr, also with -json.
func (p *printer) note(format text, args ...any) {
	fmt.Fprintln(p.err, p.withoutSecrets(printable(p.language.t(format, args...))))
}

// lines writes a record as aligned lines.
func (p *printer) lines(r *record, indent string) {
	width := 0
	for _, f := range r.fields {
		width = max(width, len(f.name))
	}
	for _, f := range r.fields {
		switch v := f.value.(type) {
		case *record:
			p.write(indent + printable(f.name) + "\n")
			p.lines(v, indent+"  ")
		case []*record:
			for i, row := range v {
				p.write(fmt.Sprintf("%s%s #%d\n", indent, printable(f.name), i+1))
				p.lines(row, indent+"  ")
			}
		default:
			p.write(fmt.Sprintf("%s%-*s  %s\n", indent, width, printable(f.name), p.withNote(f)))
		}
	}
}

func (p *printer) withNote(f field) string {
	value := f.value
	if s, ok := value.(string); ok { // before it is cut
		value = p.withoutSecrets(s)
	}
	shown := p.language.show(value)
	if f.note == "" {
		return shown
	}
	return p.language.t("%s (%s)", shown, p.language.t(f.note))
}

func (p *printer) write(s string) {
	if _, err := io.WriteString(p.out, p.withoutSecrets(s)); err != nil && p.failed == nil {
		p.failed = err
	}
}

// withoutSecrets hides the secrets in a text.
func (p *printer) withoutSecrets(s string) string {
	for _, secret := range p.secrets {
		s = strings.ReplaceAll(s, secret, "***")
	}
	return s
}
