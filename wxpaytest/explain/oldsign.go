package explain

import (
	"encoding/hex"
	"strings"
)

// oldSignMistakes are signatures over an earlier sign of the same message.
func oldSignMistakes(signName string) []candidate {
	m := newMistake("sign signed", "an old sign was signed too", "remove it before signing")
	var list []candidate
	for _, name := range []string{"sign", "paySign"} {
		kind := "sign"
		if name != signName {
			kind = rare
		}
		for _, value := range []string{"", "undefined", "null", "None"} {
			list = append(list, candidate{m, rare, adding(name, value)})
		}
		for _, algorithm := range []string{"", signTypeMD5, signTypeHMAC} {
			for _, write := range []func(string) string{strings.ToUpper, strings.ToLower} {
				list = append(list, candidate{m, kind, signingAgain(name, algorithm, write)})
			}
		}
	}
	return list
}

// signingAgain returns a mistake that signs the sign that the draft would have.
// An empty algorithm is the draft's own.
func signingAgain(name, algorithm string, write func(string) string) func(d *draft) {
	return func(d *draft) {
		old := d.clone()
		if algorithm != "" {
			old.algorithm = algorithm
		}
		adding(name, write(hex.EncodeToString(old.digest(old.text()))))(d)
	}
}
