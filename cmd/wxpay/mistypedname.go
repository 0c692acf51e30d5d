package main

import (
	"regexp"
	"slices"
	"strings"
)

// warnMistyped warns about names that are nearly that of a setting, or that mean a
// setting which is not set. All others belong to other programs.
func (r *reader) warnMistyped() {
	for _, name := range r.found {
		right := likeSetting(name)
		if meant := meantBy(name); right == "" && meant != "" && !r.isSet(meant) {
			right = meant
		}
		if right != "" {
			r.warnings = append(r.warnings, r.language.t("%s is not a setting: did you mean %s?", shownWord(name), right))
		}
	}
}

// isSet reports whether a setting has a value, or another one that says the same.
func (r *reader) isSet(name string) bool { return r.replacing(name) != "" }

// likeSetting returns the setting that is written nearly like name, or "".
func likeSetting(name string) string {
	known := names()
	if slices.Contains(known, name) {
		return ""
	}
	for _, right := range known {
		longest := 2
		if strings.HasPrefix(name, "WXPAY_") {
			longest = min(longest, len(right[len("WXPAY_"):])/3)
		}
		if distance(strings.ToUpper(name), right) <= longest {
			return right
		}
	}
	return ""
}

// meanings are the names that other programs have for the settings, without separators.
var meanings = []struct {
	shape   *regexp.Regexp
	setting string
}{
	{regexp.MustCompile(`^(WX|WECHAT|WEIXIN|MINI|PAY)+.*SUB(MCH|APP)`), ""},
	{regexp.MustCompile(`^(WX|WECHAT|WEIXIN|MINI|PAY).*(APP|MINI)SECRET$|^(WX|WECHAT|WEIXIN|MINI)(PAY|APP)*SECRET$`), "WXPAY_APPSECRET"},
	{regexp.MustCompile(`^(WX|WECHAT|WEIXIN|MINI|PAY).*APPID$`), "WXPAY_APPID"},
	{regexp.MustCompile(`^(WX|WECHAT|WEIXIN|PAY).*(MCH|MERCHANT|PARTNER)(ID|NO|NUM|NUMBER|CODE)?$|^MCHID$`), "WXPAY_MCHID"},
	{regexp.MustCompile(`^(WX|WECHAT|WEIXIN).*(V3|PUBLIC|PRIVATE|CERT).*$`), ""},
	{regexp.MustCompile(`^(WX|WECHAT|WEIXIN)(PAY|MCH|MERCHANT|PARTNER|API|APP|V2|SIGN|SECRET)*KEY(V2)?$`), "WXPAY_KEY"},
}

// meantBy returns the setting that the name of another program means, or "".
func meantBy(name string) string {
	if slices.Contains(names(), name) {
		return ""
	}
	plain := strings.ToUpper(strings.ReplaceAll(name, "_", ""))
	for _, m := range meanings {
		if m.shape.MatchString(plain) {
			return m.setting
		}
	}
	return ""
}
