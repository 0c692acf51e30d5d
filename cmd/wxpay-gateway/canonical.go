package main

import (
	"bytes"
	"encoding/json"
)

// canonical writes JSON without spaces and with its names in order. Numbers stay as
// they are.
func canonical(data []byte) ([]byte, error) {
	in := json.NewDecoder(bytes.NewReader(data))
	in.UseNumber()
	var value any
	if err := in.Decode(&value); err != nil {
		return nil, err
	}
	return json.Marshal(value)
}
