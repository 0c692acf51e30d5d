package main

import (
	"cmp"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// The names of the checks of the settings.
const (
	checkSettings = "settings"
	checkNames    = "names"
)

// examine reads the settings, and reports what is wrong with their names and the file
// that contains them.
func (c *checkup) examine(parent *call) *subject {
	r := newReader(parent, map[string]value{})
	r.readValues()
	if path := cmp.Or(parent.common.config, r.values["WXPAY_CONFIG"].text); r.unread {
		// Others may read the file, but what is in it is checked all the same.
		if content, _, err := readWhole(path, longestFile); err == nil {
			r.unread = false
			r.readConfigFile(content, filepath.Dir(path))
			r.warnings = nil
			r.warnMistyped()
		}
	}
	for _, p := range r.problems {
		c.problem(checkSettings, says("%s: %s", p.setting, p.text), say{})
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

// keyOf returns the key, from one of the two settings for it.
func (c *checkup) keyOf(s *subject) given {
	key, path := s.text("WXPAY_KEY"), s.path("WXPAY_KEY_FILE")
	switch {
	case key.set() && path.set():
		c.problem(checkKey, says("WXPAY_KEY and WXPAY_KEY_FILE are both set"), says("remove one of them"))
		return key
	case path.set():
		return c.keyFile(checkKey, path)
	}
	return key
}

// keyFile reads a key as the other verbs do: a BOM and the last line end do not count.
func (c *checkup) keyFile(check string, path given) given {
	content, mode, ok := c.readFile(check, path)
	if !ok {
		return given{}
	}
	c.fileMode(path, mode)
	key := given{path.name, strings.TrimRight(string(content), "\r\n")}
	if !key.set() {
		c.problem(check, says("the file of %s is empty", path.name), says("write the APIv2 key of the merchant platform into it: 32 letters and digits"))
	}
	return key
}
