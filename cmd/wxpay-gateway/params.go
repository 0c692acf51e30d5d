package main

import (
	"encoding/json"
	"errors"
	"strings"
)

// phoneParams are the parameters of wx.requestPayment, as JSON text. In a
// request they are the JSON object itself, or a string that contains it: a
// script passes on the object of the backend, and the page what was pasted.
type phoneParams string

func (p *phoneParams) UnmarshalJSON(data []byte) error {
	text := string(data)
	switch {
	case strings.HasPrefix(text, "{"):
		*p = phoneParams(text)
		return nil
	case strings.HasPrefix(text, `"`):
		return json.Unmarshal(data, (*string)(p))
	case text == "null":
		return nil
	}
	return errors.New("params must be the JSON object for wx.requestPayment, or a string that contains it")
}
