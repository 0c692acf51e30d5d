package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// parameter is a query parameter of a GET, as openapi.json has it.
type parameter struct {
	Name   string `json:"name"`
	In     string `json:"in"`
	Schema struct {
		Enum []string `json:"enum"` // its values; empty: any
	} `json:"schema"`
}

// parametersOf has the parameters of each path that GET takes.
var parametersOf = sync.OnceValue(func() map[string][]parameter {
	var document struct {
		Paths map[string]struct {
			Get *struct {
				Parameters []parameter `json:"parameters"`
			} `json:"get"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(openAPI, &document); err != nil {
		panic(err) // the file is embedded
	}
	all := map[string][]parameter{}
	for path, methods := range document.Paths {
		if methods.Get != nil {
			all[path] = slices.DeleteFunc(methods.Get.Parameters, func(p parameter) bool { return p.In != "query" })
		}
	}
	return all
})

// checkQuery refuses a GET with a parameter or a value that its path does not know.
// Otherwise a misspelt filter would find everything, or nothing, without a word.
func checkQuery(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		known, ok := parametersOf()[r.URL.Path]
		if ok && r.Method == http.MethodGet && r.URL.Path != "/desk/"+shimFile { // servers add ?v=… to scripts
			if err := queryProblem(r.URL.RawQuery, known); err != nil {
				write[any](w, nil, err)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

func queryProblem(raw string, known []parameter) error {
	query, err := url.ParseQuery(raw)
	if err != nil {
		return fail("problem.query", "what", err.Error())
	}
	var names []string
	for _, p := range known {
		names = append(names, p.Name)
		given := query[p.Name]
		switch {
		case len(given) > 1:
			return fail("problem.parameterTwice", "name", p.Name)
		case len(given) == 1 && given[0] != "" && len(p.Schema.Enum) > 0:
			if err := oneOf(p.Name, given[0], p.Schema.Enum); err != nil {
				return err
			}
		}
	}
	for name := range query {
		switch {
		case slices.Contains(names, name):
		case len(names) == 0:
			return fail("problem.noParameters", "name", name)
		default:
			return fail("problem.parameter", "name", name, "known", strings.Join(names, ", "))
		}
	}
	return nil
}

// oneOf reports whether the value of a parameter is one of those that it can have.
func oneOf(name, value string, values []string) error {
	if slices.Contains(values, value) {
		return nil
	}
	return fail("problem.value", "name", name, "value", value, "known", strings.Join(values, ", "))
}

// valuesOf returns the values that openapi.json names for a parameter.
func valuesOf(path, name string) []string {
	for _, p := range parametersOf()[path] {
		if p.Name == name {
			return p.Schema.Enum
		}
	}
	return nil
}

// isSet reports whether the value of a flag in a query turns it on.
func isSet(value string) bool { return value != "" && value != "0" && value != "false" }
