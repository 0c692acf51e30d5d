// Package merchantcert reads the certificate and the private key of a merchant, from p12 and from PEM. Its errors say what
// is wrong with a file, and show no secret. It does not depend on WeChat Pay's messages.
package merchantcert

import (
	"bytes"
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// LoadPEM reads a certificate, its chain and its key from two files, or from one whose path is passed twice.
func LoadPEM(certFile, keyFile string) (*tls.Certificate, error) {
	certPEM, err := readCertificateFile(certFile)
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	keyPEM, err := readCertificateFile(keyFile)
	if err != nil {
		return nil, fmt.Errorf("private key: %w", err)
	}
	return parsePEM(strconv.Quote(certFile), certPEM, strconv.Quote(keyFile), keyPEM)
}

// ParsePEM is LoadPEM for PEM text.
func ParsePEM(certPEM, keyPEM []byte) (*tls.Certificate, error) {
	return parsePEM("the certificate's PEM", certPEM, "the key's PEM", keyPEM)
}

func parsePEM(certName string, certPEM []byte, keyName string, keyPEM []byte) (*tls.Certificate, error) {
	certs, err := parseBundle(certName, certPEM)
	if err != nil {
		return nil, err
	}
	keys, err := parseBundle(keyName, keyPEM)
	if err != nil {
		return nil, err
	}
	if certs.swapped(keys) {
		return nil, fmt.Errorf("%s holds a private key and %s a certificate: they are swapped", certName, keyName)
	}
	return keyPair(certs, keys)
}

// bundle is the content of one file.
type bundle struct {
	name   string
	blocks []*pem.Block
}

func parseBundle(name string, data []byte) (bundle, error) {
	b := bundle{name: name}
	rest := bytes.TrimPrefix(data, []byte("\ufeff"))
	begun := bytes.Count(rest, []byte("-----BEGIN "))
	for len(rest) > 0 {
		var block *pem.Block
		if block, rest = cutBlock(rest); block != nil {
			b.blocks = append(b.blocks, block)
		}
	}
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return b, fmt.Errorf("%s is empty", name)
	case begun == 0:
		return b, fmt.Errorf("%s is not PEM (a p12 is read by LoadP12 or ParseP12)", name)
	case begun != len(b.blocks): // pem.Decode skips what it cannot read
		return b, fmt.Errorf("%s holds a damaged PEM block", name)
	}
	return b, nil
}

// cutBlock decodes text up to the line where the next block begins, and returns the rest from there.
// It gives pem.Decode one BEGIN line at a time: before Go 1.25.2, many of them without an END take quadratic time.
func cutBlock(text []byte) (block *pem.Block, rest []byte) {
	end := len(text)
	if i := bytes.Index(text[1:], []byte("\n-----BEGIN ")); i >= 0 {
		end = i + len("x\n")
	}
	block, _ = pem.Decode(text[:end])
	return block, text[end:]
}

func (b bundle) certificates() []*pem.Block { return b.ending("CERTIFICATE") }
func (b bundle) privateKeys() []*pem.Block  { return b.ending("PRIVATE KEY") }

func (b bundle) ending(suffix string) (found []*pem.Block) {
	for _, block := range b.blocks {
		if strings.HasSuffix(block.Type, suffix) {
			found = append(found, block)
		}
	}
	return found
}

// swapped reports whether b, which should contain the certificates, contains only keys, and keys only certificates.
func (b bundle) swapped(keys bundle) bool {
	return len(b.certificates()) == 0 && len(b.privateKeys()) > 0 &&
		len(keys.certificates()) > 0 && len(keys.privateKeys()) == 0
}

// ErrOtherKey says that a private key and a certificate do not belong together.
var ErrOtherKey = errors.New("belongs to no certificate")

// keyPair puts the certificate that belongs to the private key first; the others follow in their order. If several
// belong to it, such as an old and a new one, the best comes first.
func keyPair(certs, keys bundle) (*tls.Certificate, error) {
	key, err := keys.privateKey()
	if err != nil {
		return nil, err
	}
	public := key.Public().(interface{ Equal(crypto.PublicKey) bool }) // crypto.PublicKey documents that every key has it
	pair := &tls.Certificate{PrivateKey: key}
	leaf, now := 0, time.Now()
	for i, block := range certs.certificates() {
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("certificate %d in %s: %w", i+1, certs.name, err)
		}
		pair.Certificate = append(pair.Certificate, cert.Raw)
		if public.Equal(cert.PublicKey) && isBetter(cert, pair.Leaf, now) {
			pair.Leaf, leaf = cert, i
		}
	}
	switch {
	case len(pair.Certificate) == 0:
		return nil, fmt.Errorf("%s holds no certificate", certs.name)
	case pair.Leaf == nil:
		return nil, fmt.Errorf("the private key in %s %w in %s", keys.name, ErrOtherKey, certs.name)
	}
	chain := slices.Delete(pair.Certificate, leaf, leaf+1)
	pair.Certificate = slices.Insert(chain, 0, pair.Leaf.Raw)
	return pair, nil
}

func (b bundle) privateKey() (crypto.Signer, error) {
	blocks := b.privateKeys()
	switch {
	case len(blocks) == 0:
		return nil, fmt.Errorf("%s holds no private key", b.name)
	case len(blocks) > 1:
		return nil, fmt.Errorf("%s holds %d private keys instead of one", b.name, len(blocks))
	case blocks[0].Type == "ENCRYPTED PRIVATE KEY" || blocks[0].Headers["DEK-Info"] != "":
		return nil, fmt.Errorf("the private key in %s is encrypted: "+
			"decrypt it with `openssl pkey -in apiclient_key.pem -out apiclient_key_plain.pem`", b.name)
	}
	key, err := parsePrivateKey(blocks[0].Bytes)
	if err != nil {
		return nil, fmt.Errorf("private key in %s: %w", b.name, err)
	}
	return key, nil
}

// parsePrivateKey tries each format, because pkcs12.ToPEM calls PKCS #1 and SEC 1 keys "PRIVATE KEY" too.
func parsePrivateKey(der []byte) (crypto.Signer, error) {
	if key, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return key, nil
	}
	if key, err := x509.ParseECPrivateKey(der); err == nil {
		return key, nil
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, err
	}
	if signer, ok := key.(crypto.Signer); ok {
		return signer, nil
	}
	return nil, fmt.Errorf("%T cannot sign", key)
}

// Leaf returns the merchant's own certificate, without its chain, parsed.
func Leaf(cert *tls.Certificate) (*x509.Certificate, error) {
	if cert.Leaf != nil && bytes.Equal(cert.Leaf.Raw, cert.Certificate[0]) {
		return cert.Leaf, nil
	}
	return x509.ParseCertificate(cert.Certificate[0])
}
