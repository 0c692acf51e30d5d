package main

import (
	"strings"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/configid"
)

// check finds mistakes in the values. It uses the checks of the SDK for one value after
// the other, with good ones in place of the others, so that every mistake is found.
func (r *reader) check() {
	const anyID, anyNumber = "wx0", "1"
	anyKey := strings.Repeat("k", 32)
	goodNumber := r.checkIDs(anyID, anyNumber)
	r.checkKey()
	r.reportAs("WXPAY_PREVIOUS_KEY_FILE", configid.CheckSecrets(anyKey, r.previousKey.Reveal(), ""))
	if key := r.key.Reveal(); !r.has("WXPAY_KEY") && !r.has("WXPAY_KEY_FILE") {
		r.reportAs("WXPAY_APPSECRET", configid.CheckSecrets(key, "", r.appSecret.Reveal()))
	}
	cfg := r.clientConfig()
	cfg.AppID, cfg.Key, cfg.AppSecret = anyID, anyKey, ""
	if !goodNumber {
		cfg.MchID, cfg.Certificate = anyNumber, nil
	}
	_, err := wxpay.NewClient(cfg)
	r.reportAs("", err)
}

// checkKey checks the key. The usual mistakes have texts in both languages.
func (r *reader) checkKey() {
	const length = 32
	key, name := r.key.Reveal(), "WXPAY_KEY"
	if r.text("WXPAY_KEY_FILE") != "" {
		name = "WXPAY_KEY_FILE"
	}
	err := configid.CheckSecrets(key, "", "")
	switch {
	case err == nil || r.has("WXPAY_KEY_FILE"):
	case key == "":
		r.bad(name, "is empty: set the APIv2 key of the merchant platform")
	case len(key) != length && !strings.ContainsFunc(key, func(c rune) bool { return c <= ' ' || c == '"' || c == '\'' }):
		r.bad(name, "has %d bytes: the APIv2 key of the merchant platform has %d", len(key), length)
	default:
		r.bad(name, "%s", strings.TrimPrefix(sdkText(err), "WXPAY_KEY "))
	}
}

// checkIDs checks the appids and the merchant numbers. It reports whether WXPAY_MCHID is
// one.
func (r *reader) checkIDs(anyID, anyNumber string) (goodNumber bool) {
	appErr, mchErr := configid.CheckIDs(r.appID, anyNumber, nil), configid.CheckIDs(anyID, r.mchID, nil)
	if appErr != nil && mchErr != nil && configid.CheckIDs(r.mchID, r.appID, nil) == nil {
		r.bad("WXPAY_APPID", "and WXPAY_MCHID are swapped: an appid begins with wx, a merchant number has digits only")
		return false
	}
	if r.appID == "" {
		r.bad("WXPAY_APPID", "is empty: set the appid of the mini program")
		appErr = nil
	}
	r.reportAs("WXPAY_APPID", appErr)
	if r.mchID == "" {
		r.bad("WXPAY_MCHID", "is empty: set the merchant number")
		return false
	}
	r.reportAs("WXPAY_MCHID", mchErr)
	switch {
	case r.subMchID == "" && r.subAppID != "":
		r.bad("WXPAY_SUB_APPID", "is set without WXPAY_SUB_MCHID: set both, or none")
	case r.subMchID != "" && configid.CheckIDs(anyID, r.subMchID, nil) != nil:
		r.bad("WXPAY_SUB_MCHID", "is no merchant number: it has digits only")
	}
	if r.subAppID != "" && configid.CheckIDs(r.subAppID, anyNumber, nil) != nil {
		r.bad("WXPAY_SUB_APPID", "is no appid: it begins with wx")
	}
	return mchErr == nil
}

// reportAs adds the errors of the SDK that err joins. Each begins with the name of the
// setting; setting is for those that do not.
func (r *reader) reportAs(setting string, err error) {
	if err == nil {
		return
	}
	for _, text := range strings.Split(hidden(sdkText(err)), "\n") {
		name := setting
		if first, rest, _ := strings.Cut(text, " "); strings.HasPrefix(first, "WXPAY_") {
			name, text = strings.TrimRight(first, ":"), rest
		}
		r.bad(name, "%s", text)
	}
}
