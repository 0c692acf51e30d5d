package wxpaytest

import (
	"unicode/utf8"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/xmlfields"
)

// readPairs reads a message in its order and in any encoding: the values of one
// that is not in UTF-8 are its own bytes.
func readPairs(body []byte) ([]pair, error) {
	if utf8.Valid(body) {
		return scanPairs(body)
	}
	// Every byte as the character of that number: so it can be taken back.
	pairs, err := scanPairs([]byte(eachByte(string(body))))
	for i, p := range pairs {
		pairs[i] = pair{name: lowBytes(p.name), value: lowBytes(p.value), raw: lowBytes(p.raw)}
	}
	return pairs, err
}

func scanPairs(body []byte) ([]pair, error) {
	elements, err := xmlfields.Elements(body)
	var pairs []pair
	for _, e := range elements {
		pairs = append(pairs, pair{name: e.Name, value: e.Value, raw: string(e.Raw)})
	}
	return pairs, err
}
