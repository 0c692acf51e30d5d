package main

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"strings"
)

//go:embed wxshim.js
var shimScript string

const shimFile = "wxshim.js"

// isShim reports whether a website of -allow-origin may load the script. A browser
// does not say which website does; the script contains nothing but an address.
func (d *desk) isShim(r *http.Request) bool {
	return len(d.origins) > 0 && r.Method == http.MethodGet && r.URL.Path == "/desk/"+shimFile
}

// sendShim sends the script, with the address of the desk. With the parameter
// download, the browser saves it.
func (d *desk) sendShim(w http.ResponseWriter, r *http.Request) {
	address, _ := json.Marshal(d.pageURL()) // a string
	script := []byte(strings.Replace(shimScript, `'DESK'`, string(address), 1))
	if r.URL.Query().Has("download") {
		attach(w, shimFile, "text/javascript; charset=utf-8", script)
		return
	}
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(script)
}
