package main

import (
	"encoding/hex"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"github.com/seed6780280e/wxpay/internal/configid"
)

// The names of the checks of ids.
const (
	checkAppID    = "appid"
	checkMchID    = "mch_id"
	checkSub      = "service-provider"
	checkSignType = "sign-type"
)

// exampleIDs are printed in the documents.
var exampleIDs = []string{"wxd930ea5d5a258f4f", "wx2421b1c4370ec43b", "wx8888888888888888", "wxd678efh567hg6787", "wxb4ba3c02aa476ea1", "10000100", "1230000109", "1900000109"}

// The forms of the ids.
var (
	appForm      = says("an appid is wx and 16 of 0-9 and a-f")
	merchantForm = says("a merchant number has 8 to 10 digits")
)

// isAppID reports whether text is wx and 16 hexadecimal digits. Some examples of the
// documents have other letters: a gateway may use them.
func isAppID(text string) bool {
	digits, found := strings.CutPrefix(text, "wx")
	_, err := hex.DecodeString(digits)
	return found && slices.Contains(exampleIDs, text) || found && err == nil && len(digits) == 16 && strings.ToLower(digits) == digits
}

// isMchID reports whether text is a merchant number.
func isMchID(text string) bool {
	return configid.IsDigits(text) && len(text) >= 8 && len(text) <= 10 && text[0] != '0'
}

// checkIDs checks the form of the ids and the sign type.
func (c *checkup) checkIDs(s *subject) {
	appID, mchID := s.text("WXPAY_APPID"), s.text("WXPAY_MCHID")
	if isAppID(strings.TrimSpace(mchID.value)) && configid.IsDigits(strings.TrimSpace(appID.value)) {
		c.problem(checkAppID, says("WXPAY_APPID and WXPAY_MCHID are swapped"), says("the appid begins with wx, and the merchant number has digits only"))
	} else {
		c.idForm(checkAppID, appID, isAppID, appForm)
		c.idForm(checkMchID, mchID, isMchID, merchantForm)
	}
	c.checkSub(s)
	switch signType := s.text("WXPAY_SIGN_TYPE"); {
	case signType.value == "":
		c.ok(checkSignType, "HMAC-SHA256, as WXPAY_SIGN_TYPE is not set")
	case signType.value == "MD5", signType.value == "HMAC-SHA256":
		c.ok(checkSignType, "%s", signType.value)
	default:
		c.problem(checkSignType, says("WXPAY_SIGN_TYPE is %s", quoted(signType.value)), says("set MD5 or HMAC-SHA256, in capitals and without blanks, or remove it"))
	}
}

// idForm checks one id.
func (c *checkup) idForm(check string, id given, fits func(string) bool, form say) {
	switch what, fix, wrong := idMistake(id, fits, form); {
	case !id.set():
		c.problem(check, says("%s is not set", id.name), form)
	case wrong:
		c.problem(check, what, fix)
	case c.examples && slices.Contains(exampleIDs, id.value):
		c.problem(check, says("%s is %s, an example of the documents", id.name, quoted(id.value)), says("set your own, of the merchant platform"))
	default:
		c.ok(check, "%s", id.value)
	}
}

// idMistake says what is wrong with the form of an id.
func idMistake(id given, fits func(string) bool, form say) (what, fix say, wrong bool) {
	value, remove := id.value, says("remove what is not part of it")
	withoutComment, comment := cutComment(value)
	switch shown := quoted(value); {
	case fits(value):
		return say{}, say{}, false
	case strings.HasPrefix(value, publicKeyID):
		return says("%s begins with PUB_KEY_ID_: this is the id of WeChat Pay's public key", id.name), says("API v2 does not use that key; %s", form), true
	case len(value) >= secretLength && !comment && !isVariable(value) && !isReference(value):
		return says("%s is as long as a key, and is not shown", id.name), form, true
	case comment && fits(withoutComment):
		return says("%s is followed by a comment, which is taken as part of the value", id.name), says("write the comment in a line of its own"), true
	case hasLabel(value) && fits(withoutLabel(value)):
		return says("%s is %s, with a label before the value", id.name, shown), says("write only the value"), true
	case fits(strings.TrimFunc(value, notInID)):
		return says("%s is %s, with blanks, quotes or invisible characters around it", id.name, shown), remove, true
	case fits(strings.Map(visible, value)):
		return says("%s is %s, with a blank or an invisible character in it", id.name, shown), remove, true
	case fits(strings.ToLower(strings.TrimSpace(value))):
		return says("%s is %s, with capitals", id.name, shown), says("write it in lower case"), true
	case fits(strings.Map(halfWidth, value)):
		return says("%s is %s, with full-width characters", id.name, shown), says("type it with an English keyboard layout"), true
	case isVariable(value):
		return says("%s contains a variable that nothing replaced", id.name), says("write the value itself, or let the program that starts this one replace it"), true
	case isReference(value):
		return says("%s contains a reference to a secret store that nothing replaced", id.name), says(readReference), true
	}
	return says("%s is %s", id.name, quoted(value)), otherID(value, form), true
}

