package main

import (
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/seed6780280e/wxpay/internal/configid"
)

// The names of the checks of secrets.
const (
	checkKey         = "key"
	checkPreviousKey = "previous-key"
	checkAppSecret   = "appsecret"
)

// exampleKeys are printed in the documents, so everybody knows them.
var exampleKeys = []string{"192006250b4c09247ec02edce69f6a2d", "8934e7d15453e97507ef794cf7b0519d", "e10adc3949ba59abbe56e057f20f883e"}

// checkKeys checks the form of the secrets. The form cannot prove that a key is right:
// the signed query can.
func (c *checkup) checkKeys(s *subject) {
	key, previous, appSecret := s.key, s.previousKey, s.text("WXPAY_APPSECRET")
	if key.set() {
		c.keyForm(checkKey, key)
	} else if !c.has(checkKey) {
		c.problem(checkKey, says("the APIv2 key is not set"), says("set WXPAY_KEY_FILE (a file of mode 0600) or WXPAY_KEY; the key is set on the merchant platform under API security"))
	}
	if previous.set() {
		c.keyForm(checkPreviousKey, previous)
	}
	c.appSecretForm(appSecret)
	switch {
	case key.set() && appSecret.value == key.value:
		c.problem(checkKey, says("the key and the AppSecret are the same"),
			says("set the APIv2 key of the merchant platform as the key; the AppSecret belongs to the mini program"))
	case key.set() && previous.value == key.value:
		c.warn(checkPreviousKey, says("the previous key is the same as the key"), says("remove WXPAY_PREVIOUS_KEY_FILE, or set the key from before the change"))
	}
}

// keyForm checks one APIv2 key.
func (c *checkup) keyForm(check string, key given) {
	before := len(c.findings)
	value := c.withoutSurroundings(check, key.name, key.value)
	if value != "" && len(value) != secretLength {
		if fix, found := insteadOfKey(value); found {
			c.keyLength(check, key.name, value, fix)
			return
		}
	}
	value = c.secretCharacters(check, key.name, value)
	switch n := utf8.RuneCountInString(value); {
	case value == "" && len(c.findings) == before:
		c.problem(check, says("%s is empty", key.name), says("set the APIv2 key of the merchant platform: 32 letters and digits"))
	case value == "", n == secretLength && len(value) > n: // its characters are the problem
	case n != secretLength:
		c.keyLength(check, key.name, value, says("take it from your own records, all 32 characters, or set a new APIv2 key on the merchant platform, and here: the platform never shows a key again"))
	case c.examples && (slices.Contains(exampleKeys, strings.ToLower(value)) || isPattern(value)):
		c.problem(check, says("%s is an example that everybody knows", key.name), says("set a random APIv2 key on the merchant platform, and here"))
	case len(c.findings) == before:
		c.ok(check, "%s has 32 letters and digits", key.name)
	}
}

func (c *checkup) keyLength(check, name, value string, fix say) {
	c.problem(check, says("%s has %d characters, and an APIv2 key has 32", name, utf8.RuneCountInString(value)), fix)
}

// isPattern reports whether a key repeats at most four characters, or counts.
func isPattern(key string) bool {
	for n := 1; n <= 4; n++ {
		if strings.Repeat(key[:n], len(key)/n+1)[:len(key)] == key {
			return true
		}
	}
	const count = "0123456789abcdefghijklmnopqrstuvwxyz"
	text := strings.ToLower(key)
	return strings.Contains(count+count, text) || strings.Contains(strings.Repeat("1234567890", 5), text)
}

// insteadOfKey recognises what is not a key at all.
func insteadOfKey(value string) (fix say, found bool) {
	_, notHex := hex.DecodeString(value)
	half := len(value) / 2
	switch isHex := notHex == nil; {
	case isEncodedKey(value):
		return says("this is the key in base64 or hexadecimal digits, such as in a Kubernetes Secret: decode it"), true
	case len(value) == 2*secretLength && value[:half] == value[half:]:
		return says("this is the key twice: write it once"), true
	case isHex && len(value) == 64:
		return says("this looks like a SHA-256 digest: set the key itself, not its hash"), true
	case isHex && len(value) == 40:
		return says("this looks like a SHA-1 digest or a certificate's serial number: set the key itself"), true
	case len(value) == 24 && strings.HasSuffix(value, "=="):
		return says("this looks like a session_key of a login: set the APIv2 key of the merchant platform"), true
	case len(value) == 43 && !strings.ContainsFunc(value, notInID):
		return says("this looks like the EncodingAESKey of message pushes: set the APIv2 key of the merchant platform"), true
	case isAppID(value):
		return says("this is an appid: set the APIv2 key of the merchant platform"), true
	case configid.IsDigits(value) && len(value) <= 10:
		return says("this is a merchant number: set the APIv2 key of the merchant platform"), true
	case percentCode.MatchString(value):
		return says("this is the text of a URL, with codes such as %%3D: decode it"), true
	case strings.Contains(value, "/") && !strings.HasSuffix(value, "="):
		return says("this looks like a path: set it as WXPAY_KEY_FILE, and not as WXPAY_KEY"), true
	case placeholder.MatchString(value):
		return says("this is a placeholder: set the APIv2 key of the merchant platform"), true
	}
	return say{}, false
}

var (
	percentCode = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)
	placeholder = regexp.MustCompile(`(?i)your|change.?me|replace|placeholder|example|secret|todo|x{4}|\*{3}|key.?here|密钥|待填`)
)

// isEncodedKey reports whether text is the encoding of a key, maybe with a line end.
func isEncodedKey(text string) bool {
	for _, decode := range []func(string) ([]byte, error){base64.StdEncoding.DecodeString, hex.DecodeString} {
		data, err := decode(text)
		key := strings.TrimRight(string(data), "\r\n")
		if err == nil && len(key) == secretLength && keyRun.FindString(key) == key {
			return true
		}
	}
	return false
}

// appSecretForm checks the AppSecret, which only logins need.
func (c *checkup) appSecretForm(secret given) {
	if !secret.set() {
		c.skip(checkAppSecret, "WXPAY_APPSECRET is not set; only logins need it")
		return
	}
	before := len(c.findings)
	value := c.secretCharacters(checkAppSecret, secret.name, c.withoutSurroundings(checkAppSecret, secret.name, secret.value))
	_, notHex := hex.DecodeString(value)
	switch {
	case value == "":
	case notHex != nil && utf8.RuneCountInString(value) == secretLength && len(c.findings) > before: // its characters are the problem
	case notHex != nil || len(value) != secretLength:
		c.problem(checkAppSecret, says("%s has %d characters, and an AppSecret has 32 hexadecimal digits", secret.name, utf8.RuneCountInString(value)),
			says("take it from your own records, or reset it in the mini program's console, which does not show it again; it is not a key of the merchant platform"))
	case len(c.findings) == before:
		c.ok(checkAppSecret, "%s has 32 hexadecimal digits", secret.name)
	}
}
