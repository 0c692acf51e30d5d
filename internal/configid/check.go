// Package configid checks the ids and keys of a configuration before they are sent or logged. Its errors name the field and
// the fix, and show no secret.
package configid

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

const keyLength = 32

const likeSecret = "is as long as a key or an AppSecret, and is not shown"

// isLikeSecret reports whether an id may be a key or an AppSecret by mistake. Ids are
// logged and sent; secrets must not be. No real id is so long.
func isLikeSecret(id string) bool { return len(id) >= keyLength }

// Shown returns an id for printing before it was checked.
func Shown(id string) string {
	if isLikeSecret(id) {
		return "***"
	}
	return id
}

// CheckIDs returns an error that names the first wrong id and how to fix it.
func CheckIDs(appID, mchID string, otherAppIDs []string) error {
	switch {
	case appID == "":
		return errors.New("Config.AppID is empty: set the mini program's appid")
	case mchID == "":
		return errors.New("Config.MchID is empty: set the merchant number")
	case isLikeSecret(appID):
		return fmt.Errorf("Config.AppID %s: set the mini program's appid", likeSecret)
	case isLikeSecret(mchID):
		return fmt.Errorf("Config.MchID %s: set the merchant number", likeSecret)
	case IsDigits(strings.TrimSpace(appID)) && isAppID(mchID):
		return fmt.Errorf("Config.AppID %q and MchID %q are swapped: an appid begins with wx, a merchant number has digits only", appID, mchID)
	case hasBlanks(appID):
		return fmt.Errorf("Config.AppID is %q: remove the blanks and control characters", appID)
	case hasBlanks(mchID):
		return fmt.Errorf("Config.MchID is %q: remove the blanks and control characters", mchID)
	case IsDigits(appID):
		return fmt.Errorf("Config.AppID is %q, which is no appid: an appid begins with wx", appID)
	case !IsDigits(mchID):
		return fmt.Errorf("Config.MchID is %q, which is no merchant number: it has digits only", mchID)
	}
	for _, id := range otherAppIDs {
		switch {
		case id == "":
			return errors.New("Config.OtherAppIDs holds an empty appid")
		case isLikeSecret(id):
			return fmt.Errorf("one of Config.OtherAppIDs %s: set appids", likeSecret)
		case hasBlanks(id):
			return fmt.Errorf("Config.OtherAppIDs holds %q: remove the blanks and control characters", id)
		case IsDigits(id):
			return fmt.Errorf("Config.OtherAppIDs holds %q, which is no appid: an appid begins with wx", id)
		}
	}
	return nil
}

// CheckSecrets says what is wrong with a secret without showing it.
func CheckSecrets(key, previousKey, appSecret string) error {
	const remove = "blanks or control characters: remove them (often the line end of a file, or blanks around a pasted text)"
	switch {
	case key == "":
		return errors.New("Config.Key is empty: set the APIv2 key of the merchant platform")
	case hasBlanks(key):
		return fmt.Errorf("Config.Key has %d bytes, some of them %s; the APIv2 key has %d letters and digits", len(key), remove, keyLength)
	case len(key) != keyLength && strings.Trim(key, "\"'`") != key:
		return fmt.Errorf("Config.Key has %d bytes and is in quotes: remove the quotes", len(key))
	case len(key) != keyLength:
		return fmt.Errorf("Config.Key has %d bytes: the APIv2 key of the merchant platform has %d", len(key), keyLength)
	case hasBlanks(previousKey):
		return errors.New("Config.PreviousKey holds " + remove)
	case previousKey != "" && len(previousKey) != keyLength:
		return fmt.Errorf("Config.PreviousKey has %d bytes: an APIv2 key has %d", len(previousKey), keyLength)
	case key == appSecret:
		return errors.New("Config.Key and AppSecret are the same: the key is from the merchant platform, the AppSecret from the mini program's console")
	case hasBlanks(appSecret):
		return errors.New("Config.AppSecret holds " + remove)
	}
	return nil
}

func hasBlanks(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) })
}

func isAppID(id string) bool { return strings.HasPrefix(strings.TrimSpace(id), "wx") }

// IsDigits reports whether text has digits and nothing else.
func IsDigits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }
