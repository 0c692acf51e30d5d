// Package userdatashape recognizes forged user data: decrypted JSON that was cut from a genuine message.
package userdatashape

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode"
)

// The encryption (CBC) does not protect against changes. A user who knows the plaintext
// of their own message can cut it at any block, and choose the first 16 bytes with the
// iv. So a message with a nickname can become
//
//	{"phoneNumber":"13900001111","gender":1,…,"watermark":{…}}
//
// The part after the cut is genuine and reveals the forgery: its names belong to the
// original kind of message.
var (
	userInfoNames  = []string{"openId", "nickName", "gender", "language", "city", "province", "country", "avatarUrl", "unionId"}
	phoneNames     = []string{"phoneNumber", "purePhoneNumber", "countryCode"}
	groupNames     = []string{"openGId"}
	userDataShapes = [][]string{userInfoNames, phoneNames, groupNames}
)

// maxNames limits the cost of reading an object. Documented objects have ten names.
const maxNames = 256

// jsonObject contains the values of a JSON object by their folded names.
type jsonObject map[string]json.RawMessage

// parseJSONObject reads valid JSON. It refuses JSON that is not an object, has too many
// names, or repeats a name (encoding/json would use the last one).
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

// foldName returns the same text for names that are equal for encoding/json.
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

// text returns a value that is a string, or "" for other values.
func (o jsonObject) text(name string) (text string) {
	_ = json.Unmarshal(o[foldName(name)], &text)
	return text
}

// IsGenuine reports whether data, which is valid JSON, may be user data as WeChat writes it.
func IsGenuine(data []byte) bool {
	object, ok := parseJSONObject(data)
	return ok && object.isGenuine()
}

// isGenuine reports whether o has names of at most one kind of documented object.
// Unknown names are allowed.
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
		return o.has("nickName") // it is between both: a cut that forges an id removes it
	}
	return true
}

// isOnePhone reports whether the three fields are present and name the same phone.
func (o jsonObject) isOnePhone() bool {
	number, pure, code := phoneDigits(o.text("phoneNumber")), phoneDigits(o.text("purePhoneNumber")), phoneDigits(o.text("countryCode"))
	return pure != "" && code != "" && (number == pure || number == code+pure)
}

// phoneDigits returns the digits of a phone number, or "" if text is not one.
func phoneDigits(text string) string {
	digits := strings.NewReplacer("+", "", "-", "", " ", "").Replace(text)
	if strings.Trim(digits, "0123456789") != "" {
		return ""
	}
	return digits
}
