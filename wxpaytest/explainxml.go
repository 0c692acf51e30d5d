package wxpaytest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// readPairs reads a message as [decodeXML] does, in its order and in any
// encoding: the values of one that is not in UTF-8 are its own bytes.
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
	r := flatReader{fields: map[string]string{}}
	d := xml.NewDecoder(bytes.NewReader(body))
	d.CharsetReader = func(_ string, input io.Reader) (io.Reader, error) { return input, nil }
	var pairs []pair
	var begin int64
	for {
		before := d.InputOffset()
		token, err := d.Token()
		if errors.Is(err, io.EOF) && r.roots == 1 {
			return pairs, nil
		}
		if err == nil {
			err = r.take(token)
		}
		if err != nil {
			return nil, fmt.Errorf("wxpaytest: not a message: %w", err)
		}
		switch token.(type) {
		case xml.StartElement:
			begin = d.InputOffset()
		case xml.EndElement:
			if r.depth == 1 {
				pairs = append(pairs, pair{name: r.name, value: r.fields[r.name], raw: string(body[begin:max(begin, before)])})
			}
		}
	}
}
