package explain

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/xmlfields"
)

// keyMistakes are mistakes with the key. It is correct to append "&key=" and
// the key.
func keyMistakes(key string, others map[string]string) []candidate {
	forgotten := newMistake("key missing", "the string was signed without &key= and the key at its end", "append both before hashing")
	joined := newMistake("key without &key=", "the key was appended without &key=", "append &key= and then the key")
	list := []candidate{
		{forgotten, "key", func(d *draft) { d.withoutKey = true }},
		{newMistake("empty key", "the key was empty", "load the key before signing"), "key", func(d *draft) { d.key = "" }},
		{joined, "key", func(d *draft) { d.separator = "" }},
		{joined, "key", func(d *draft) { d.separator = "&" }},
		{joined, "key", func(d *draft) { d.separator = "key=" }},
		{newMistake("key sorted with the fields", "key= was sorted among the fields", "append &key= and the key after all fields"), "key", func(d *draft) {
			d.pairs, d.withoutKey = append(d.pairs, pair{name: "key", value: d.key}), true
		}},
	}
	list = append(list, endingMistakes()...)
	instead := func(m Mistake, key string) { list = append(list, candidate{m, "key", func(d *draft) { d.key = key }}) }
	for _, called := range slices.Sorted(maps.Keys(others)) {
		instead(newMistake("another key", called+" was used as the key", "use the merchant's APIv2 key"), others[called])
	}
	blanks := newMistake("blanks around the key", "the key had spaces, a line break or quotes around it", "trim the key after reading it")
	for _, wrong := range []string{strings.TrimSpace(key), key + "\n", key + "\r\n", key + " ", " " + key, key + "\t", `"` + key + `"`, "\ufeff" + key} {
		instead(blanks, wrong)
	}
	other := newMistake("key in another case", "the key was turned into lower or upper case", "use the key unchanged")
	instead(other, strings.ToLower(key))
	instead(other, strings.ToUpper(key))
	sum := md5.Sum([]byte(key))
	hashed := newMistake("MD5 of the key", "the MD5 of the key was used as the key", "use the key itself: only refund notifications use its MD5")
	instead(hashed, hex.EncodeToString(sum[:]))
	instead(hashed, strings.ToUpper(hex.EncodeToString(sum[:])))
	instead(newMistake("doubled key", "the key was used twice in a row", "use the key once"), key+key)
	return append(list, truncatedKeys(key)...)
}

// endingMistakes are other texts between the fields and the key, and other
// places of the key.
func endingMistakes() []candidate {
	const fix = "append &key= and then the key, once, at the end"
	var list []candidate
	for i, separator := range []string{
		"&&key=", "&Key=", "&KEY=", "?key=", " &key=", "&key", "&key:", ",key=", ";key=", "\nkey=", "\n&key=", "&amp;key=",
		"&apikey=", "&api_key=", "&apiKey=", "&appkey=", "&app_key=", "&appKey=", "&secret=", "&paternerKey=", "&partnerKey=", "&partner_key=",
		"&mch_key=", "&mchKey=", "&key=&key=", "&sign_key=",
	} {
		m := newMistake("key joined otherwise", fmt.Sprintf("the key was appended after %s instead of &key=", xmlfields.Quote(separator)), fix).about(separator)
		kind := rare
		if i == 0 {
			kind = "key"
		}
		list = append(list, candidate{m, kind, func(d *draft) { d.separator = separator }})
	}
	first := newMistake("key joined otherwise", "the key was at the beginning instead of at the end", fix)
	again := newMistake("key joined otherwise", "&key= and the key were appended twice", fix)
	return append(list,
		candidate{first, rare, shaping(func(fields, ending string) string { return strings.TrimPrefix(ending, "&") + "&" + fields })},
		candidate{first, rare, shaping(func(fields, ending string) string { return strings.TrimPrefix(ending, "&key=") + fields })},
		candidate{again, rare, shaping(func(fields, ending string) string { return fields + ending + ending })})
}

// truncatedKeys are keys without their beginning or their end. A key that is
// longer than an APIv2 key can be has too many of them.
func truncatedKeys(key string) []candidate {
	m := newMistake("truncated key", "only a part of the key was used", "use all 32 characters of the key")
	var list []candidate
	if len(key) > 64 {
		return nil
	}
	for n := len(key) - 1; n > 0; n-- {
		for _, part := range []string{key[:n], key[len(key)-n:]} {
			list = append(list, candidate{m, rare, func(d *draft) { d.key = part }})
		}
	}
	return list
}

// hashMistakes are wrong algorithms. An algorithm with another digest length
// than the given signature never matches.
func hashMistakes() []candidate {
	var list []candidate
	for _, wrong := range []string{plainSHA256, hmacKeyless, hmacFieldsKey, hmacMD5, hmacSHA1} {
		m := newMistake(wrong, wrong+" was used to sign", "use MD5, or HMAC-SHA256 keyed with the key")
		list = append(list, candidate{m, "hash", func(d *draft) { d.algorithm = wrong }})
	}
	return list
}
