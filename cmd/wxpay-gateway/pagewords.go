package main

import (
	"cmp"
	"encoding/json"
	"strconv"
	"strings"
	"sync"

	"github.com/seed6780280e/wxpay/wxpaytest/explain"
)

// pageWords are the texts of the page by key, in Chinese and in English.
type pageWords map[string][]string

// readPageWords reads the texts, so that a search finds what the page shows.
var readPageWords = sync.OnceValue(func() pageWords {
	data, err := pageFiles.ReadFile("page/texts.json")
	if err != nil {
		panic(err) // the file is embedded
	}
	var words pageWords
	if err := json.Unmarshal(data, &words); err != nil {
		panic(err)
	}
	return words
})

// of returns the words for a value of the protocol, in both languages.
func (w pageWords) of(kind, value string) []string {
	return w[kind+"."+value]
}

// remark returns a remark with its place, in Chinese where there is a text.
func (w pageWords) remark(r explain.Remark) string {
	text := r.What
	if words := w.of("remark", r.Name); len(words) > 0 {
		text = words[chinese]
	}
	if words := w.of("remark", "place"); r.Line > 0 {
		text = strings.Replace(words[chinese], "{text}", text, 1)
	}
	return strings.NewReplacer("{line}", strconv.Itoa(r.Line), "{column}", strconv.Itoa(r.Column),
		"{subject}", strings.Trim(r.Subject, `"`), "{what}", cmp.Or(r.What, r.Name)).Replace(text)
}
