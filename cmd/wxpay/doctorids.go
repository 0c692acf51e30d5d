package main

import (
	"encoding/hex"
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

// isAppID reports whether text is wx and 16 hexadecimal digits.
func isAppID(text string) bool {
	digits, found := strings.CutPrefix(text, "wx")
	_, err := hex.DecodeString(digits)
	return found && err == nil && len(digits) == 16 && strings.ToLower(digits) == digits
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
		c.idForm(checkAppID, appID, isAppID, says("an appid is wx and 16 of 0-9 and a-f"), s.isReal())
		c.idForm(checkMchID, mchID, isMchID, says("a merchant number has 8 to 10 digits"), s.isReal())
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
func (c *checkup) idForm(check string, id given, fits func(string) bool, form say, real bool) {
	switch value := id.value; {
	case value == "":
		c.problem(check, says("%s is not set", id.name), form)
	case fits(value) && real && slices.Contains(exampleIDs, value):
		c.problem(check, says("%s is %s, an example of the documents", id.name, quoted(value)), says("set your own, of the merchant platform"))
	case fits(value):
		c.ok(check, "%s", value)
	case len(value) >= secretLength:
		c.problem(check, says("%s is as long as a key, and is not shown", id.name), form)
	case fits(strings.TrimFunc(value, notInID)):
		c.problem(check, says("%s is %s, with blanks, quotes or invisible characters around it", id.name, quoted(value)), says("remove what is not part of it"))
	case fits(strings.ToLower(strings.TrimSpace(value))):
		c.problem(check, says("%s is %s, with capitals", id.name, quoted(value)), says("write it in lower case"))
	case strings.HasPrefix(value, "gh_"):
		c.problem(check, says("%s is %s, the original id of an account", id.name, quoted(value)), form)
	default:
		c.problem(check, says("%s is %s", id.name, quoted(value)), form)
	}
}

// checkSub checks the shop of a service provider.
func (c *checkup) checkSub(s *subject) {
	shop, app, mchID := s.text("WXPAY_SUB_MCHID"), s.text("WXPAY_SUB_APPID"), s.text("WXPAY_MCHID")
	before := len(c.findings)
	switch {
	case !shop.set() && !app.set():
		c.skip(checkSub, "no shop is set (WXPAY_SUB_MCHID); only service providers need one")
		return
	case !shop.set():
		c.problem(checkSub, says("WXPAY_SUB_APPID is set without WXPAY_SUB_MCHID"), says("a service provider sets the shop's number too; every other merchant removes WXPAY_SUB_APPID"))
	case shop.value == mchID.value:
		c.problem(checkSub, says("WXPAY_SUB_MCHID is the same as WXPAY_MCHID"), says("WXPAY_MCHID is the service provider's number, WXPAY_SUB_MCHID the shop's; a merchant without a provider removes it"))
	case !isMchID(shop.value):
		c.problem(checkSub, says("WXPAY_SUB_MCHID is %s", quoted(shop.value)), says("a merchant number has 8 to 10 digits"))
	}
	if app.set() && !isAppID(app.value) {
		c.problem(checkSub, says("WXPAY_SUB_APPID is %s", quoted(app.value)), says("an appid is wx and 16 of 0-9 and a-f"))
	}
	if len(c.findings) == before {
		c.ok(checkSub, "shop %s of the service provider %s", shop.value, mchID.value)
	}
}
