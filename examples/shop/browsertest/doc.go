// Package browsertest contains tests only. A real Chromium opens the page of the shop,
// and clicks, types and reads like a customer and a clerk.
//
//	go test -C examples/shop/browsertest -count=1 ./...
//
// Chromium is searched for in PATH, unless CHROMIUM names the program. Screenshots go to
// the directory that BROWSERTEST_SHOTS names, by default to a temporary one. It is a
// module of its own, so that the shop does not require a browser.
package browsertest