// publicKeyID begins the ids of keys that API v3 uses.
const publicKeyID = "PUB_KEY_ID_"

// halfWidth returns the ASCII character that looks like a full-width one.
func halfWidth(r rune) rune {
	if r >= '！' && r <= '～' {
		return r - '！' + '!'
	}
	return r
}

var (
	spreadsheetNumber = regexp.MustCompile(`^[0-9.]+E\+?[0-9]+$`)
	shortNumber       = regexp.MustCompile(`^[0-9]{1,12}(\.[0-9]{1,12})?([Ee]\+?[0-9]{1,2})?$`)
	openIDShape       = regexp.MustCompile(`^o[0-9A-Za-z_-]{27}$`)
)

// otherID says what another id is, else what form the id has.
func otherID(value string, form say) say {
	switch {
	case strings.HasPrefix(value, "gh_"):
		return says("this is the original id of an account; %s", form)
	case strings.HasPrefix(value, "ww"):
		return says("this is the id of a company at WeCom; %s", form)
	case openIDShape.MatchString(value):
		return says("this is the openid of a user; %s", form)
	case configid.IsDigits(value) && len(value) == 16:
		return says("this looks like an appid of Alipay; %s", form)
	case wholeNumber(value) != "":
		return says("a number was written in this form, by YAML, Helm or a spreadsheet: write %s in quotes, as text", wholeNumber(value))
	case spreadsheetNumber.MatchString(strings.ToUpper(value)):
		return says("a spreadsheet wrote it so, and lost digits: copy it again, and format the cell as text")
	}
	return form
}

// wholeNumber returns the number that scientific notation or a decimal point hides if no
// digit is lost, else "".
func wholeNumber(value string) string {
	if !shortNumber.MatchString(value) {
		return ""
	}
	number, ok := new(big.Rat).SetString(value)
	if !ok || !number.IsInt() {
		return ""
	}
	mantissa, _, _ := strings.Cut(strings.ToUpper(value), "E")
	digits := strings.Count(mantissa, "") - 1 - strings.Count(mantissa, ".")
	if text := number.Num().String(); isMchID(text) && digits >= len(text) {
		return text
	}
	return ""
}

// checkSub checks the shop of a service provider.
func (c *checkup) checkSub(s *subject) {
	shop, app, mchID := s.text("WXPAY_SUB_MCHID"), s.text("WXPAY_SUB_APPID"), s.text("WXPAY_MCHID")
	before := len(c.findings)
	what, fix, wrong := idMistake(shop, isMchID, merchantForm)
	switch {
	case !shop.set() && !app.set():
		c.skip(checkSub, "no shop is set (WXPAY_SUB_MCHID); only service providers need one")
		return
	case !shop.set():
		c.problem(checkSub, says("WXPAY_SUB_APPID is set without WXPAY_SUB_MCHID"), says("a service provider sets the shop's number too; every other merchant removes WXPAY_SUB_APPID"))
	case shop.value == mchID.value:
		c.problem(checkSub, says("WXPAY_SUB_MCHID is the same as WXPAY_MCHID"), says("WXPAY_MCHID is the service provider's number, WXPAY_SUB_MCHID the shop's; a merchant without a provider removes it"))
	case wrong:
		c.problem(checkSub, what, fix)
	}
	if what, fix, wrong := idMistake(app, isAppID, appForm); app.set() && wrong {
		c.problem(checkSub, what, fix)
	}
	if len(c.findings) == before {
		c.ok(checkSub, "shop %s of the service provider %s", shop.value, mchID.value)
	}
}
