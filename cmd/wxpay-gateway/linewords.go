package main

// lineWords are the words of the terminal lines in one language.
type lineWords struct {
	language        language
	notify          string // the attempt follows
	acknowledged    string
	notAcknowledged string // the status follows
	noResponse      string
	fault           string
	left            string // how many lines were left out
}

// wordsOf returns the words for the language of the environment. LC_ALL has priority
// over LC_MESSAGES, and that over LANG.
func wordsOf(getenv func(string) string) lineWords {
	if languageOf(getenv) == chinese {
		return lineWords{chinese, "通知（第 %d 次）", "已确认", "未确认（HTTP %d）", "没有响应", "故障", "…省略了 %d 行"}
	}
	return englishWords()
}

func englishWords() lineWords {
	return lineWords{english, "notify (attempt %d)", "acknowledged", "not acknowledged (HTTP %d)", "no response", "fault", "… %d lines were left out"}
}
