package main

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Two rules keep secrets out of the output. The printer replaces the secrets of the
// settings everywhere. What somebody typed may be a secret that the settings don't know,
// such as a key at the place of an id or a path: all errors show it through hidden. Both
// happen before a text is cut, because a part of a secret is one too.

// keyRun matches what may be a key, or most of one.
var keyRun = regexp.MustCompile(`[0-9A-Za-z]{24,}`)

const hiddenText = "***"

// hidden returns a text without what may be a key.
func hidden(text string) string {
	if strings.Contains(text, "PRIVATE KEY") {
		return hiddenText
	}
	return keyRun.ReplaceAllString(text, hiddenText)
}

// shownWord returns a word of the command line, or a name in a file, for an error.
func shownWord(word string) string {
	const longest = 64
	if len(word) > longest {
		return hiddenText
	}
	return printable(hidden(word))
}

// shownPath returns a path for an error. The names of directories may be long; a text
// without a directory may be the content of a key file.
func shownPath(path string) string {
	const longest = 200
	switch {
	case len(path) > longest || strings.ContainsAny(path, "\n\r="):
		return hiddenText
	case strings.ContainsAny(path, `/\`) && !strings.Contains(path, "://"):
		return printable(path)
	}
	return printable(hidden(path))
}

// quoted returns a value or a part of an answer for people, in quotes and not too long.
func quoted(text string) string {
	const longest = 64
	text = hidden(text)
	if runes := []rune(text); len(runes) > longest {
		text = string(runes[:longest]) + "…"
	}
	return strconv.Quote(text)
}

// recognisable returns the secrets that are long enough to be found in a text, also
// without the quotes and blanks around them.
func recognisable(secrets ...string) (list []string) {
	const shortest = 16
	for _, secret := range secrets {
		for _, text := range []string{secret, strings.TrimFunc(secret, notInID)} {
			if len(text) >= shortest && !slices.Contains(list, text) {
				list = append(list, text)
			}
		}
	}
	return list
}

// notInID reports whether neither an id nor a key can contain r.
func notInID(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) }
