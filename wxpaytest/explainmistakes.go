package wxpaytest

import (
	"cmp"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// keyMistakes are those made with the key. What is right is appended as
// "&key=" and the key.
func keyMistakes(key string, others map[string]string) []spoiler {
	forgotten := Mistake{"key missing", "the string was signed without &key= and the key at its end", "append both before hashing"}
	joined := Mistake{"key without &key=", "the key was appended without &key=", "append &key= and then the key"}
	list := []spoiler{
		{forgotten, "key", func(d *draft) { d.keyless = true }},
		{Mistake{"empty key", "the key was empty", "see that the key is loaded before anything is signed"}, "key", func(d *draft) { d.key = "" }},
		{joined, "key", func(d *draft) { d.joint = "" }},
		{joined, "key", func(d *draft) { d.joint = "&" }},
		{joined, "key", func(d *draft) { d.joint = "key=" }},
		{Mistake{"key sorted with the fields", "key= was sorted in among the fields", "append &key= and the key after all of them"}, "key", func(d *draft) {
			d.pairs, d.keyless = append(d.pairs, pair{name: "key", value: d.key}), true
		}},
	}
	instead := func(m Mistake, key string) { list = append(list, spoiler{m, "key", func(d *draft) { d.key = key }}) }
	for _, called := range slices.Sorted(maps.Keys(others)) {
		instead(Mistake{"another key", called + " was used as the key", "use the merchant's APIv2 key"}, others[called])
	}
	blanks := Mistake{"blanks around the key", "the key was used with blanks, a line break or quotes around it", "trim what the key is read from"}
	for _, wrong := range []string{strings.TrimSpace(key), key + "\n", key + "\r\n", key + " ", " " + key, key + "\t", `"` + key + `"`, "\ufeff" + key} {
		instead(blanks, wrong)
	}
	other := Mistake{"key in another case", "the key was turned into lower or upper case", "use it as it is"}
	instead(other, strings.ToLower(key))
	instead(other, strings.ToUpper(key))
	sum := md5.Sum([]byte(key))
	hashed := Mistake{"MD5 of the key", "the MD5 of the key was used as the key", "use the key itself: only refund notifications take its MD5"}
	instead(hashed, hex.EncodeToString(sum[:]))
	instead(hashed, strings.ToUpper(hex.EncodeToString(sum[:])))
	return list
}

// hashMistakes are other algorithms with digests of the same length.
func hashMistakes() []spoiler {
	var list []spoiler
	for _, wrong := range []string{plainSHA256, hmacKeyless, hmacFieldsKey, hmacMD5, hmacSHA1} {
		m := Mistake{wrong, wrong + " was used to sign", "use MD5, or HMAC-SHA256 keyed with the key"}
		list = append(list, spoiler{m, "hash", func(d *draft) { d.algorithm = wrong }})
	}
	return list
}

// setMistakes are about which fields are signed. The first sign is the one of
// the message without mistakes.
func setMistakes(typeName, first string) []spoiler {
	empty := Mistake{"empty values", "fields with empty values were signed", "leave them out of what is signed"}
	unsent := Mistake{"sign_type not sent", typeName + " was signed but not sent", "send it too"}
	twice := Mistake{"sign signed", "a sign from before was signed too", "take it out before signing"}
	list := []spoiler{
		{empty, "empty", func(d *draft) { d.empties = true }},
		{twice, "sign", adding("sign", first)},
		{twice, "sign", adding("sign", strings.ToLower(first))},
		{twice, "sign", adding("sign", "")},
		{Mistake{"zeros left out", `fields with the value "0" were not signed`, "leave out only what is empty"}, "zero", func(d *draft) {
			d.pairs = slices.DeleteFunc(d.pairs, func(p pair) bool { return p.value == "0" })
		}},
	}
	for _, signType := range []string{MD5, HMACSHA256} {
		list = append(list, spoiler{unsent, "type", func(d *draft) {
			if !d.has(typeName) {
				adding(typeName, signType)(d)
			}
		}})
	}
	for _, word := range []string{"null", "undefined", "None", "nil"} {
		m := Mistake{"empty values as " + word, fmt.Sprintf("empty values were signed as %q", word), empty.Fix}
		list = append(list, spoiler{m, "empty", func(d *draft) {
			d.rewrite(func(value string) string { return cmp.Or(value, word) })
		}})
	}
	return list
}

func adding(name, value string) func(d *draft) {
	return func(d *draft) { d.pairs = append(d.pairs, pair{name: name, value: value, kept: true}) }
}

func (d *draft) has(name string) bool {
	return slices.ContainsFunc(d.pairs, func(p pair) bool { return p.name == name && p.value != "" })
}

func (d *draft) drop(name string) {
	d.pairs = slices.DeleteFunc(d.pairs, func(p pair) bool { return p.name == name })
}

// orderMistakes are other orders than that of the names.
func orderMistakes(document bool) []spoiler {
	const fix = "sort the names by their bytes"
	list := []spoiler{
		{Mistake{"order of name=value", "the fields were sorted as name=value strings", fix}, "order", func(d *draft) {
			d.compare = func(a, b pair) int { return cmp.Compare(a.name+"="+a.value, b.name+"="+b.value) }
		}},
		{Mistake{"order without case", "the names were sorted without regard to case", fix}, "order", func(d *draft) {
			d.compare = func(a, b pair) int { return cmp.Compare(strings.ToLower(a.name), strings.ToLower(b.name)) }
		}},
	}
	if document {
		list = append(list, spoiler{Mistake{"order of the document", "the fields were signed in the order of the message", fix}, "order", func(d *draft) {
			d.compare = nil
		}})
	}
	return list
}

// nameMistakes are other spellings of the names.
func nameMistakes(pairs []pair) []spoiler {
	m := Mistake{"names in another case", "names were signed in another spelling than they were sent in", "sign and send the same names"}
	var list []spoiler
	for _, respell := range []func(string) string{strings.ToLower, strings.ToUpper, camelCase} {
		list = append(list, spoiler{m, "names", func(d *draft) {
			for i := range d.pairs {
				d.pairs[i].name = respell(d.pairs[i].name)
			}
		}})
	}
	for _, p := range pairs {
		if strings.ToLower(p.name) != p.name {
			list = append(list, spoiler{m, "names", func(d *draft) {
				d.drop(p.name)
				d.pairs = append(d.pairs, pair{name: strings.ToLower(p.name), value: p.value})
			}})
		}
	}
	return list
}

// camelCase is out_trade_no as outTradeNo.
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
