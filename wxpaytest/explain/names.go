package explain

import (
	"strings"
	"unicode"
)

// nameMistakes are names in another spelling.
func nameMistakes(pairs []pair) []candidate {
	m := newMistake("names in another case", "names were signed in a different spelling from the one that was sent", "sign and send the same names")
	var list []candidate
	for _, respell := range []func(string) string{strings.ToLower, strings.ToUpper, camelCase} {
		list = append(list, candidate{m, "names", func(d *draft) {
			for i := range d.pairs {
				d.pairs[i].name = respell(d.pairs[i].name)
			}
		}})
	}
	for _, p := range pairs {
		if strings.ToLower(p.name) != p.name {
			list = append(list, candidate{m, "names", func(d *draft) {
				d.drop(func(sent pair) bool { return sent.name == p.name })
				d.pairs = append(d.pairs, pair{name: strings.ToLower(p.name), value: p.value})
			}})
		}
	}
	return list
}

// camelCase turns out_trade_no into outTradeNo.
func camelCase(name string) string {
	var b strings.Builder
	upper := false
	for _, r := range name {
		if r == '_' {
			upper = true
			continue
		}
		if upper {
			r = unicode.ToUpper(r)
		}
		b.WriteRune(r)
		upper = false
	}
	return b.String()
}
