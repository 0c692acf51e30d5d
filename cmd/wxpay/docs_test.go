package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestDocs checks that the pages name every verb, flag, setting and exit code, and no
// flag that does not exist.
func TestDocs(t *testing.T) {
	for _, page := range []string{"../../docs/command.md", "../../docs/command.zh-CN.md"} {
		content, err := os.ReadFile(page)
		require.NoError(t, err)
		text := string(content)
		known := map[string]bool{}
		for _, v := range verbs() {
			section := sectionOf(text, v.name)
			if v.name != "help" {
				assert.NotEmpty(t, section, "%s has no heading %q", page, v.name)
			}
			newFlagSet(&commonFlags{}, v.define).VisitAll(func(f *flag.Flag) {
				known[f.Name] = true
				if common := newFlagSet(&commonFlags{}, nil).Lookup(f.Name); common != nil {
					assert.Contains(t, text, "`-"+f.Name, page)
					return
				}
				assert.Regexp(t, "(?m)[` ]-"+regexp.QuoteMeta(f.Name)+"[` ]", section, "%s, %s", page, v.name)
			})
		}
		for _, s := range settingNames() {
			assert.Contains(t, text, "`"+s.name+"`", page)
		}
		for _, e := range exitCodes() {
			assert.Contains(t, text, fmt.Sprintf("\n| %d | ", e.code), page)
		}
		for _, named := range regexp.MustCompile("`-([a-z][a-z-]*)").FindAllStringSubmatch(text, -1) {
			assert.True(t, known[named[1]], "%s: there is no flag -%s", page, named[1])
		}
	}
}

// sectionOf returns the text below the heading of a verb.
func sectionOf(page, verb string) string {
	_, after, _ := strings.Cut(page, "\n### "+verb+"\n")
	section, _, _ := strings.Cut(after, "\n#")
	return section
}
