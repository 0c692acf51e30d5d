package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode"
)

// A problem is a wrong value of the configuration. It never contains the value itself,
// which may be a secret.
type problem struct {
	name string // of the variable
	what string // is wrong, and how to fix it
}

// problems are all that is wrong, so that a person fixes everything at once.
type problems []problem

func (p problems) Error() string {
	lines := []string{fmt.Sprintf("problems in the configuration: %d", len(p))}
	for _, one := range p {
		lines = append(lines, "  "+one.name+": "+one.what)
	}
	return strings.Join(lines, "\n")
}

// A reader reads variables and collects what is wrong with them.
type reader struct {
	values   map[string]string
	problems problems
}

func (r *reader) bad(name, format string, args ...any) {
	r.problems = append(r.problems, problem{name, fmt.Sprintf(format, args...)})
}

// err returns nil if nothing is wrong.
func (r *reader) err() error {
	if len(r.problems) == 0 {
		return nil
	}
	return r.problems
}

// isGood reports whether nothing is wrong with the variable so far.
func (r *reader) isGood(name string) bool {
	for _, p := range r.problems {
		if p.name == name {
			return false
		}
	}
	return true
}

// text returns the value, or otherwise if it is not set. An empty value is not set.
func (r *reader) text(name, otherwise string) string {
	value := r.values[name]
	switch {
	case value == "":
		return otherwise
	case strings.TrimSpace(value) != value:
		r.bad(name, "begins or ends with a blank: remove it")
	case strings.ContainsFunc(value, unicode.IsControl):
		r.bad(name, "contains a control character: remove it")
	}
	return value
}

// required is text for a variable that must be set. hint says what to set it to.
func (r *reader) required(name, hint string) string {
	value := r.text(name, "")
	if value == "" {
		r.bad(name, "is not set: %s", hint)
	}
	return value
}

// maxFile is far above the size of any key, certificate or configuration.
const maxFile = 1 << 20

// file returns the content of the file that a variable names, or nil if there is a
// problem. The path is no secret, unless somebody wrote the secret itself there.
func (r *reader) file(name, path string) []byte {
	if path == "" || !r.isGood(name) {
		return nil
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		r.bad(name, "there is no such file that can be read: set the path of a file, not its content")
		return nil
	case info.IsDir():
		r.bad(name, "is a directory: set the path of a file")
		return nil
	case info.Size() > maxFile:
		r.bad(name, "the file has more than %d bytes: it is the wrong file", maxFile)
		return nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		r.bad(name, "the file cannot be read: check its permissions")
		return nil
	}
	return content
}

// directory checks that a file can be created at path.
func (r *reader) directory(name, path string) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		r.bad(name, "is a directory: set the path of a file")
	}
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		r.bad(name, "its directory does not exist: create it, or set another path")
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
