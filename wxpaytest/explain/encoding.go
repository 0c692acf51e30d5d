package explain

import (
	"net/url"
	"strings"
)

// encodingMistakes are values that were URL-encoded before or after signing.
func encodingMistakes() []candidate {
	encoded := newMistake("URL-encoded values", "values were URL-encoded before they were signed", "sign the values without encoding")
	late := newMistake("URL-encoded when sent", "values were URL-encoded after they were signed", "send the values that were signed")
	var list []candidate
	for _, encode := range []func(string) string{url.QueryEscape, encodeURIComponent, rawURLEncode, lowerQueryEscape} {
		list = append(list, candidate{encoded, "encoding", rewriting(encode)})
		list = append(list, candidate{encoded, "encoding", rewriting(func(value string) string {
			if !strings.Contains(value, "://") {
				return value
			}
			return encode(value)
		})})
	}
	return append(list, candidate{late, "encoding", rewriting(func(value string) string {
		if decoded, err := url.QueryUnescape(value); err == nil && strings.Contains(value, "%") {
			return decoded
		}
		return value
	})})
}

func encodeURIComponent(value string) string {
	return strings.NewReplacer("+", "%20", "%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*").Replace(url.QueryEscape(value))
}

func rawURLEncode(value string) string { return strings.ReplaceAll(url.QueryEscape(value), "+", "%20") }

func lowerQueryEscape(value string) string {
	encoded := []byte(url.QueryEscape(value))
	for i := 0; i+2 < len(encoded); i++ {
		if encoded[i] == '%' {
			copy(encoded[i:i+3], strings.ToLower(string(encoded[i:i+3])))
		}
	}
	return string(encoded)
}
