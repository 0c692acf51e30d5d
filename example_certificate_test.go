package wxpay_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/seed6780280e/wxpay"
)

func ExampleLoadPEM() {
	cert, err := wxpay.LoadPEM("testdata/apiclient_cert.pem", "testdata/apiclient_key.pem")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(cert.Leaf.Subject.CommonName) // the mch_id
	// Output: 10000100
}

// The file's content comes from a secret store.
func ExampleParseP12() {
	data, err := os.ReadFile("testdata/apiclient_cert.p12") // binary: decode base64 first
	if err != nil {
		log.Fatal(err)
	}

	cert, err := wxpay.ParseP12(data, "10000100")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(cert.Leaf.Subject.CommonName)
	// Output: 10000100
}

func ExampleParsePEM() {
	certPEM, err := os.ReadFile("testdata/apiclient_cert.pem")
	if err != nil {
		log.Fatal(err)
	}
	keyPEM, err := os.ReadFile("testdata/apiclient_key.pem")
	if err != nil {
		log.Fatal(err)
	}

	cert, err := wxpay.ParsePEM(certPEM, keyPEM)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(cert.Leaf.Subject.CommonName)
	// Output: 10000100
}

// The certificate has expired. Refunds are refused before anything is sent; orders
// still work.
func ExampleClient_CertificateExpiry() {
	gw, _ := exampleShop()
	defer gw.Close()
	merchant := gw.Merchant("")
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: merchant.AppID, MchID: merchant.MchID, Key: merchant.Key,
		Certificate: gw.CertificateUntil("", time.Now().Add(-time.Hour)),
		Hosts:       wxpay.SingleHost(gw.URL), Transport: gw.Transport(),
	})
	if err != nil {
		log.Fatal(err)
	}

	switch expiry := client.CertificateExpiry(); {
	case expiry.IsZero():
		fmt.Println("there is no merchant certificate: refunds are refused")
	case time.Until(expiry) < 30*24*time.Hour:
		fmt.Println("renew the merchant certificate: days left:", max(0, int(time.Until(expiry).Hours()/24)))
	}

	_, err = client.Refund(context.Background(), &wxpay.RefundRequest{
		OutTradeNo: "20150806A1", OutRefundNo: "20150806A1-R1", TotalFee: 2800, RefundFee: 2800,
	})
	fmt.Println(wxpay.OutcomeOf(err))
	_, err = client.UnifiedOrder(context.Background(), orderOf("20150806A1"))
	fmt.Println(err)
	// Output:
	// renew the merchant certificate: days left: 0
	// not done
	// <nil>
}
