package main

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// secretLength is the length of an APIv2 key and of an AppSecret.
const secretLength = 32

// withoutSurroundings finds what surrounds a secret, and returns the secret without
// that; empty: there is no secret. No text contains a character of the secret.
func (c *checkup) withoutSurroundings(check, name, value string) string {
	if what, fix, found := noSecret(name, value); found {
		c.problem(check, what, fix)
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
	if rest, cut := cutLabel(value); cut {
		c.problem(check, says("%s has a label before the value", name), says("write only the value"))
		value = rest
	}
	value = c.secretEnd(check, name, value)
	if rest, cut := cutQuotes(value); cut {
		c.problem(check, says("%s is in quotes", name), says("remove the quotes: they are taken as part of the value"))
		value = rest
	}
	return c.secretBlanks(check, name, value)
}

// noSecret recognises values that contain no secret, or something else too.
func noSecret(name, value string) (what, fix say, found bool) {
	switch trimmed := strings.TrimSpace(value); {
	case strings.ContainsRune(value, 0) || strings.HasPrefix(value, "\xff\xfe") || strings.HasPrefix(value, "\xfe\xff"):
		return says("%s is UTF-16 text or binary", name), says("save the file as plain UTF-8 or ASCII text"), true
	case strings.Contains(value, "-----BEGIN "):
		return says("%s contains PEM, such as a certificate's key", name), says("set the key of 32 characters; apiclient_key.pem belongs in WXPAY_CERT_KEY_FILE"), true
	case isVariable(trimmed):
		return says("%s contains a variable that nothing replaced", name), says("write the value itself, or let the program that starts this one replace it"), true
	case isReference(trimmed):
		return says("%s contains a reference to a secret store that nothing replaced", name), says(readReference), true
	case strings.ContainsAny(trimmed, "\n\r"):
		return says("%s has several lines", name), says("leave only the line with the secret, without a label"), true
	}
	return say{}, say{}, false
}

// isVariable reports whether a value is a variable of a shell or a template, such as
// ${KEY}, {{ .Key }} or %KEY%.
func isVariable(value string) bool {
	for _, marks := range [][2]string{{"${", "}"}, {"$(", ")"}, {"{{", "}}"}, {"%", "%"}, {"#{", "}"}, {"@", "@"}} {
		if len(value) > len(marks[0])+len(marks[1]) && strings.HasPrefix(value, marks[0]) && strings.HasSuffix(value, marks[1]) {
			return true
		}
	}
	name, found := strings.CutPrefix(value, "$")
	return found && nameShape.MatchString(name)
}

// secretEnd finds what follows a secret in its line: a comment, a line end that was
// written as two characters, or the punctuation of a program.
func (c *checkup) secretEnd(check, name, value string) string {
	if rest, cut := cutComment(value); cut {
		c.problem(check, says("%s is followed by a comment, which is taken as part of the value", name), says("write the comment in a line of its own"))
		value = rest
	}
	if rest, cut := strings.CutSuffix(value, `\n`); cut {
		c.problem(check, says("%s ends with a backslash and an n", name), says("they are not a line end here: remove both"))
		value = rest
	}
	if rest := strings.TrimRight(value, ";,；，。"); rest != value {
		c.problem(check, says("%s ends with a semicolon, a comma or a full stop", name), says("remove it: it is taken as part of the value"))
		value = rest
	}
	return value
}

// cutComment removes a comment, which begins with #, ; or // after a blank.
func cutComment(value string) (string, bool) {
	place := commentBegin.FindStringIndex(value)
	if place == nil {
		return value, false
	}
	rest := strings.TrimSpace(value[:place[0]])
	return rest, rest != ""
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

// secretCharacters finds the first character that a secret cannot have. It returns the
// value without blanks and invisible characters.
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
		return strings.Map(visible, value)
	}
	return value
}

// visible removes blanks and invisible characters from a text.
func visible(r rune) rune {
	if unicode.IsSpace(r) || !unicode.IsPrint(r) {
		return -1
	}
	return r
}
