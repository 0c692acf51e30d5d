package main

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// wrongLines are the numbers of the lines that cannot be read, by what is wrong with
// them.
type wrongLines map[text][]string

func (w wrongLines) add(line string, number int) {
	kind := mistakeOfLine(line)
	w[kind] = append(w[kind], fmt.Sprint(number))
}

// lineMistakes are in the order in which they are reported.
var lineMistakes = []text{
	"line %s is JSON: write NAME=value, without braces, quotes and commas",
	"line %s has a full-width ＝: write =",
	"line %s has a colon: write NAME=value",
	"line %s is a command: write only NAME=value",
	"line %s has a name with dots, which is no setting of this program: write names such as WXPAY_APPID",
	"line %s is not UTF-8: save the file as UTF-8",
	"line %s is not NAME=value: correct it, or begin it with #",
}

// dottedName begins a line of a file of properties, such as wx.pay.appId=wx1.
var dottedName = regexp.MustCompile(`^[A-Za-z_][\w-]*(\.[\w\[\]-]+)+\s*=`)

// mistakeOfLine says what is wrong with a line that is not NAME=value.
func mistakeOfLine(line string) text {
	name, _, colon := strings.Cut(line, ":")
	command, assignment, _ := strings.Cut(line, " ")
	assigned, _, _ := strings.Cut(assignment, "=")
	switch {
	case strings.ContainsRune("{}", rune(line[0])), line[0] == '"' && colon:
		return lineMistakes[0]
	case strings.Contains(line, "＝"):
		return lineMistakes[1]
	case colon && nameShape.MatchString(strings.TrimSpace(name)):
		return lineMistakes[2]
	case nameShape.MatchString(command) && nameShape.MatchString(strings.TrimSpace(assigned)) && assigned != assignment, strings.HasPrefix(line, "$env:"):
		return lineMistakes[3]
	case dottedName.MatchString(line):
		return lineMistakes[4]
	case !utf8.ValidString(line):
		return lineMistakes[5]
	}
	return lineMistakes[6]
}

// reportLines names the lines that cannot be read. What is missing may be in them.
func (r *reader) reportLines(wrong wrongLines) {
	r.damaged = r.damaged || len(wrong) > 0
	for _, mistake := range lineMistakes {
		if lines := wrong[mistake]; len(lines) > 0 {
			r.bad(mistake, r.numbersOf(lines))
		}
	}
}

// numbersOf returns the numbers of lines for a text about one line.
func (r *reader) numbersOf(lines []string) string {
	if len(lines) == 1 {
		return lines[0]
	}
	return r.language.t("%s (also %s)", lines[0], strings.Join(lines[1:], ", "))
}

// isUTF16 reports whether a file is UTF-16, as editors on Windows may write it.
func isUTF16(content []byte) bool {
	return bytes.HasPrefix(content, []byte("\xff\xfe")) || bytes.HasPrefix(content, []byte("\xfe\xff")) || bytes.ContainsRune(content, 0)
}
