package main

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// listLength is the number of rows in a list, unless the parameter limit asks for
// more or less.
const listLength = 200

// listing is which rows of a list are wanted.
type listing struct {
	words []string // every row contains all of them, in lower case
	limit int
}

// listingOf reads the parameters q, the words to search, and limit.
func listingOf(r *http.Request) (listing, error) {
	l := listing{strings.Fields(strings.ToLower(r.FormValue("q"))), listLength}
	text := r.FormValue("limit")
	if text == "" {
		return l, nil
	}
	var err error
	if l.limit, err = strconv.Atoi(text); err != nil || l.limit < 1 {
		return l, fail("problem.limit", "value", text)
	}
	return l, nil
}

// finds reports whether the texts of a row contain every word.
func (l listing) finds(texts ...string) bool {
	for _, word := range l.words {
		if !slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(strings.ToLower(text), word) }) {
			return false
		}
	}
	return true
}
