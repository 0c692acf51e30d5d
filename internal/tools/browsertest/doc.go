// Package browsertest holds tests only. A real Chromium opens the page of
// cmd/wxpay-gateway, and does there what a user would: click, type, read. The
// gateway runs as the program it is, and a merchant's backend made with this
// SDK is its other side.
//
//	go test -C internal/tools/browsertest -count=1 ./...
//
// (-count=1 because go's cache of results does not know the page's files.)
// Chromium is looked for in PATH, or is what CHROMIUM names. Screenshots go to
// the directory that BROWSERTEST_SHOTS names, by default to a temporary one.
// The pictures in cmd/wxpay-gateway/doc are made again with
//
//	BROWSERTEST_PICTURES=1 go test -C internal/tools/browsertest -count=1 -run Pictures ./...
package browsertest
