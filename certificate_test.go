package wxpay

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/pkcs12"

	"github.com/seed6780280e/wxpay/internal/merchantcert"
)

// The files p12.* and key.* and the commands that made them are described in testdata/CERTIFICATES.md.
const testP12Password = "10000100"

func readTestdata(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return data
}

func TestLoadP12(t *testing.T) {
	for file, chain := range map[string][]string{
		"p12.chain.p12": {"10000100", "wxpay test authority"},
		"p12.ec.p12":    {"10000100"},
	} {
		t.Run(file, func(t *testing.T) {
			cert, err := LoadP12(filepath.Join("testdata", file), testP12Password)
			require.NoError(t, err)
			assertKeyPair(t, cert, chain...)
		})
	}
}

// assertKeyPair checks the pair with crypto/tls, which requires the leaf first,
// and compares the common names.
func assertKeyPair(t *testing.T, cert *tls.Certificate, chain ...string) {
	t.Helper()
	assert.Equal(t, chain, commonNames(t, cert))

	key, err := x509.MarshalPKCS8PrivateKey(cert.PrivateKey)
	require.NoError(t, err)
	again, err := tls.X509KeyPair(
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Certificate[0]}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}))
	require.NoError(t, err)
	require.NotNil(t, cert.Leaf)
	assert.True(t, again.Leaf.Equal(cert.Leaf))
}

func commonNames(t *testing.T, cert *tls.Certificate) (names []string) {
	t.Helper()
	for _, der := range cert.Certificate {
		c, err := x509.ParseCertificate(der)
		require.NoError(t, err)
		names = append(names, c.Subject.CommonName)
	}
	return names
}

// A server that asks for a certificate gets the leaf and its chain.
func TestP12Handshake(t *testing.T) {
	cert, err := LoadP12("testdata/p12.chain.p12", testP12Password)
	require.NoError(t, err)
	authority, err := x509.ParseCertificate(cert.Certificate[1])
	require.NoError(t, err)

	var presented []string
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		for _, c := range r.TLS.PeerCertificates {
			presented = append(presented, c.Subject.CommonName)
		}
	}))
	server.TLS = &tls.Config{
		ClientAuth: tls.RequireAndVerifyClientCert,
		ClientCAs:  x509.NewCertPool(),
		Time:       func() time.Time { return cert.Leaf.NotBefore.Add(time.Hour) },
	}
	server.TLS.ClientCAs.AddCert(authority)
	server.StartTLS()
	defer server.Close()

	client := server.Client()
	client.Transport.(*http.Transport).TLSClientConfig.Certificates = []tls.Certificate{*cert}
	resp, err := client.Get(server.URL)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Equal(t, []string{"10000100", "wxpay test authority"}, presented)
}

func TestLoadP12Refuses(t *testing.T) {
	t.Run("missing file", func(t *testing.T) {
		_, err := LoadP12("testdata/absent.p12", testP12Password)
		assertCertificateError(t, err, "testdata/absent.p12")
		assert.ErrorIs(t, err, fs.ErrNotExist)
	})
	t.Run("wrong password", func(t *testing.T) {
		_, err := LoadP12("testdata/p12.ec.p12", "10000101")
		assertCertificateError(t, err, `"testdata/p12.ec.p12" does not open with this password (it is the mch_id`)
		assert.ErrorIs(t, err, pkcs12.ErrIncorrectPassword)
	})
	t.Run("what is no password", func(t *testing.T) {
		for password, want := range map[string]string{
			"": "(it is empty: pass the mch_id)", "wxd930ea5d5a258f4f": "(it looks like an appid: pass the mch_id)",
		} {
			_, err := LoadP12("testdata/p12.ec.p12", password)
			assertCertificateError(t, err, want)
			assert.NotContains(t, err.Error(), "wxd930ea5d5a258f4f", "the password is not shown")
		}
	})
	t.Run("a password that no p12 can have", func(t *testing.T) {
		_, err := LoadP12("testdata/p12.ec.p12", "𝄞")
		assert.ErrorIs(t, err, pkcs12.ErrIncorrectPassword)
	})
}

func assertCertificateError(t *testing.T, err error, want string) {
	t.Helper()
	require.ErrorContains(t, err, want)
	assert.True(t, strings.HasPrefix(err.Error(), "wxpay: "), err)
	assert.Equal(t, 1, strings.Count(err.Error(), "wxpay: "), err)
	for _, password := range []string{"10000100", "10000101"} {
		assert.NotContains(t, err.Error(), password)
	}
}

func TestParseP12Refuses(t *testing.T) {
	ec := readTestdata(t, "p12.ec.p12")
	ber := slices.Concat([]byte{0x30, 0x80}, ec[4:], []byte{0, 0})
	slow := slices.Clone(ec)
	slow = append(slow[:len(slow)-4], 2, 4, 0x7f, 0xff, 0xff, 0xff) // the last value is the iterations; it was INTEGER 2048
	slow[3] += 2                                                    // the length of the file
	slow[len(slow)-52] += 2                                         // the length of the MAC

	for _, tc := range []struct {
		name string
		data []byte
		want string
	}{
		{"empty", nil, "the p12 data is empty"},
		{"blank", []byte(" \r\n"), "the p12 data is empty"},
		{"PEM", readTestdata(t, "p12.openssl3.pem"), "is PEM, not p12: use LoadPEM or ParsePEM"},
		{"base64", []byte(base64.StdEncoding.EncodeToString(ec) + "\n"), "is base64 text: decode it first"},
		{"web page", []byte("<!DOCTYPE html><html></html>"), "is not a p12 file, or is incomplete"},
		{"base64 of something else", []byte(base64.StdEncoding.EncodeToString([]byte("hello"))), "is not a p12 file"},
		{"certificate in DER", pemBlock(t, "p12.openssl3.pem", 0).Bytes, "is not a p12 file"},
		{"key in DER", pemBlock(t, "p12.openssl3.pem", 2).Bytes, "the p12 data is not a p12 file"},
		{"twice", slices.Concat(ec, ec), "has more bytes after the end of the p12 file"},
		{"endless iterations", slow, "is damaged: its MAC has 2147483647 iterations"},
		{"no certificate", readTestdata(t, "p12.nocert.p12"), "cannot be read here"},
		{"no key", readTestdata(t, "p12.nokey.p12"), "cannot be read here"},
		{"BER", ber, opensslCommand},
		{"AES, SHA-256", readTestdata(t, "p12.openssl3.p12"), opensslCommand},
		{"AES, SHA-1", readTestdata(t, "p12.aes.p12"), opensslCommand},
		{"no MAC", readTestdata(t, "p12.nomac.p12"), opensslCommand},
		{"key not encrypted", readTestdata(t, "p12.plainkey.p12"), opensslCommand},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := ParseP12(tc.data, testP12Password)
			assertCertificateError(t, err, tc.want)
		})
	}
}

const opensslCommand = "`openssl pkcs12 -in apiclient_cert.p12 -nodes -out apiclient.pem` " +
	`and use LoadPEM("apiclient.pem", "apiclient.pem"), or use apiclient_cert.pem and apiclient_key.pem`

func TestP12OfOpenSSL3(t *testing.T) {
	_, err := LoadP12("testdata/p12.openssl3.p12", testP12Password)
	assertCertificateError(t, err, `"testdata/p12.openssl3.p12" is a p12 of a kind`)
	assert.ErrorAs(t, err, new(pkcs12.NotImplementedError))

	// This file is the result of the command in the error text.
	cert, err := LoadPEM("testdata/p12.openssl3.pem", "testdata/p12.openssl3.pem")
	require.NoError(t, err)
	assertKeyPair(t, cert, "10000100", "wxpay test authority")
}

// A file with missing or added bytes is an error. A file with a changed bit is an
// error, unless the bit has no meaning: then the certificate is the same.
func TestParseP12Mangled(t *testing.T) {
	good := readTestdata(t, "p12.ec.p12")
	want, err := ParseP12(good, testP12Password)
	require.NoError(t, err)

	accepted := 0
	for i, b := range good {
		for what, data := range map[string][]byte{
			"cut":     good[:i],
			"dropped": slices.Delete(slices.Clone(good), i, i+1),
			"doubled": slices.Insert(slices.Clone(good), i, b),
		} {
			_, err := ParseP12(data, testP12Password)
			if !bytes.Equal(data, good) && !assert.Errorf(t, err, "%s at %d", what, i) {
				return
			}
		}
		for bit := range 8 {
			data := slices.Clone(good)
			data[i] ^= 1 << bit
			got, err := ParseP12(data, testP12Password)
			if err == nil {
				accepted++
				require.Equalf(t, want, got, "bit %d of byte %d", bit, i)
			}
		}
	}
	assert.Less(t, accepted, 8*20, "only the algorithm parameters of the MAC have no meaning")
}

func pemBlock(t testing.TB, file string, index int) *pem.Block {
	t.Helper()
	rest := readTestdata(t, file)
	var block *pem.Block
	for range index + 1 {
		block, rest = pem.Decode(rest)
		require.NotNil(t, block)
	}
	return block
}

