package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestGuardKeepsOtherSitesOut(t *testing.T) {
	r := start(t, "-names", "desk.example")
	host := strings.TrimPrefix(r.pageURL(), "http://")
	for name, c := range map[string]struct {
		method, path, host string
		header             map[string]string
		want               int
	}{
		"the page":             {method: "GET", path: "/", want: 200},
		"a name of ours":       {method: "GET", path: "/desk/clock", host: "desk.example:8080", want: 200},
		"localhost":            {method: "GET", path: "/desk/clock", host: "localhost:8080", want: 200},
		"IPv6":                 {method: "GET", path: "/desk/clock", host: "[::1]:8080", want: 200},
		"rebound name":         {method: "GET", path: "/desk/clock", host: "evil.example", want: 421},
		"rebound name, page":   {method: "GET", path: "/", host: "evil.example:8080", want: 421},
		"no host":              {method: "GET", path: "/desk/clock", host: ".", want: 421},
		"own origin":           {method: "POST", path: "/desk/clock", header: map[string]string{"Origin": "http://" + host}, want: 200},
		"foreign origin":       {method: "POST", path: "/desk/clock", header: map[string]string{"Origin": "http://evil.example"}, want: 403},
		"another port":         {method: "POST", path: "/desk/clock", header: map[string]string{"Origin": "http://127.0.0.1:1"}, want: 403},
		"null origin":          {method: "POST", path: "/desk/clock", header: map[string]string{"Origin": "null"}, want: 403},
		"foreign origin, GET":  {method: "GET", path: "/desk/events", header: map[string]string{"Origin": "http://evil.example"}, want: 403},
		"cross-site, no-cors":  {method: "GET", path: "/desk/setup", header: map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, want: 403},
		"same-site, other app": {method: "POST", path: "/desk/clock", header: map[string]string{"Sec-Fetch-Site": "same-site"}, want: 403},
		"a link from outside":  {method: "GET", path: "/", header: map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, want: 200},
		"a form":               {method: "POST", path: "/desk/clock", header: map[string]string{"Content-Type": "text/plain"}, want: 415},
		"a notification":       {method: "POST", path: "/desk/sample/notify", header: map[string]string{"Content-Type": "text/xml"}, want: 200},
		"not a method":         {method: "PUT", path: "/desk/clock", want: 405},
	} {
		t.Run(name, func(t *testing.T) {
			request, err := http.NewRequest(c.method, r.pageURL()+c.path, strings.NewReader("{}"))
			require.NoError(t, err)
			request.Header.Set("Content-Type", "application/json; charset=utf-8")
			for name, value := range c.header {
				request.Header.Set(name, value)
			}
			request.Host = c.host
			response, err := http.DefaultClient.Do(request)
			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
			assert.Equal(t, c.want, response.StatusCode)
			assert.Contains(t, response.Header.Get("Content-Security-Policy"), "default-src 'none'")
		})
	}
}

func TestDeskAPIOnTheGatewaysAddress(t *testing.T) {
	r := start(t)
	client := &http.Client{Transport: r.gateway.Transport()}
	defer client.CloseIdleConnections()
	for path, want := range map[string]int{"/desk/clock": 200, "/desk/nothing": 404, "/": 404} {
		response, err := client.Get(r.gateway.URL + path)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		assert.Equal(t, want, response.StatusCode, path)
	}
	response, err := client.Post(r.gateway.URL+"/desk/clock", "application/json", strings.NewReader(`{"unknown":1}`))
	require.NoError(t, err)
	assert.Contains(t, read[problem](r, response, http.StatusBadRequest).Error, "unknown field")
}
