// Package msgtext compares the texts of error messages, which differ in blanks, quotes, width and request numbers, with
// patterns. It does not know any message.
package msgtext

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Clauses returns the clauses of a text. It removes what differs between copies of
// the same text, and a number at the beginning.
func Clauses(text string) []string {
	plain := requestID.ReplaceAllString(strings.Map(halfWidth, text), "")
	clauses := strings.FieldsFunc(strings.Map(printed, plain), func(r rune) bool { return strings.ContainsRune(",.;:!?()[]", r) })
	for len(clauses) > 0 {
		if clauses[0] = strings.TrimLeft(clauses[0], "0123456789"); clauses[0] != "" { // "101 付款码无效"
			break
		}
		clauses = clauses[1:]
	}
	return clauses
}

// requestID matches the number of the request at the end of a text: "[1669-0-a]",
// "rid: 1669".
var requestID = regexp.MustCompile(`[\[(][0-9a-z:_.| -]*[0-9][0-9a-z:_.| -]*[\])][.,\s]*$|\b(hints|rid|req_?id|request[ _]?id)\s*[:=].*$`)

// halfWidth returns the half-width form of a character that has one, in lower
// case.
func halfWidth(r rune) rune {
	if r >= '！' && r <= '～' {
		r += '!' - '！'
	}
	if i := slices.Index([]rune("。、【】…"), r); i >= 0 {
		return []rune(".,[].")[i]
	}
	return unicode.ToLower(r)
}

// printed removes blanks, invisible characters and quotes.
func printed(r rune) rune {
	if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune("\"'`“”‘’「」『』", r) {
		return -1
	}
	return r
}

// Fits reports whether a pattern is in the clauses of a text. In a pattern, … separates parts that follow each other, ^ is
// the beginning of the text, = the whole text, $ the end of a clause. With * the parts may be in different clauses.
func Fits(clauses []string, pattern string) bool {
	if whole, ok := strings.CutPrefix(pattern, "="); ok {
		return len(clauses) == 1 && clauses[0] == whole
	}
	if all, ok := strings.CutPrefix(pattern, "*"); ok {
		return hasParts(strings.Join(clauses, ""), all)
	}
	if start, ok := strings.CutPrefix(pattern, "^"); ok {
		begin, _, _ := strings.Cut(strings.TrimSuffix(start, "$"), "…")
		return strings.HasPrefix(clauses[0], begin) && hasParts(clauses[0], start)
	}
	return slices.ContainsFunc(clauses, func(clause string) bool { return hasParts(clause, pattern) })
}

// hasParts reports whether a clause contains the parts of a pattern, in their order.
func hasParts(clause, pattern string) bool {
	pattern, ends := strings.CutSuffix(pattern, "$")
	parts := strings.Split(pattern, "…")
	for i, part := range parts {
		if ends && i == len(parts)-1 {
			return strings.HasSuffix(clause, part)
		}
		_, rest, found := strings.Cut(clause, part)
		if !found {
			return false
		}
		clause = rest
	}
	return true
}

// Contains reports whether a word is in a clause.
func Contains(clauses []string, word string) bool {
	return slices.ContainsFunc(clauses, func(clause string) bool { return strings.Contains(clause, word) })
}
