package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// badJSON words an error of encoding/json for readers who don't know this
// program's types.
func badJSON(err error) error {
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.EOF):
		return errors.New("it is empty")
	case errors.As(err, &wrong) && wrong.Field == "":
		return fmt.Errorf("it can't be of the type %s", wrong.Value)
	case errors.As(err, &wrong):
		return fmt.Errorf("the field %s can't be of the type %s", fieldPath(wrong.Field), wrong.Value)
	}
	return errors.New(strings.TrimPrefix(err.Error(), "json: "))
}

// fieldPath removes the name of an embedded struct, which is not in the JSON.
func fieldPath(path string) string {
	return strings.TrimPrefix(path, "cashierQuestion.")
}
