package explain

import (
	"unicode/utf8"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/xmlfields"
)

// readPairs parses a message in any encoding. If the message is not UTF-8, the
// values are its bytes.
func readPairs(body []byte) ([]pair, []Remark, error) {
	if utf8.Valid(body) {
		return scanPairs(body)
	}
	// encoding/xml accepts only UTF-8. So each byte becomes the character with
	// that number, and this is undone afterwards.
	pairs, remarks, err := scanPairs([]byte(eachByte(string(body))))
	for i, p := range pairs {
		pairs[i] = pair{name: lowBytes(p.name), value: lowBytes(p.value), raw: lowBytes(p.raw)}
	}
	return pairs, append([]Remark{Remark(xmlfields.NotUTF8(body))}, remarks...), err
}

func scanPairs(body []byte) ([]pair, []Remark, error) {
	elements, remarks, err := xmlfields.Elements(body)
	var pairs []pair
	for _, e := range elements {
		pairs = append(pairs, pair{name: e.Name, value: e.Value, raw: string(e.Raw)})
	}
	return pairs, remarksOf(remarks), formError(err)
}

// Fields returns the fields of an XML message, and verifies nothing. A
// [FormError] says where and why the body is not a flat XML message.
func Fields(body []byte) (map[string]string, error) {
	pairs, _, err := readPairs(body)
	if err != nil {
		return nil, err
	}
	fields := make(map[string]string, len(pairs))
	for _, p := range pairs {
		fields[p.name] = p.value
	}
	return fields, nil
}
