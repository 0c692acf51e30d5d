package main

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// badJSON words an error of encoding/json for readers who don't know this
// program's types.
func badJSON(err error) error {
	var worded *textError
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &worded):
		return worded
	case errors.Is(err, io.EOF):
		return fail("json.empty")
	case errors.As(err, &wrong) && wrong.Field == "":
		return fail("json.type", "type", wrong.Value)
	case errors.As(err, &wrong):
		return fail("json.fieldType", "field", fieldPath(wrong.Field), "type", wrong.Value)
	}
	text := strings.TrimPrefix(err.Error(), "json: ")
	if name, unknown := strings.CutPrefix(text, "unknown field "); unknown {
		return fail("json.unknownField", "field", strings.Trim(name, `"`))
	}
	return fail("json.syntax", "what", text)
}

// fieldPath removes the name of an embedded struct, which is not in the JSON.
func fieldPath(path string) string {
	return strings.TrimPrefix(path, "cashierQuestion.")
}
