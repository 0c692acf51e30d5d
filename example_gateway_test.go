package wxpay_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log"
	"net/http"
	"os"
	"path/filepath"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// A client of a gateway that runs as a program. Its CA certificate is a file.
func ExampleSingleHost_localGateway() {
	gw := wxpaytest.NewServer() // in place of the program
	defer gw.Close()
	caFile, gatewayURL := writeCA(gw), gw.URL
	defer os.RemoveAll(filepath.Dir(caFile))
	cfg := wxpay.Config{AppID: "wxd930ea5d5a258f4f", MchID: "10000100", Key: "192006250b4c09247ec02edce69f6a2d"}

	ca, err := os.ReadFile(caFile) // desk/ca.pem
	if err != nil {
		log.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	cfg.Hosts = wxpay.SingleHost(gatewayURL) // https://127.0.0.1:8443
	cfg.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}

	client, err := wxpay.NewClient(cfg)
	if err != nil {
		log.Fatal(err)
	}
	order, err := client.UnifiedOrder(context.Background(), orderOf("20150806125346"))
	fmt.Println(order != nil, err)
	// Output: true <nil>
}

func writeCA(gw *wxpaytest.Server) string {
	dir, err := os.MkdirTemp("", "desk")
	if err != nil {
		log.Fatal(err)
	}
	file := filepath.Join(dir, "ca.pem")
	if err := os.WriteFile(file, gw.RootPEM(), 0o600); err != nil {
		log.Fatal(err)
	}
	return file
}
