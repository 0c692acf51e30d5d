package main

import (
	"regexp"
	"strings"
	"unicode"
)

const readReference text = "write the value itself, or let the agent or operator of the secret store put it in its place"

// reference matches how secret stores name a secret.
var reference = regexp.MustCompile(`(?i)^(vault|bao|op|sm|ssm|kms|awssm|gcpsm|gsm|azkv|akv|doppler|secret|secrets|secretref|env|ref\+[a-z]+):|^arn:aws|^ENC\(.*\)$|^!vault|^@Microsoft\.KeyVault\(`)

// isReference reports whether a value is the place of a secret in a secret store, and not
// the secret.
func isReference(value string) bool { return reference.MatchString(value) }

// hasLabel reports whether a value begins with the words that stand before it on a page.
func hasLabel(value string) bool {
	label, _, found := strings.Cut(strings.ReplaceAll(value, "：", ":"), ":")
	return found && strings.ContainsFunc(label, unicode.IsLetter)
}

// withoutLabel returns what follows the last colon, without the rest of a full-width one.
func withoutLabel(value string) string {
	return strings.TrimFunc(value[strings.LastIndexAny(value, ":：")+1:], notInID)
}

// cutLabel removes the words that stand before a secret on a page.
func cutLabel(value string) (string, bool) {
	secret := withoutLabel(value)
	return secret, hasLabel(value) && len(secret) == secretLength
}

var commentBegin = regexp.MustCompile(`[\s\p{Zs}](#|;|//)`)
