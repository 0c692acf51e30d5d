package answer

import "net/http"

// BreakOff announces the whole body in Content-Length and sends half of it.
func BreakOff(a *Answer) {
	a.Promised = len(a.Body)
	a.Body = a.Body[:len(a.Body)/2]
}

// Page replaces the answer with an error page.
func Page(status int, title string) func(*Answer) {
	return func(a *Answer) { *a = *HTML(status, title, title, "") }
}

// Redirect replaces the answer with a redirect to a host on the internet.
func Redirect(a *Answer) {
	Page(http.StatusFound, "302 Found")(a)
	a.Location = "https://www.tenpay.com/404.html"
}

// Relocate replaces the answer with a redirect that keeps the method: a client
// that follows it sends the request a second time.
func Relocate(to func(r *http.Request) string) func(*Answer) {
	return func(a *Answer) {
		Page(http.StatusTemporaryRedirect, "307 Temporary Redirect")(a)
		a.Relocate = to
	}
}

// Empty replaces the answer with one without a body.
func Empty(status int) func(*Answer) {
	return func(a *Answer) { *a = Answer{Status: status, ContentType: "text/html"} }
}
