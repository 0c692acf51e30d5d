package main

import (
	"cmp"
	"encoding/hex"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/seed6780280e/wxpay"
)

// A subject is a configuration as it was written. Its values are not checked yet.
type subject struct {
	reader           *reader
	key, previousKey given // zero: not set, or not readable
}

// A given is a setting and its value as it was written.
type given struct {
	name, value string
}

func (g given) set() bool { return g.value != "" }

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
	if path := cmp.Or(parent.common.config, r.values["WXPAY_CONFIG"].text); r.has("WXPAY_CONFIG") && path != "" {
		// Others may read the file, but what is in it is checked all the same.
		if content, _, err := readSmallFile(r.language, path); err == nil {
			r.problems = r.problems[:1]
			r.readConfigFile(content, filepath.Dir(path))
		}
	}
	for _, p := range r.problems {
		c.problem(checkSettings, says("%s: %s", p.setting, p.text), say{})
	}
	for _, warning := range r.warnings {
		c.warn(checkNames, says("%s", warning), say{})
	}
	if len(r.problems) == 0 && len(r.warnings) == 0 {
		c.ok(checkNames, "all names are known")
	}
	s := &subject{reader: r}
	s.key = c.keyOf(s)
	if path := s.path("WXPAY_PREVIOUS_KEY_FILE"); path.set() {
		s.previousKey = c.keyFile(checkPreviousKey, path)
	}
	return s
}

func newReader(c *call, values map[string]value) *reader {
	return &reader{env: c.env, config: c.common.config, language: c.out.language, values: values, settings: &settings{clock: c.env.clock}}
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
	content, ok := c.readFile(check, path, true)
	if !ok {
		return given{}
	}
	key := given{path.name, strings.TrimRight(strings.TrimPrefix(string(content), "\ufeff"), "\r\n")}
	if !key.set() {
		c.problem(check, says("the file of %s is empty", path.name), says("write the APIv2 key of the merchant platform into it: 32 letters and digits"))
	}
	return key
}

// text returns a setting.
func (s *subject) text(name string) given {
	if other := otherName(name); s.reader.values[name].text == "" && s.reader.values[other].text != "" {
		name = other
	}
	return given{name, s.reader.values[name].text}
}

// otherName returns the name that the shop of the examples uses.
func otherName(name string) string {
	switch name {
	case "WXPAY_BASE_URL":
		return "WXPAY_GATEWAY"
	case "WXPAY_CA":
		return "WXPAY_GATEWAY_CA"
	}
	return ""
}

// path is text for a setting that names a file.
func (s *subject) path(name string) given {
	g := s.text(name)
	return given{g.name, s.reader.path(g.name)}
}

// isReal reports whether real money moves, and not a gateway's.
func (s *subject) isReal() bool {
	base := s.text("WXPAY_BASE_URL")
	return !base.set() || strings.HasSuffix(hostOf(base.value), ".weixin.qq.com")
}

// config returns what the other verbs would use. It is only for a subject without
// problems in the values.
func (s *subject) config(parent *call) wxpay.Config {
	r := newReader(parent, s.reader.values)
	r.appID, r.mchID = r.text("WXPAY_APPID"), r.text("WXPAY_MCHID")
	r.key = wxpay.NewSecret(s.key.value)
	r.appSecret = wxpay.NewSecret(r.text("WXPAY_APPSECRET"))
	r.signType = wxpay.SignType(r.text("WXPAY_SIGN_TYPE"))
	r.baseURL = strings.TrimRight(s.text("WXPAY_BASE_URL").value, "/")
	return r.clientConfig()
}

func isHexSecret(text string) bool {
	_, err := hex.DecodeString(text)
	return err == nil && len(text) == secretLength
}

// quoted returns a value for people, in quotes and not too long.
func quoted(text string) string {
	const longest = 64
	if runes := []rune(text); len(runes) > longest {
		text = string(runes[:longest]) + "…"
	}
	return strconv.Quote(text)
}
