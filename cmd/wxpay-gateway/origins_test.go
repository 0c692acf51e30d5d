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

// A website that is refused finds the flag to add in the response, and its developer
// among the problems of clients. wxshim.js asks whether the desk runs: that is no problem.
func TestRefusedWebsitesAreExplained(t *testing.T) {
	type header = map[string]string
	const asks, noCORS = "/desk/health", "no-cors"
	for name, c := range map[string]struct {
		flag, path string
		header     header
		subject    string
		english    string
		chinese    string
		unmeant    bool
	}{
		"no flag":       {path: asks, header: header{"Origin": "http://127.0.0.1:5173"}, subject: "http://127.0.0.1:5173", english: "with -allow-origin http://127.0.0.1:5173.", chinese: "来自 http://127.0.0.1:5173 的请求被拒绝；如果这是你的网站，请加 -allow-origin http://127.0.0.1:5173 "},
		"another name":  {flag: "http://localhost:5173", path: asks, header: header{"Origin": "http://127.0.0.1:5173"}, subject: "http://127.0.0.1:5173", english: "with -allow-origin http://localhost:5173,http://127.0.0.1:5173.", chinese: "请加 -allow-origin http://localhost:5173,http://127.0.0.1:5173 "},
		"a script":      {path: "/desk/wxshim.js", header: header{"Referer": "http://h5.example/", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": noCORS}, subject: "http://h5.example", english: "with -allow-origin http://h5.example.", chinese: "来自 http://h5.example "},
		"a file":        {path: asks, header: header{"Origin": "null"}, english: "Origin: null", chinese: "本地文件或沙箱页面"},
		"unknown":       {path: "/desk/wxshim.js", header: header{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": noCORS}, english: "another website", chinese: "另一个网站"},
		"not an origin": {path: asks, header: header{"Origin": "http://\u202e.example"}, english: "another website", chinese: "另一个网站"},
		"does it run?":  {path: asks, header: header{"Referer": "http://h5.example/", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": noCORS}, english: "h5.example", chinese: "h5.example", unmeant: true},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, "-allow-origin", c.flag)
			request, err := http.NewRequest(http.MethodGet, r.pageURL()+c.path, nil)
			require.NoError(t, err)
			for name, value := range c.header {
				request.Header.Set(name, value)
			}
			for range 2 {
				response, err := http.DefaultClient.Do(request)
				require.NoError(t, err)
				assert.Equal(t, "cross-origin", response.Header.Get("Cross-Origin-Resource-Policy"))
				refused := read[problem](r, response, http.StatusForbidden)
				assert.Contains(t, refused.Error, c.english)
				assert.Contains(t, refused.Chinese, c.chinese)
			}
			list := ask[problemList](r, "/desk/problems").Problems
			if c.unmeant {
				assert.Empty(t, list)
				return
			}
			require.Len(t, list, 1)
			assert.Equal(t, []any{"origin", c.subject, 2}, []any{list[0].Name, list[0].Subject, list[0].Count})
			assert.Contains(t, list[0].English, c.english)
			assert.Contains(t, list[0].Chinese, c.chinese)
		})
	}
}
