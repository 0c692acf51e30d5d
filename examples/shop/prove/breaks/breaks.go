// Package breaks makes mistakes in the source of the shop, for a build that uses the
// changed source. The proof must find each of them.
package breaks

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Break is a mistake: some changes of the shop's source.
type Break struct {
	Name string
	Text string // what the mistake is

	edits []edit
}

// An edit replaces a text that occurs once in a file.
type edit struct{ file, before, after string }

// Names returns the names of all breaks.
func Names() (names []string) {
	for _, b := range all {
		names = append(names, b.Name)
	}
	return names
}

// Find returns the break with that name.
func Find(name string) (Break, error) {
	i := slices.IndexFunc(all, func(b Break) bool { return b.Name == name })
	if i < 0 {
		return Break{}, fmt.Errorf("breaks: no break %q; there are %s", name, strings.Join(Names(), ", "))
	}
	return all[i], nil
}

// Overlay writes the changed files into the directory dir. It returns the file for the
// option -overlay of go build. The source of the shop, in the directory module, stays as
// it is. A text that is not found is an error.
func (b Break) Overlay(module, dir string) (string, error) {
	module, err := filepath.Abs(module)
	if err != nil {
		return "", err
	}
	changed := map[string]string{}
	for _, e := range b.edits {
		path := filepath.Join(module, e.file)
		copied := filepath.Join(dir, b.Name+"-"+strings.ReplaceAll(e.file, "/", "-"))
		if err := e.apply(path, copied, changed[path] != ""); err != nil {
			return "", fmt.Errorf("breaks: %s: %w", b.Name, err)
		}
		changed[path] = copied
	}
	text, err := json.Marshal(map[string]any{"Replace": changed})
	if err != nil {
		return "", err
	}
	overlay := filepath.Join(dir, b.Name+".json")
	return overlay, os.WriteFile(overlay, text, 0o600)
}

// apply writes the changed copy of a file. With again, it changes the copy once more.
func (e edit) apply(path, copied string, again bool) error {
	from := path
	if again {
		from = copied
	}
	source, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if n := strings.Count(string(source), e.before); n != 1 {
		return fmt.Errorf("the text to change occurs %d times in %s:\n%s", n, e.file, e.before)
	}
	return os.WriteFile(copied, []byte(strings.Replace(string(source), e.before, e.after, 1)), 0o600)
}
