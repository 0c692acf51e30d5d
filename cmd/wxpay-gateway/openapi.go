package main

import (
	_ "embed"
	"net/http"
)

//go:embed openapi.json
var openAPI []byte

// sendOpenAPI sends the description of the desk API.
func sendOpenAPI(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(openAPI)
}
