package wxpay

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// checkIDs names the first id that can't be right, and what would be.
func (cfg *Config) checkIDs() error {
	switch {
	case cfg.AppID == "":
		return errors.New("Config.AppID is empty: set the mini program's appid")
	case cfg.MchID == "":
		return errors.New("Config.MchID is empty: set the merchant number")
	case isDigits(strings.TrimSpace(cfg.AppID)) || strings.HasPrefix(strings.TrimSpace(cfg.MchID), "wx"):
		return fmt.Errorf("Config.AppID %q and MchID %q are swapped: an appid begins with wx, a merchant number has digits only", cfg.AppID, cfg.MchID)
	case hasBlanks(cfg.AppID):
		return fmt.Errorf("Config.AppID is %q: remove the blanks and control characters", cfg.AppID)
	case hasBlanks(cfg.MchID):
		return fmt.Errorf("Config.MchID is %q: remove the blanks and control characters", cfg.MchID)
	}
	for _, id := range cfg.OtherAppIDs {
		switch {
		case id == "":
			return errors.New("Config.OtherAppIDs holds an empty appid")
		case hasBlanks(id):
			return fmt.Errorf("Config.OtherAppIDs holds %q: remove the blanks and control characters", id)
		case isDigits(id):
			return fmt.Errorf("Config.OtherAppIDs holds %q, which is no appid: an appid begins with wx", id)
		}
	}
	return nil
}

// checkSecrets says what is wrong with a secret without showing it.
func (cfg *Config) checkSecrets() error {
	const remove = "blanks or control characters: remove them, such as the line end of a file or the blanks around a pasted text"
	switch {
	case hasBlanks(cfg.Key):
		return fmt.Errorf("Config.Key has %d bytes, some of them %s; the APIv2 key has %d letters and digits", len(cfg.Key), remove, keyLength)
	case len(cfg.Key) != keyLength:
		return fmt.Errorf("Config.Key has %d bytes: the APIv2 key of the merchant platform has %d", len(cfg.Key), keyLength)
	case hasBlanks(cfg.PreviousKey):
		return errors.New("Config.PreviousKey holds " + remove)
	case cfg.PreviousKey != "" && len(cfg.PreviousKey) != keyLength:
		return fmt.Errorf("Config.PreviousKey has %d bytes: an APIv2 key has %d", len(cfg.PreviousKey), keyLength)
	case hasBlanks(cfg.AppSecret):
		return errors.New("Config.AppSecret holds " + remove)
	}
	return nil
}

func hasBlanks(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) })
}

// isDigits reports whether text has digits and nothing else.
func isDigits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }
