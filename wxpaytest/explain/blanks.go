package explain

import "strings"

// blankMistakes are values with changed white space.
func blankMistakes() []candidate {
	const fix = "sign exactly the bytes that are sent"
	trimmed := newMistake("trimmed values", "values were trimmed before they were signed", fix)
	collapsed := newMistake("collapsed blanks", "white space inside values was collapsed or removed before they were signed", fix)
	breaks := newMistake("line breaks", "values were signed with other line breaks than an XML parser returns (CR LF becomes LF)", "send only LF, or no line breaks")
	return []candidate{
		{trimmed, "blanks", rewriting(strings.TrimSpace)},
		{trimmed, "blanks", rewriting(func(value string) string { return strings.TrimRight(value, " \t\r\n") })},
		{collapsed, "blanks", rewriting(func(value string) string { return strings.Join(strings.Fields(value), " ") })},
		{collapsed, "blanks", rewriting(func(value string) string { return strings.Join(strings.Fields(value), "") })},
		{breaks, "blanks", rewriting(func(value string) string { return strings.ReplaceAll(value, "\n", "\r\n") })},
		{breaks, "blanks", rewriting(func(value string) string { return strings.ReplaceAll(value, "\n", "") })},
	}
}
