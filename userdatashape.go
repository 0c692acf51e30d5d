package wxpay

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode"
)

// The encryption (CBC) has no integrity. A user who knows the plaintext of his
// own messages can cut them at any block, and choose the 16 bytes before the
// cut through the iv. So a nickname that ends a phone number becomes
//
//	{"phoneNumber":"13900001111","gender":1,…,"watermark":{…}}
//
// What follows the cut is genuine and gives it away: it belongs to the shape of
// the message that was cut.
var (
	userInfoNames  = []string{"openId", "nickName", "gender", "language", "city", "province", "country", "avatarUrl", "unionId"}
	phoneNames     = []string{"phoneNumber", "purePhoneNumber", "countryCode"}
	groupNames     = []string{"openGId"}
	userDataShapes = [][]string{userInfoNames, phoneNames, groupNames}
)

// maxNames bounds what reading an object costs. The documented ones have ten.
const maxNames = 256

// jsonObject has the values of a JSON object under its names, which are folded.
type jsonObject map[string]json.RawMessage

// parseJSONObject reads valid JSON. It refuses what is no object, what has too
// many names, and repeated ones, of which encoding/json takes the last.
func parseJSONObject(data []byte) (jsonObject, bool) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	if begin, _ := decoder.Token(); begin != json.Delim('{') {
		return nil, false
	}
	object := jsonObject{}
	for decoder.More() {
		var value json.RawMessage
		token, _ := decoder.Token()
		name, ok := token.(string)
		if !ok || decoder.Decode(&value) != nil || object.has(name) || len(object) == maxNames {
			return nil, false
		}
		object[foldName(name)] = value
	}
	return object, true
}

func (o jsonObject) has(name string) bool {
	_, ok := o[foldName(name)]
	return ok
}

// foldName returns the same for names that encoding/json does not tell apart.
func foldName(name string) string {
	return strings.Map(func(r rune) rune {
		for {
			next := unicode.SimpleFold(r)
			if next <= r {
				return next
			}
			r = next
		}
	}, name)
}

// text returns a value that is a string, and "" for others.
func (o jsonObject) text(name string) (text string) {
	_ = json.Unmarshal(o[foldName(name)], &text)
	return text
}

// isGenuine reports whether o has the shape of one documented object, or of
// none. Unknown names may be there.
func (o jsonObject) isGenuine() bool {
	shapes := 0
	for _, names := range userDataShapes {
		if slices.ContainsFunc(names, o.has) {
			shapes++
		}
	}
	mark := o[foldName("watermark")]
	_, once := parseJSONObject(mark)
	switch {
	case shapes > 1, bytes.HasPrefix(mark, []byte("{")) && !once:
		return false
	case slices.ContainsFunc(phoneNames, o.has):
		return o.isOnePhone()
	case o.has("openId") || o.has("unionId"):
		return o.has("nickName") // which stands between both: who cuts there to forge an id loses it
	}
	return true
}

// isOnePhone reports whether the three fields are there and name one phone.
func (o jsonObject) isOnePhone() bool {
	number, pure, code := phoneDigits(o.text("phoneNumber")), phoneDigits(o.text("purePhoneNumber")), phoneDigits(o.text("countryCode"))
	return pure != "" && code != "" && (number == pure || number == code+pure)
}

// phoneDigits returns the digits of a phone number, and "" for what is none.
func phoneDigits(text string) string {
	digits := strings.NewReplacer("+", "", "-", "", " ", "").Replace(text)
	if strings.Trim(digits, "0123456789") != "" {
		return ""
	}
	return digits
}
