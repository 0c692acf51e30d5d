package main

import (
	"crypto/tls"
	"encoding/pem"
	"os"

	gopaywechat "github.com/go-pay/gopay/wechat"
	"golang.org/x/crypto/pkcs12"

	ourwxpay "github.com/seed6780280e/wxpay"
)

func coldStartRow() row {
	return &computing{
		name: "cold start with a p12",
		about: "Creates a client with the certificate from apiclient_cert.p12. Limit: x/crypto/pkcs12 reads the file once. " +
			"The third line converts the result for crypto/tls, as the documentation shows, without a client. " +
			"chanxuehong cannot read a p12; silenceper and objcoding read it again for every refund.",
		contenders: coldStartContenders,
		toLimit:    1.05,
	}
}

func coldStartContenders() ([]contender, error) {
	return []contender{
		does(limit, "", func() (int, error) {
			data, err := os.ReadFile(p12File)
			if err != nil {
				return 0, err
			}
			blocks, err := pkcs12.ToPEM(data, mchID)
			return len(blocks), err
		}, equal(3)),
		does(ours, "", func() (*ourwxpay.Client, error) {
			cert, err := ourwxpay.LoadP12(p12File, mchID)
			if err != nil {
				return nil, err
			}
			return newClient(func(cfg *ourwxpay.Config) { cfg.Certificate = cert })
		}, func(c *ourwxpay.Client) error { return expect(!c.CertificateExpiry().IsZero(), "no certificate") }),
		does("tls.X509KeyPair", "creates no client, checks nothing", readP12, func(tls.Certificate) error { return nil }),
		does("gopay", "", func() (*gopaywechat.Client, error) {
			client := gopaywechat.NewClient(appID, mchID, key, true)
			return client, client.AddCertPkcs12FilePath(p12File)
		}, func(*gopaywechat.Client) error { return nil }),
	}, nil
}

// readP12 follows the example of x/crypto/pkcs12.ToPEM.
func readP12() (tls.Certificate, error) {
	data, err := os.ReadFile(p12File)
	if err != nil {
		return tls.Certificate{}, err
	}
	blocks, err := pkcs12.ToPEM(data, mchID)
	if err != nil {
		return tls.Certificate{}, err
	}
	var text []byte
	for _, block := range blocks {
		text = append(text, pem.EncodeToMemory(block)...)
	}
	return tls.X509KeyPair(text, text)
}
