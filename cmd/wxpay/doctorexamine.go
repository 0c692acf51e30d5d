package main

import (
	"cmp"
	"maps"
	"path/filepath"
	"slices"
)

// The names of the checks of the settings.
const (
	checkSettings = "settings"
	checkNames    = "names"
)

// examine reads the settings, and reports what is wrong with their names and the file
// that contains them.
func (c *checkup) examine(parent *call) *subject {
	r := newReader(parent.env, parent.common.config, parent.out.language)
	r.readValues()
	if path := cmp.Or(parent.common.config, r.values["WXPAY_CONFIG"].text); r.unread && !r.damaged {
		// Others may read the file, but what is in it is checked all the same.
		if content, _, err := readWhole(path, longestFile); err == nil {
			r.unread = false
			r.readConfigFile(content, filepath.Dir(path))
			r.warnings = nil
			r.warnMistyped()
		}
	}
	for _, p := range r.problems {
		c.problem(checkSettings, says("%s", p), say{})
	}
	for _, name := range slices.Sorted(maps.Keys(r.replaced)) {
		c.ok(checkSettings, "%s of the configuration file is not used, because the environment has %s", name, r.replaced[name])
	}
	for _, warning := range r.warnings {
		c.warn(checkNames, says("%s", warning), say{})
	}
	if len(r.problems) == 0 && len(r.warnings) == 0 {
		c.ok(checkNames, "no name is mistyped")
	}
	return c.readKeys(r)
}
