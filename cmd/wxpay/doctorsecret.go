package main

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// secretLength is the length of an APIv2 key and of an AppSecret.
const secretLength = 32

// secretText finds what surrounds or damages a secret. It returns the secret without
// that. No text contains a character of the secret.
func (c *checkup) secretText(check, name, value string) string {
	switch {
	case strings.ContainsRune(value, 0) || strings.HasPrefix(value, "\xff\xfe") || strings.HasPrefix(value, "\xfe\xff"):
		c.problem(check, says("%s is UTF-16 text or binary", name), says("save the file as plain UTF-8 or ASCII text"))
		return ""
	case strings.Contains(value, "-----BEGIN "):
		c.problem(check, says("%s contains PEM, such as a certificate's key", name), says("set the key of 32 characters; apiclient_key.pem belongs in WXPAY_CERT_KEY_FILE"))
		return ""
	}
	if rest, cut := strings.CutPrefix(value, "\ufeff"); cut {
		c.problem(check, says("%s begins with a byte order mark (BOM)", name), says("save the file as UTF-8 without BOM"))
		value = rest
	}
	value = c.secretBlanks(check, name, value)
	if rest, cut := cutAssignment(value); cut {
		c.problem(check, says("%s contains NAME=value instead of the value", name), says("write only the value"))
		value = rest
	}
	if rest, cut := cutQuotes(value); cut {
		c.problem(check, says("%s is in quotes", name), says("remove the quotes: they are taken as part of the value"))
		value = rest
	}
	return c.secretCharacters(check, name, c.secretBlanks(check, name, value))
}

func (c *checkup) secretBlanks(check, name, value string) string {
	trimmed := strings.TrimFunc(value, unicode.IsSpace)
	switch before, after := strings.HasPrefix(value, trimmed), strings.HasSuffix(value, trimmed); {
	case trimmed == value || trimmed == "":
	case strings.HasSuffix(value, "\n") || strings.HasSuffix(value, "\r"):
		c.problem(check, says("%s ends with a line end", name), says("remove the line end, for example with printf %%s instead of echo"))
	case before && !after:
		c.problem(check, says("%s ends with a blank", name), says("remove the blanks around it"))
	default:
		c.problem(check, says("%s begins with a blank", name), says("remove the blanks around it"))
	}
	return trimmed
}

func cutAssignment(value string) (string, bool) {
	name, rest, found := strings.Cut(value, "=")
	isName := name != "" && strings.TrimFunc(name, func(r rune) bool { return r == '_' || unicode.IsLetter(r) || r == ' ' }) == ""
	return strings.TrimSpace(rest), found && isName && len(rest) >= secretLength
}

var quotes = [][2]string{{`"`, `"`}, {"'", "'"}, {"`", "`"}, {"“", "”"}, {"‘", "’"}, {"「", "」"}, {"<", ">"}, {"＂", "＂"}}

func cutQuotes(value string) (string, bool) {
	for _, q := range quotes {
		inner, begins := strings.CutPrefix(value, q[0])
		inner, ends := strings.CutSuffix(inner, q[1])
		if begins || ends {
			return inner, true
		}
	}
	return value, false
}

// secretCharacters finds characters that a secret cannot have.
func (c *checkup) secretCharacters(check, name, value string) string {
	if !utf8.ValidString(value) {
		c.problem(check, says("%s is not UTF-8 text", name), says("copy it again; it has ASCII letters and digits only"))
		return ""
	}
	place := 0
	for _, r := range value {
		place++
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
			continue
		case r >= '！' && r <= '～':
			c.problem(check, says("character %d of %s is full-width", place, name), says("type it with an English keyboard layout"))
		case unicode.IsSpace(r):
			c.problem(check, says("%s contains a blank or a line end at character %d", name, place), says("write it on one line, without blanks"))
		case !unicode.IsPrint(r):
			c.problem(check, says("%s contains an invisible character (%U) at character %d", name, r, place), says("copy it again, as plain text"))
		case r > '~':
			c.problem(check, says("character %d of %s is not ASCII", place, name), says("copy it again; it has ASCII letters and digits only"))
		default:
			c.problem(check, says("character %d of %s is neither a letter nor a digit", place, name), says("copy it again; it has ASCII letters and digits only"))
		}
		return value
	}
	return value
}
