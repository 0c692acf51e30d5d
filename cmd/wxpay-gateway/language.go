package main

import (
	_ "embed"
	"encoding/json"
	"strings"
	"sync"
)

//go:embed texts.json
var programTexts []byte

// language is the language of the terminal: a column of texts.json, which has the
// texts of the terminal and the errors of the desk API. page/texts.json has the others.
type language int

const (
	chinese language = iota
	english
)

// languageOf returns the language of the environment. Like in other programs,
// LC_ALL has priority over LC_MESSAGES, and that over LANG.
func languageOf(getenv func(string) string) language {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := strings.ToLower(getenv(name)); value != "" {
			if strings.HasPrefix(value, "zh") {
				return chinese
			}
			return english
		}
	}
	return english
}

// textTable has the Chinese and the English text of each key.
var textTable = sync.OnceValue(func() map[string][2]string {
	var table map[string][2]string
	if err := json.Unmarshal(programTexts, &table); err != nil {
		panic(err) // the file is embedded
	}
	return table
})

// values replace the {name} of a text, by name.
type values map[string]string

// say returns the text of a key.
func (l language) say(key string, v values) string {
	text := textTable()[key][l]
	for name, value := range v {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return text
}
