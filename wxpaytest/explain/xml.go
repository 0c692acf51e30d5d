package explain

import (
	"unicode/utf8"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/xmlfields"
)

// readPairs parses a message in any encoding. If the message is not UTF-8, the
// values are its bytes.
func readPairs(body []byte) ([]pair, error) {
	if utf8.Valid(body) {
		return scanPairs(body)
	}
	// encoding/xml accepts only UTF-8. So each byte becomes the character with
	// that number, and this is undone afterwards.
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
