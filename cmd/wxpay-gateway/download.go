package main

import "net/http"

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
