package main

import (
	"fmt"
	"strings"
)

// A language is the language of the texts.
type language string

const (
	english language = "en"
	chinese language = "zh"
)

// languageOf returns the language of the environment.
func languageOf(env *environment) language {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := env.getenv(name); value != "" {
			if strings.HasPrefix(strings.ToLower(value), "zh") {
				return chinese
			}
			return english
		}
	}
	return english
}

// t returns the text in the language.
func (l language) t(format text, args ...any) string {
	if l == chinese {
		for _, table := range translations() {
			if translated, ok := table[format]; ok {
				return fmt.Sprintf(translated, args...)
			}
		}
	}
	return fmt.Sprintf(string(format), args...)
}

// translations returns the Chinese texts, by the English ones.
func translations() []map[text]string {
	return []map[text]string{
		chineseCore, chineseSettings, chineseOrder, chineseRefund, chineseCert, chineseAdvice,
		chineseDoctor, chineseDoctorFiles, chineseDoctorProof, chineseDoctorHosts, chineseDoctorProxy, chineseExplain, chineseMessage, chineseNotify, chineseBill,
	}
}
