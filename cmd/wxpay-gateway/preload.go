package main

import (
	_ "embed"
	"encoding/json"
	"strings"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

//go:embed preload.cjs
var preloadScript string

// preload returns the script that leads the connections of a Node.js process to
// the gateway. It is for libraries that use no proxy.
func preload(gateway *wxpaytest.Server) []byte {
	to := map[string]string{}
	for _, host := range wxpaytest.PlatformHosts() {
		to[host] = strings.TrimPrefix(gateway.URL, "https://")
	}
	for _, host := range wxpaytest.BackupHosts() {
		to[host] = strings.TrimPrefix(gateway.BackupURL, "https://")
	}
	table, err := json.MarshalIndent(to, "", "\t")
	if err != nil {
		panic(err) // strings can always be encoded
	}
	return []byte(strings.Replace(preloadScript, "{}", string(table), 1))
}
