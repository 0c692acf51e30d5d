package explain

import "strings"

// blankMistakes are values whose white space was changed.
func blankMistakes() []candidate {
	const fix = "sign the very bytes that are sent"
	trimmed := Mistake{"trimmed values", "values were trimmed before they were signed", fix}
	collapsed := Mistake{"collapsed blanks", "white space inside values was collapsed or taken out before they were signed", fix}
	breaks := Mistake{"line breaks", "values were signed with other line breaks than an XML reader gives (CR LF becomes LF)", "send none, or LF"}
	return []candidate{
		{trimmed, "blanks", rewriting(strings.TrimSpace)},
		{trimmed, "blanks", rewriting(func(value string) string { return strings.TrimRight(value, " \t\r\n") })},
		{collapsed, "blanks", rewriting(func(value string) string { return strings.Join(strings.Fields(value), " ") })},
		{collapsed, "blanks", rewriting(func(value string) string { return strings.Join(strings.Fields(value), "") })},
		{breaks, "blanks", rewriting(func(value string) string { return strings.ReplaceAll(value, "\n", "\r\n") })},
		{breaks, "blanks", rewriting(func(value string) string { return strings.ReplaceAll(value, "\n", "") })},
	}
}
