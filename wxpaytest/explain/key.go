package explain

import (
	"crypto/md5"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
)

// keyMistakes are mistakes with the key. It is correct to append "&key=" and
// the key.
func keyMistakes(key string, others map[string]string) []candidate {
	forgotten := Mistake{"key missing", "the string was signed without &key= and the key at its end", "append both before hashing"}
	joined := Mistake{"key without &key=", "the key was appended without &key=", "append &key= and then the key"}
	list := []candidate{
		{forgotten, "key", func(d *draft) { d.withoutKey = true }},
		{Mistake{"empty key", "the key was empty", "load the key before signing"}, "key", func(d *draft) { d.key = "" }},
		{joined, "key", func(d *draft) { d.separator = "" }},
		{joined, "key", func(d *draft) { d.separator = "&" }},
		{joined, "key", func(d *draft) { d.separator = "key=" }},
		{Mistake{"key sorted with the fields", "key= was sorted among the fields", "append &key= and the key after all fields"}, "key", func(d *draft) {
			d.pairs, d.withoutKey = append(d.pairs, pair{name: "key", value: d.key}), true
		}},
	}
	instead := func(m Mistake, key string) { list = append(list, candidate{m, "key", func(d *draft) { d.key = key }}) }
	for _, called := range slices.Sorted(maps.Keys(others)) {
		instead(Mistake{"another key", called + " was used as the key", "use the merchant's APIv2 key"}, others[called])
	}
	blanks := Mistake{"blanks around the key", "the key had spaces, a line break or quotes around it", "trim the key after reading it"}
	for _, wrong := range []string{strings.TrimSpace(key), key + "\n", key + "\r\n", key + " ", " " + key, key + "\t", `"` + key + `"`, "\ufeff" + key} {
		instead(blanks, wrong)
	}
	other := Mistake{"key in another case", "the key was turned into lower or upper case", "use the key unchanged"}
	instead(other, strings.ToLower(key))
	instead(other, strings.ToUpper(key))
	sum := md5.Sum([]byte(key))
	hashed := Mistake{"MD5 of the key", "the MD5 of the key was used as the key", "use the key itself: only refund notifications use its MD5"}
	instead(hashed, hex.EncodeToString(sum[:]))
	instead(hashed, strings.ToUpper(hex.EncodeToString(sum[:])))
	return list
}

// hashMistakes are wrong algorithms. An algorithm with another digest length
// than the given signature never matches.
func hashMistakes() []candidate {
	var list []candidate
	for _, wrong := range []string{plainSHA256, hmacKeyless, hmacFieldsKey, hmacMD5, hmacSHA1} {
		m := Mistake{wrong, wrong + " was used to sign", "use MD5, or HMAC-SHA256 keyed with the key"}
		list = append(list, candidate{m, "hash", func(d *draft) { d.algorithm = wrong }})
	}
	return list
}
