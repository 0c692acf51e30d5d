package wxpaytest

import "net/http"

func breakOff(a *answer) {
	a.promised = len(a.body)
	a.body = a.body[:len(a.body)/2]
}

func page(status int, title string) func(*answer) {
	return func(a *answer) { *a = *htmlAnswer(status, title, title, "") }
}

func redirect(a *answer) {
	page(http.StatusFound, "302 Found")(a)
	a.location = "https://www.tenpay.com/404.html"
}

// relocate keeps the method: who follows it asks a second time.
func relocate(to func(r *http.Request) string) func(*answer) {
	return func(a *answer) {
		page(http.StatusTemporaryRedirect, "307 Temporary Redirect")(a)
		a.relocate = to
	}
}

func empty(status int) func(*answer) {
	return func(a *answer) { *a = answer{status: status, contentType: "text/html"} }
}
