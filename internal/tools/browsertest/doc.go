// Package browsertest contains tests only. A real Chromium opens the page of
// cmd/wxpay-gateway, and clicks, types and reads like a user. The gateway runs as
// a separate program. A merchant's backend uses this SDK to call it.
//
//	go test -C internal/tools/browsertest -count=1 ./...
//
// -count=1 is needed because go test caches results, and the cache does not know
// the files of the page. Chromium is searched for in PATH, unless CHROMIUM names the
// program. Screenshots go to the directory that BROWSERTEST_SHOTS names, by default
// to a temporary one. This updates the pictures in cmd/wxpay-gateway/doc:
//
//	BROWSERTEST_PICTURES=1 go test -C internal/tools/browsertest -count=1 -run Pictures ./...
package browsertest
