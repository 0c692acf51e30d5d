package explain

import (
	"cmp"
	"strings"
)

// Chinese returns the mistake as a sentence in Chinese, without a full stop at its
// end: what was done, and what to do instead. It is empty for a name that this
// package does not know.
func (m Mistake) Chinese() string {
	var order []string
	subjects := map[string][]string{}
	about := strings.Split(m.Subject, plus)
	for i, name := range strings.Split(m.Name, plus) {
		if chineseMistakes[name] == "" {
			return ""
		}
		if subjects[name] == nil {
			order, subjects[name] = append(order, name), []string{}
		}
		if i < len(about) && about[i] != "" {
			subjects[name] = append(subjects[name], strings.Split(about[i], ", ")...)
		}
	}
	for i, name := range order {
		order[i] = withSubject(chineseMistakes[name], subjects[name])
	}
	return strings.Join(order, "；")
}

// withSubject replaces {field} by subjects in quotes. Without any, the parentheses
// around it go, too.
func withSubject(text string, quoted []string) string {
	if len(quoted) == 0 {
		return strings.Replace(text, "（{field}）", "", 1)
	}
	var fields []string
	for _, subject := range quoted {
		fields = append(fields, strings.Trim(subject, `"`))
	}
	return strings.Replace(text, "{field}", strings.Join(fields, "、"), 1)
}

// Chinese returns the remark as a sentence in Chinese, without its place. It is
// empty for a remark on the form of XML.
func (r Remark) Chinese() string {
	return strings.Replace(chineseRemarks[r.Name], "{subject}", r.Subject, 1)
}

// Chinese returns the explanation in Chinese, as [Explanation.String] does in
// English. It contains neither the key nor the correct signature.
func (e Explanation) Chinese() string {
	switch {
	case e.Match != "":
		return "签名正确：" + e.Match + "。"
	case len(e.Causes) > 0:
		return "签名错误：" + cmp.Or(e.Causes[0].Chinese(), e.Causes[0].What) + "。"
	case e.Refund:
		return "没有签名：" + e.ChineseHints()
	}
	return "签名错误：" + e.ChineseHints()
}

// ChineseHints returns the Hints in Chinese.
func (e Explanation) ChineseHints() string {
	var all strings.Builder
	for _, r := range e.Remarks {
		all.WriteString(r.Chinese())
	}
	return all.String()
}
