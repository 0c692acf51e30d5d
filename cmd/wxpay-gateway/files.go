package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"software.sslmate.com/src/go-pkcs12"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// The files in the program's directory. The files of a merchant are in a
// subdirectory named after its mch_id. They have the same names as the files
// from the merchant platform.
const (
	rootFile      = "ca.pem"
	preloadFile   = "wxpay-hosts.cjs"
	authorityFile = "ca-with-key.pem"
	certFile      = "apiclient_cert.pem"
	keyFile       = "apiclient_key.pem"
	p12File       = "apiclient_cert.p12"
)

// loadAuthority reads the certificate authority that an earlier start wrote. It
// returns nil if there is none.
func loadAuthority(dir string) ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(dir, authorityFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// replacesCA reports whether an earlier start wrote another CA certificate than root.
func replacesCA(dir string, root []byte) bool {
	data, err := os.ReadFile(filepath.Join(dir, rootFile))
	return err == nil && !bytes.Equal(data, root)
}

// writeFiles writes the files that clients need: the certificate of the
// authority, the preload script, and the certificate of each merchant unless a
// usable one exists.
func writeFiles(dir string, gateway *wxpaytest.Server, merchants []string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := writePrivate(filepath.Join(dir, authorityFile), gateway.AuthorityPEM()); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, rootFile), gateway.RootPEM(), 0o644); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, preloadFile), preload(gateway), 0o644); err != nil {
		return err
	}
	for _, mchID := range merchants {
		if err := writeMerchant(filepath.Join(dir, mchID), gateway, mchID); err != nil {
			return fmt.Errorf("certificate of %s: %w", mchID, err)
		}
	}
	return nil
}

// writePrivate replaces a file by one that only its owner can read, whatever the
// mode of the old one was.
func writePrivate(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // its mode is 0600
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

func writeMerchant(dir string, gateway *wxpaytest.Server, mchID string) error {
	if usable(dir, gateway.RootCAs(), mchID) {
		return nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	cert, key := gateway.CertificatePEM(mchID)
	p12, err := encodeP12(cert, key, mchID)
	if err != nil {
		return err
	}
	return errors.Join(
		os.WriteFile(filepath.Join(dir, certFile), cert, 0o644),
		writePrivate(filepath.Join(dir, keyFile), key),
		writePrivate(filepath.Join(dir, p12File), p12),
	)
}

// usable reports whether dir already has files that the gateway accepts.
func usable(dir string, roots *x509.CertPool, mchID string) bool {
	pair, err := tls.LoadX509KeyPair(filepath.Join(dir, certFile), filepath.Join(dir, keyFile))
	if err != nil {
		return false
	}
	_, err = pair.Leaf.Verify(x509.VerifyOptions{Roots: roots, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
	p12, missing := os.ReadFile(filepath.Join(dir, p12File))
	if err != nil || missing != nil {
		return false
	}
	_, leaf, err := pkcs12.Decode(p12, mchID)
	return err == nil && leaf.Equal(pair.Leaf)
}

// encodeP12 encodes the p12 with 3DES, because old and new readers support it.
// The password is the mch_id, as in the file from the merchant platform.
func encodeP12(certPEM, keyPEM []byte, mchID string) ([]byte, error) {
	pair, err := tls.X509KeyPair(certPEM, keyPEM)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(certPEM)
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, err
	}
	return pkcs12.LegacyDES.Encode(pair.PrivateKey, cert, nil, mchID)
}
