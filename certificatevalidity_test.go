package wxpay

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A maker creates certificates for one key.
type maker struct {
	t   *testing.T
	key *ecdsa.PrivateKey
}

func newMaker(t *testing.T) maker {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	return maker{t, key}
}

// cert returns a certificate. from and until are its validity in hours from now.
func (m maker) cert(name string, from, until int) []byte {
	hours := func(n int) time.Time { return time.Now().Add(time.Duration(n) * time.Hour) }
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: hours(from), NotAfter: hours(until),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, m.key.Public(), m.key)
	require.NoError(m.t, err)
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

func (m maker) keyPEM() []byte {
	der, err := x509.MarshalPKCS8PrivateKey(m.key)
	require.NoError(m.t, err)
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// Of several certificates for one key, ParsePEM chooses the one that is valid now.
func TestParsePEMTakesTheValidCertificate(t *testing.T) {
	m := newMaker(t)
	authority := newMaker(t).cert("authority", -1, 1000)
	expired, ending, valid, future := m.cert("expired", -9, -1), m.cert("ending", -9, 1), m.cert("valid", -1, 9), m.cert("future", 1, 99)
	for want, files := range map[string][][]byte{
		"valid":   {expired, valid, ending, future, authority},
		"ending":  {expired, ending, future},
		"future":  {expired, future},
		"expired": {expired},
	} {
		for range files {
			files = append(files[1:], files[0])
			cert, err := ParsePEM(slices.Concat(files...), m.keyPEM())
			require.NoError(t, err)
			names := commonNames(t, cert)
			assert.Equal(t, want, names[0])
			assert.Equal(t, want, cert.Leaf.Subject.CommonName)
			assertKeyPair(t, cert, names...)
			assert.Len(t, names, len(files), "the other certificates follow")
		}
	}
	cert, err := ParsePEM(slices.Concat(authority, expired, valid, future), m.keyPEM())
	require.NoError(t, err)
	assert.Equal(t, []string{"valid", "authority", "expired", "future"}, commonNames(t, cert))
}

// Calls that need a certificate fail if it is not valid yet by the client's
// clock. The error says when it becomes valid.
func TestRefundFutureCertificate(t *testing.T) {
	var log strings.Builder
	m := newMaker(t)
	cert, err := ParsePEM(m.cert("10000100", 2, 99), m.keyPEM())
	require.NoError(t, err)
	c := newTestClient(t, func(cfg *Config) { cfg.Certificate, cfg.Logger = cert, textLogger(&log) })
	assert.Contains(t, log.String(), `msg="wxpay: the merchant certificate is not valid yet: calls that need it will be refused until then" mch_id=10000100 begin=`)
	req := &RefundRequest{OutTradeNo: "future01", OutRefundNo: "R1", TotalFee: 101, RefundFee: 101}
	_, err = c.Refund(bg, req)
	c.refuses("the merchant certificate is not valid before "+cert.Leaf.NotBefore.Add(8*time.Hour).UTC().Format(time.DateTime)+" +08:00, and now it is ", err)
	assert.ErrorContains(t, err, "use the previous certificate, or correct this machine's clock")
	assert.ErrorIs(t, err, ErrCertError, "a program can hold its refunds")
	assert.Contains(t, err.(*Error).Advice(), "the merchant certificate of this mch_id")

	c.gw.Clock.Advance(3 * time.Hour)
	_, err = c.Refund(bg, req)
	require.Error(t, err, "the gateway does not know the certificate")
	assert.NotContains(t, err.Error(), "not valid before")
	assert.NotEmpty(t, c.gw.Exchanges())
}

// A certificate with another merchant number as its common name is rejected. Any
// other common name is only logged.
func TestNewClientCertificateName(t *testing.T) {
	m := newMaker(t)
	for name, want := range map[string]struct{ err, log string }{
		"10000100":            {},
		"10000101":            {err: "wxpay: Config.Certificate is merchant 10000101's, and Config.MchID is 10000100: use the certificate of the merchant in MchID"},
		"100001001":           {err: "Config.Certificate is merchant 100001001's"},
		"wxpay shop":          {log: `level=INFO msg="wxpay: the merchant certificate's common name is not the merchant number" mch_id=10000100 cn="wxpay shop"`},
		"10000101 (10000100)": {log: `cn="10000101 (10000100)"`},
		"":                    {log: `cn=""`},
	} {
		var log strings.Builder
		cert, err := ParsePEM(m.cert(name, -1, 1), m.keyPEM())
		require.NoError(t, err)
		_, err = NewClient(Config{AppID: "wxd930ea5d5a258f4f", MchID: "10000100", Key: testKey, Certificate: cert, Logger: textLogger(&log)})
		if want.err != "" {
			assert.ErrorContains(t, err, want.err)
			continue
		}
		require.NoError(t, err, name)
		assert.Contains(t, log.String(), want.log)
		assert.Equal(t, want.log == "", log.String() == "")
	}
}