// testPEM has a leaf, its authority and the leaf's key, each as PEM.
func testPEM(t testing.TB) (leaf, authority, key []byte) {
	t.Helper()
	return pem.EncodeToMemory(pemBlock(t, "p12.openssl3.pem", 0)),
		pem.EncodeToMemory(pemBlock(t, "p12.openssl3.pem", 1)),
		pem.EncodeToMemory(pemBlock(t, "p12.openssl3.pem", 2))
}

func TestLoadPEM(t *testing.T) {
	leaf, _, key := testPEM(t)
	certFile := filepath.Join(t.TempDir(), "apiclient_cert.pem")
	keyFile := filepath.Join(t.TempDir(), "apiclient_key.pem")
	require.NoError(t, os.WriteFile(certFile, leaf, 0o600))
	require.NoError(t, os.WriteFile(keyFile, key, 0o600))

	cert, err := LoadPEM(certFile, keyFile)
	require.NoError(t, err)
	assertKeyPair(t, cert, "10000100")

	_, err = LoadPEM("testdata/absent.pem", keyFile)
	assertCertificateError(t, err, "wxpay: certificate: open testdata/absent.pem")
	assert.ErrorIs(t, err, fs.ErrNotExist)
	_, err = LoadPEM(certFile, "testdata/absent.pem")
	assertCertificateError(t, err, "wxpay: private key: open testdata/absent.pem")
	assert.ErrorIs(t, err, fs.ErrNotExist)
	_, err = LoadPEM(keyFile, certFile)
	require.ErrorContains(t, err, "they are swapped")
	assert.ErrorContains(t, err, keyFile+`" holds a private key`)
}

func TestParsePEM(t *testing.T) {
	leaf, authority, key := testPEM(t)
	parameters := pem.EncodeToMemory(&pem.Block{Type: "EC PARAMETERS", Bytes: []byte{5, 0}})
	for _, tc := range []struct {
		name      string
		cert, key []byte
		chain     []string
	}{
		{"two files", leaf, key, []string{"10000100"}},
		{"chain", slices.Concat(leaf, authority), key, []string{"10000100", "wxpay test authority"}},
		{"leaf last", slices.Concat(authority, leaf), key, []string{"10000100", "wxpay test authority"}},
		{"leaf in the middle", slices.Concat(authority, leaf, leaf), key, []string{"10000100", "wxpay test authority", "10000100"}},
		{"certificate next to the key", leaf, slices.Concat(authority, key), []string{"10000100"}},
		{"key next to the certificate", slices.Concat(key, leaf), key, []string{"10000100"}},
		{"Windows text", []byte("\ufeff" + strings.ReplaceAll(string(leaf), "\n", "\r\n")), key, []string{"10000100"}},
		{"parameters", leaf, slices.Concat(parameters, key), []string{"10000100"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			cert, err := ParsePEM(tc.cert, tc.key)
			require.NoError(t, err)
			assertKeyPair(t, cert, tc.chain...)
		})
	}
}

func TestParsePEMKeyFormats(t *testing.T) {
	chain, err := LoadP12("testdata/p12.chain.p12", testP12Password)
	require.NoError(t, err)
	ec, err := LoadP12("testdata/p12.ec.p12", testP12Password)
	require.NoError(t, err)
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	edCert, err := x509.CreateCertificate(rand.Reader, ec.Leaf, ec.Leaf, edKey.Public(), ec.PrivateKey)
	require.NoError(t, err)

	pkcs8 := func(key any) *pem.Block {
		der, err := x509.MarshalPKCS8PrivateKey(key)
		require.NoError(t, err)
		return &pem.Block{Type: "PRIVATE KEY", Bytes: der}
	}
	sec1, err := x509.MarshalECPrivateKey(ec.PrivateKey.(*ecdsa.PrivateKey))
	require.NoError(t, err)
	for _, tc := range []struct {
		name string
		cert []byte
		key  *pem.Block
	}{
		{"RSA, PKCS #1", chain.Certificate[0], &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(chain.PrivateKey.(*rsa.PrivateKey))}},
		{"RSA, PKCS #8", chain.Certificate[0], pkcs8(chain.PrivateKey)},
		{"EC, SEC 1", ec.Certificate[0], &pem.Block{Type: "EC PRIVATE KEY", Bytes: sec1}},
		{"EC, PKCS #8", ec.Certificate[0], pkcs8(ec.PrivateKey)},
		{"Ed25519", edCert, pkcs8(edKey)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			cert, err := ParsePEM(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: tc.cert}), pem.EncodeToMemory(tc.key))
			require.NoError(t, err)
			assertKeyPair(t, cert, "10000100")
		})
	}
}

