package wxpay_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay"
)

// newServer returns a server with limits, since anybody can connect to it.
func newServer(handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second, // headers and body
		WriteTimeout:      90 * time.Second, // longer than the longest call to WeChat Pay: 3 attempts of 20 seconds
		IdleTimeout:       3 * time.Minute,  // longer than the proxy keeps its connections
		MaxHeaderBytes:    64 << 10,
		TLSConfig:         &tls.Config{MinVersion: tls.VersionTLS12},
	}
}

// serve answers requests until ctx ends, and then finishes those under way.
// Without a certificate it speaks plain HTTP, behind a proxy of your own.
func serve(ctx context.Context, server *http.Server, listener net.Listener, certFile, keyFile string) error {
	ended := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() { // SIGTERM, with signal.NotifyContext
		grace, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		ended <- server.Shutdown(grace)
	})
	defer stop()
	var err error
	if certFile == "" {
		err = server.Serve(listener)
	} else {
		err = server.ServeTLS(listener, certFile, keyFile)
	}
	if !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-ended
}

// payerIP returns the address of the phone, for SpbillCreateIP. It believes
// X-Forwarded-For only as far as proxies of your own have written it: anybody
// else can write anything into it.
func payerIP(r *http.Request, proxies []netip.Prefix) string {
	from, _ := netip.ParseAddrPort(r.RemoteAddr)
	address := from.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && within(proxies, address); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		address = hop.Unmap()
	}
	return address.WithZone("").String()
}

func within(networks []netip.Prefix, address netip.Addr) bool {
	for _, network := range networks {
		if network.Contains(address) {
			return true
		}
	}
	return false
}

// A backend with the certificate of its domain, and WeChat Pay's notification
// over HTTPS.
func ExampleClient_NotifyHandler_https() {
	gw, client := exampleShop()
	defer gw.Close()
	directory, err := os.MkdirTemp("", "wxpay")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(directory)
	certFile, keyFile, err := localCertificate(gw, directory) // fullchain.pem, privkey.pem
	if err != nil {
		log.Fatal(err)
	}
	address := "127.0.0.1:0"
	ctx, stop := context.WithCancel(context.Background())
	paid := func(ctx context.Context, n *wxpay.Notification) error {
		fmt.Println("paid:", n.OutTradeNo)
		return n.Expect("20150806A1", 2800)
	}

	mux := http.NewServeMux()
	mux.Handle("POST /wxpay/notify", client.NotifyHandler(paid))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "ok\n") // asks nobody: WeChat Pay's trouble is no reason for a restart
	})
	listener, err := net.Listen("tcp", address) // ":443"; behind a proxy "127.0.0.1:8080"
	if err != nil {
		log.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, newServer(mux), listener, certFile, keyFile) }()

	order := orderOf("20150806A1")
	order.NotifyURL = "https://" + listener.Addr().String() + "/wxpay/notify"
	if _, err := client.UnifiedOrder(ctx, order); err != nil {
		log.Fatal(err)
	}
	if err := gw.Pay("20150806A1"); err != nil {
		log.Fatal(err)
	}
	fmt.Println("acknowledged:", gw.Deliveries()[0].Acknowledged)
	stop()
	fmt.Println(<-ended)
	// Output:
	// paid: 20150806A1
	// acknowledged: true
	// <nil>
}
