package main

import (
	_ "embed"
	"encoding/json"
	"net/http"
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
	to["api2.mch.weixin.qq.com"] = strings.TrimPrefix(gateway.BackupURL, "https://")
	table, err := json.MarshalIndent(to, "", "\t")
	if err != nil {
		panic(err) // strings can always be encoded
	}
	return []byte(strings.Replace(preloadScript, "{}", string(table), 1))
}

// downloadCA sends the CA certificate, without its key.
func (d *desk) downloadCA(w http.ResponseWriter, _ *http.Request) {
	attach(w, "wxpay-gateway-"+rootFile, "application/x-pem-file", d.gateway.RootPEM())
}

func (d *desk) downloadPreload(w http.ResponseWriter, _ *http.Request) {
	attach(w, preloadFile, "text/javascript; charset=utf-8", preload(d.gateway))
}

// attach sends a file to save.
func attach(w http.ResponseWriter, name, contentType string, data []byte) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	_, _ = w.Write(data)
}
