package main

import "encoding/json"

// pageWords are the texts of the page by key, in Chinese and in English.
type pageWords map[string][]string

// readPageWords reads the texts, so that a search finds what the page shows.
func readPageWords() pageWords {
	data, err := pageFiles.ReadFile("page/texts.json")
	if err != nil {
		panic(err) // the file is embedded
	}
	var words pageWords
	if err := json.Unmarshal(data, &words); err != nil {
		panic(err)
	}
	return words
}

// of returns the words for a value of the protocol, in both languages.
func (w pageWords) of(kind, value string) []string {
	return w[kind+"."+value]
}
