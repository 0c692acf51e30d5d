package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// schema is the part of JSON Schema that openapi.json uses.
type schema struct {
	Ref         string             `json:"$ref"`
	Type        string             `json:"type"`
	Format      string             `json:"format"`
	Description string             `json:"description"`
	Const       any                `json:"const"`
	Enum        []any              `json:"enum"`
	Required    []string           `json:"required"`
	Properties  map[string]*schema `json:"properties"`
	Additional  json.RawMessage    `json:"additionalProperties"` // false, or a schema
	Items       *schema            `json:"items"`
	AnyOf       []*schema          `json:"anyOf"`
	OneOf       []*schema          `json:"oneOf"`
}

// operation is one operation of openapi.json.
type operation struct {
	OperationID string
	Summary     string
	Parameters  []struct{ Name, Description string }
	RequestBody *struct {
		Content map[string]struct {
			Schema   *schema
			Examples map[string]struct{ Value map[string]any }
		}
	}
	Responses map[string]struct {
		Description string
		Content     map[string]struct{ Schema *schema }
	}
}

// document is openapi.json.
type document struct {
	OpenAPI    string
	Paths      map[string]map[string]operation
	Components struct{ Schemas map[string]*schema }
}

func readDocument(t *testing.T) document {
	t.Helper()
	var d document
	in := json.NewDecoder(strings.NewReader(string(openAPI)))
	require.NoError(t, in.Decode(&d))
	require.Equal(t, "3.1.0", d.OpenAPI)
	return d
}

func (d document) resolve(s *schema) *schema {
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok && d.Components.Schemas[name] != nil {
		return d.Components.Schemas[name]
	}
	return s
}

// problems returns where a value is not as the schema says.
func (d document) problems(s *schema, value any, at string) (all []string) {
	if s.Ref != "" && d.resolve(s) == s {
		return []string{at + ": no schema " + s.Ref}
	}
	s = d.resolve(s)
	if either := slices.Concat(s.AnyOf, s.OneOf); len(either) > 0 {
		for _, one := range either {
			found := d.problems(one, value, at)
			if len(found) == 0 {
				return nil
			}
			all = append(all, found...)
		}
		return all
	}
	if s.Const != nil && s.Const != value || len(s.Enum) > 0 && !slices.Contains(s.Enum, value) {
		all = append(all, fmt.Sprintf("%s: %v is not allowed", at, value))
	}
	switch v := value.(type) {
	case map[string]any:
		return append(all, d.objectProblems(s, v, at)...)
	case []any:
		for i, one := range v {
			if s.Items != nil {
				all = append(all, d.problems(s.Items, one, fmt.Sprintf("%s[%d]", at, i))...)
			}
		}
	}
	if !s.allows(value) {
		all = append(all, fmt.Sprintf("%s: %v is no %s", at, value, s.Type))
	}
	return all
}

func (d document) objectProblems(s *schema, value map[string]any, at string) (all []string) {
	if !s.allows(value) {
		all = append(all, at+": an object is no "+s.Type)
	}
	for _, name := range s.Required {
		if _, ok := value[name]; !ok {
			all = append(all, at+"."+name+" is missing")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(value)) {
		where := at + "." + name
		if p := s.Properties[name]; p != nil {
			all = append(all, d.problems(p, value[name], where)...)
			continue
		}
		var other schema
		switch {
		case string(s.Additional) == "false":
			all = append(all, where+" is not documented")
		case s.Additional != nil && json.Unmarshal(s.Additional, &other) == nil:
			all = append(all, d.problems(&other, value[name], where)...)
		}
	}
	return all
}

// allows reports whether a value has the type of the schema.
func (s *schema) allows(value any) bool {
	switch v := value.(type) {
	case string:
		if s.Format == "date-time" {
			_, err := time.Parse(time.RFC3339, v)
			return err == nil
		}
		return s.Type == "string" || s.Type == ""
	case float64:
		return s.Type == "number" || s.Type == "" || s.Type == "integer" && v == math.Trunc(v)
	case bool:
		return s.Type == "boolean" || s.Type == ""
	case []any:
		return s.Type == "array" || s.Type == ""
	case map[string]any:
		return s.Type == "object" || s.Type == ""
	}
	return s.Type == "" // null
}

// The checker must find what is wrong, or the tests with it prove nothing.
func TestSchemaChecker(t *testing.T) {
	d := readDocument(t)
	s := &schema{Ref: "#/components/schemas/Clock"}
	for text, want := range map[string]string{
		`{"now":"2026-11-30T10:00:00Z","real":"2026-11-30T10:00:00Z","speed":1}`:             "",
		`{"now":"2026-11-30T10:00:00Z","real":"2026-11-30T10:00:00Z"}`:                       "$.speed is missing",
		`{"now":"today","real":"2026-11-30T10:00:00Z","speed":1}`:                            "$.now: today is no string",
		`{"now":"2026-11-30T10:00:00Z","real":"2026-11-30T10:00:00Z","speed":"1"}`:           "$.speed: 1 is no number",
		`{"now":"2026-11-30T10:00:00Z","real":"2026-11-30T10:00:00Z","speed":null}`:          "$.speed: <nil> is no number",
		`{"now":"2026-11-30T10:00:00Z","real":"2026-11-30T10:00:00Z","speed":1,"more":true}`: "$.more is not documented",
		`[]`: "$: [] is no object",
	} {
		var value any
		require.NoError(t, json.Unmarshal([]byte(text), &value))
		assert.Equal(t, want, strings.Join(d.problems(s, value, "$"), "; "), text)
	}
	list := &schema{Type: "array", Items: &schema{Type: "integer"}}
	assert.Equal(t, []string{"$[1]: 1.5 is no integer"}, d.problems(list, []any{1.0, 1.5}, "$"))
	assert.NotEmpty(t, d.problems(&schema{Ref: "#/components/schemas/None"}, 1.0, "$"))
	assert.NotEmpty(t, d.problems(&schema{Ref: "#/components/schemas/FinishQuestion"}, map[string]any{"refund": "1", "status": "LOST"}, "$"))
}