func TestParsePEMRefuses(t *testing.T) {
	leaf, authority, key := testPEM(t)
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	otherDER, err := x509.MarshalPKCS8PrivateKey(other)
	require.NoError(t, err)
	otherKey := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: otherDER})
	exchange, err := ecdh.X25519().GenerateKey(rand.Reader)
	require.NoError(t, err)
	exchangeDER, err := x509.MarshalPKCS8PrivateKey(exchange)
	require.NoError(t, err)
	p12 := readTestdata(t, "p12.ec.p12")

	for _, tc := range []struct {
		name      string
		cert, key []byte
		want      string
	}{
		{"empty certificate", nil, key, "the certificate's PEM is empty"},
		{"empty key", leaf, []byte("\n"), "the key's PEM is empty"},
		{"p12", p12, p12, "the certificate's PEM is not PEM (a p12 is read by LoadP12 or ParseP12)"},
		{"text", leaf, []byte("key"), "the key's PEM is not PEM"},
		{"swapped", key, leaf, "the certificate's PEM holds a private key and the key's PEM a certificate: they are swapped"},
		{"only certificates", leaf, leaf, "the key's PEM holds no private key"},
		{"only keys", key, key, "the certificate's PEM holds no certificate"},
		{"two keys", leaf, slices.Concat(key, otherKey), "the key's PEM holds 2 private keys instead of one"},
		{"key of another certificate", slices.Concat(leaf, authority), otherKey, "the private key in the key's PEM belongs to no certificate in"},
		{"encrypted key", leaf, readTestdata(t, "key.encrypted.pem"), "is encrypted: decrypt it with `openssl pkey "},
		{"encrypted SEC 1 key", leaf, readTestdata(t, "key.encrypted.sec1.pem"), "is encrypted: decrypt it with `openssl pkey "},
		{"no signing key", leaf, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: exchangeDER}), "*ecdh.PrivateKey cannot sign"},
		{"bad key", leaf, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("x")}), "wxpay: private key in the key's PEM: "},
		{"bad certificate", slices.Concat(leaf, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("x")})), key, "wxpay: certificate 2 in the certificate's PEM: x509: "},
		{"damaged certificate", slices.Concat(authority[:100], leaf), key, "the certificate's PEM holds a damaged PEM block"},
		{"damaged key", leaf, key[:len(key)-2], "the key's PEM holds a damaged PEM block"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := ParsePEM(tc.cert, tc.key)
			assertCertificateError(t, err, tc.want)
		})
	}
}

func TestParsePEMTruncated(t *testing.T) {
	whole := bytes.TrimSpace(readTestdata(t, "p12.openssl3.pem"))
	_, err := ParsePEM(whole, whole)
	require.NoError(t, err)
	for i := range whole {
		_, err := ParsePEM(whole[:i], whole[:i])
		require.Errorf(t, err, "cut at %d", i)
	}
}

func FuzzParseP12(f *testing.F) {
	files, err := filepath.Glob("testdata/p12.*.p12")
	require.NoError(f, err)
	require.NotEmpty(f, files)
	for _, file := range files {
		f.Add(readTestdata(f, filepath.Base(file)), testP12Password)
	}
	f.Fuzz(func(t *testing.T, data []byte, password string) {
		cert, err := ParseP12(data, password)
		if err != nil {
			assert.True(t, strings.HasPrefix(err.Error(), "wxpay: the p12 data "), err)
			return
		}
		assertKeyPair(t, cert, commonNames(t, cert)...)
	})
}

// merchantcert.Leaf uses Certificate.Leaf only if it is the first certificate of the chain.
func TestLeafOf(t *testing.T) {
	cert, err := LoadP12("testdata/p12.chain.p12", testP12Password)
	require.NoError(t, err)
	leaf, err := merchantcert.Leaf(cert)
	require.NoError(t, err)
	assert.Same(t, cert.Leaf, leaf)

	authority, err := x509.ParseCertificate(cert.Certificate[1])
	require.NoError(t, err)
	for _, other := range []*x509.Certificate{nil, authority} {
		leaf, err := merchantcert.Leaf(&tls.Certificate{Certificate: cert.Certificate, Leaf: other})
		require.NoError(t, err)
		assert.True(t, leaf.Equal(cert.Leaf))
	}
}
