package main

import (
	"os"
	"path/filepath"
	"strings"
)

// A reader reads the settings, and collects what is wrong.
type reader struct {
	env      *environment
	config   string // path of the configuration file
	language language
	values   map[string]value
	replaced map[string]string // settings of the file that are not used: the one of the environment instead
	found    []string          // names of all variables, in the environment and in the file
	unread   bool              // the configuration file cannot be used: what is missing may be there
	damaged  bool              // some of its lines cannot be used
	problems []string          // in the language of the user
	warnings []string
}

func newReader(env *environment, config string, l language) *reader {
	return &reader{env: env, config: config, language: l, values: map[string]value{}}
}

// A value is the value of a setting.
type value struct {
	text      string
	directory string // of the configuration file; empty: from the environment
}

// bad adds a problem of the configuration file.
func (r *reader) bad(format text, args ...any) {
	r.problems = append(r.problems, says("%s: %s", "WXPAY_CONFIG", says(format, args...)).in(r.language))
}

// text returns the value of a setting, or of the other name that a shop uses for it.
func (r *reader) text(names ...string) string {
	for _, name := range names {
		if v := r.values[name].text; v != "" {
			return v
		}
	}
	return ""
}

// path returns the path in a setting. A relative path in the configuration file begins
// at the directory of that file.
func (r *reader) path(name string) string {
	v := r.values[name]
	if v.text == "" || v.directory == "" || filepath.IsAbs(v.text) {
		return v.text
	}
	path := filepath.Join(v.directory, v.text)
	if _, err := os.Stat(path); err != nil && foreignPath.MatchString(v.text) {
		return v.text // a mistake, recognised as it was written
	}
	return path
}

// settingOf replaces the names of the fields of [wxpay.Config] in an error.
var settingOf = strings.NewReplacer(
	"Config.AppID", "WXPAY_APPID", "Config.MchID", "WXPAY_MCHID", "Config.Key", "WXPAY_KEY", "and MchID", "and WXPAY_MCHID",
	"Config.PreviousKey", "WXPAY_PREVIOUS_KEY_FILE", "Config.AppSecret", "WXPAY_APPSECRET", "and AppSecret", "and WXPAY_APPSECRET",
	"Config.SignType", "WXPAY_SIGN_TYPE", "Config.Hosts", "WXPAY_BASE_URL", "Config.Certificate", "the certificate",
)

// sdkText returns the text of an error of the SDK, with the names of the settings.
func sdkText(err error) string {
	return settingOf.Replace(strings.TrimPrefix(err.Error(), "wxpay: "))
}
