module github.com/seed6780280e/wxpay/examples/gateway

go 1.26.0

require (
	github.com/seed6780280e/wxpay v0.0.0-00010101000000-000000000000
	software.sslmate.com/src/go-pkcs12 v0.7.4
)

require golang.org/x/crypto v0.50.0 // indirect

replace github.com/seed6780280e/wxpay => ../..
