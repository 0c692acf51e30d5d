package answer

import "net/http"

// BreakOff promises the whole body and sends half of it.
func BreakOff(a *Answer) {
	a.Promised = len(a.Body)
	a.Body = a.Body[:len(a.Body)/2]
}

// Page makes the answer a page.
func Page(status int, title string) func(*Answer) {
	return func(a *Answer) { *a = *HTML(status, title, title, "") }
}

// Redirect makes the answer one to the internet.
func Redirect(a *Answer) {
	Page(http.StatusFound, "302 Found")(a)
	a.Location = "https://www.tenpay.com/404.html"
}

// Relocate makes the answer a redirect that keeps the method: who follows it asks a second time.
func Relocate(to func(r *http.Request) string) func(*Answer) {
	return func(a *Answer) {
		Page(http.StatusTemporaryRedirect, "307 Temporary Redirect")(a)
		a.Relocate = to
	}
}

// Empty makes the answer one without a body.
func Empty(status int) func(*Answer) {
	return func(a *Answer) { *a = Answer{Status: status, ContentType: "text/html"} }
}
