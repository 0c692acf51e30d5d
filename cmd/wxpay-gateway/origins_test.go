package main

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAllowOrigin(t *testing.T) {
	const ours = "http://localhost:5173"
	allowing := start(t, "-allow-origin", "HTTP://LocalHost:5173/, https://h5.example:443", "-names", "desk.example")
	closed := start(t)
	type header = map[string]string
	for name, c := range map[string]struct {
		r            *running
		method, path string
		host         string
		header       header
		status       int
		allowed      bool // the browser gives the response to the website
	}{
		"get":                    {r: allowing, method: "GET", path: "/desk/clock", header: header{"Origin": ours, "Sec-Fetch-Site": "same-site"}, status: 200, allowed: true},
		"post":                   {r: allowing, method: "POST", path: "/desk/clock", header: header{"Origin": ours, "Sec-Fetch-Site": "cross-site"}, status: 200, allowed: true},
		"second origin":          {r: allowing, method: "GET", path: "/desk/clock", header: header{"Origin": "https://h5.example"}, status: 200, allowed: true},
		"preflight":              {r: allowing, method: "OPTIONS", path: "/desk/pay", header: header{"Origin": ours, "Access-Control-Request-Method": "POST"}, status: 204, allowed: true},
		"an error":               {r: allowing, method: "GET", path: "/desk/order?id=none", header: header{"Origin": ours}, status: 404, allowed: true},
		"own page":               {r: allowing, method: "POST", path: "/desk/clock", header: header{"Origin": allowing.pageURL()}, status: 200},
		"other port":             {r: allowing, method: "POST", path: "/desk/clock", header: header{"Origin": "http://localhost:5174"}, status: 403},
		"other scheme":           {r: allowing, method: "POST", path: "/desk/clock", header: header{"Origin": "https://localhost:5173"}, status: 403},
		"longer name":            {r: allowing, method: "POST", path: "/desk/clock", header: header{"Origin": ours + ".evil.example"}, status: 403},
		"null":                   {r: allowing, method: "POST", path: "/desk/clock", header: header{"Origin": "null"}, status: 403},
		"preflight of another":   {r: allowing, method: "OPTIONS", path: "/desk/pay", header: header{"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}, status: 403},
		"rebound name":           {r: allowing, method: "POST", path: "/desk/clock", host: "evil.example", header: header{"Origin": ours}, status: 421},
		"rebound, preflight":     {r: allowing, method: "OPTIONS", path: "/desk/clock", host: "evil.example", header: header{"Origin": ours, "Access-Control-Request-Method": "POST"}, status: 421},
		"not JSON":               {r: allowing, method: "POST", path: "/desk/clock", header: header{"Origin": ours, "Content-Type": "text/plain"}, status: 415, allowed: true},
		"the page":               {r: allowing, method: "GET", path: "/", header: header{"Origin": ours, "Sec-Fetch-Site": "same-site"}, status: 403},
		"script":                 {r: allowing, method: "GET", path: "/desk/wxshim.js", header: header{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, status: 200},
		"another script":         {r: allowing, method: "GET", path: "/desk/wxpay-hosts.cjs", header: header{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, status: 403},
		"off by default":         {r: closed, method: "POST", path: "/desk/clock", header: header{"Origin": ours}, status: 403},
		"off by default, script": {r: closed, method: "GET", path: "/desk/wxshim.js", header: header{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, status: 403},
		"off, own script":        {r: closed, method: "GET", path: "/desk/wxshim.js", header: header{"Sec-Fetch-Site": "same-origin"}, status: 200},
	} {
		t.Run(name, func(t *testing.T) {
			request, err := http.NewRequest(c.method, c.r.pageURL()+c.path, strings.NewReader("{}"))
			require.NoError(t, err)
			request.Header.Set("Content-Type", "application/json")
			for name, value := range c.header {
				request.Header.Set(name, value)
			}
			if c.host != "" {
				request.Host = c.host
			}
			response, err := http.DefaultClient.Do(request)
			require.NoError(t, err)
			body(t, response)
			assert.Equal(t, c.status, response.StatusCode)
			want := ""
			if c.allowed {
				want = c.header["Origin"]
				assert.Contains(t, response.Header.Values("Vary"), "Origin")
			}
			assert.Equal(t, want, response.Header.Get("Access-Control-Allow-Origin"))
			assert.Empty(t, response.Header.Get("Access-Control-Allow-Credentials"))
		})
	}
}

func TestOriginsThatAreRefused(t *testing.T) {
	for origin, says := range map[string]string{
		"*": "any website", "null": "any website", "localhost:5173": "not an origin", "http://*.example": "not an origin",
		"http://localhost:5173/app": "has a path", "ftp://localhost": "not an origin", "http://": "not an origin", "http://u:p@localhost": "not an origin",
	} {
		_, err := readOptions([]string{"-allow-origin", origin}, env(nil), io.Discard)
		assert.ErrorContains(t, err, says, origin)
		assert.ErrorContains(t, err, "-allow-origin", origin)
	}
}

func TestShimNamesTheDesk(t *testing.T) {
	r := start(t)
	for query, disposition := range map[string]string{"": "", "?download": `attachment; filename="wxshim.js"`} {
		response, err := http.Get(r.pageURL() + "/desk/wxshim.js" + query)
		require.NoError(t, err)
		assert.Equal(t, disposition, response.Header.Get("Content-Disposition"))
		assert.Contains(t, string(body(t, response)), `desk: "`+r.pageURL()+`"`)
	}
}
