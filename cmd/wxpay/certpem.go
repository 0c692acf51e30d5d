package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/seed6780280e/wxpay/internal/merchantcert"
)

func certPEMVerb() verb {
	return verb{
		name: "cert pem", arguments: "FILE.p12 -out DIR", min: 1, max: 1,
		summary: "convert a .p12 to apiclient_cert.pem and apiclient_key.pem",
		details: []text{
			"It writes the two files into the directory of -out, the key with mode 0600, and never replaces a file. The password of the p12 is WXPAY_P12_PASSWORD, or else the merchant number WXPAY_MCHID. The key is never printed.",
		},
		define: func(f *flag.FlagSet) action {
			out := f.String("out", ".", "write into this `DIR`, which must exist")
			return func(_ context.Context, c *call) error { return c.convertP12(*out) }
		},
	}
}

// convertP12 writes the certificate and the key of a p12 as PEM.
func (c *call) convertP12(directory string) error {
	cert, err := c.readP12(c.settings(), c.args[0])
	if err != nil {
		return err
	}
	leaf, err := merchantcert.Leaf(cert)
	if err != nil {
		return c.misuse("%s", sdkText(err))
	}
	key, err := x509.MarshalPKCS8PrivateKey(cert.PrivateKey)
	if err != nil {
		return c.misuse("%s", sdkText(err))
	}
	certPath, keyPath := filepath.Join(directory, "apiclient_cert.pem"), filepath.Join(directory, "apiclient_key.pem")
	if err := c.writeBoth(certPath, chainPEM(cert), keyPath, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})); err != nil {
		return err
	}
	r := &record{}
	r.add("certificate", certPath)
	r.add("key", keyPath)
	r.fields = append(r.fields, c.certificateRecord(leaf).fields...)
	c.out.print(r)
	return nil
}

// chainPEM returns the certificate and its chain.
func chainPEM(cert *tls.Certificate) []byte {
	var b bytes.Buffer
	for _, der := range cert.Certificate {
		b.Write(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	}
	return b.Bytes()
}

// writeBoth writes two new files, or none.
func (c *call) writeBoth(certPath string, certPEM []byte, keyPath string, keyPEM []byte) error {
	if err := c.writeNew(certPath, certPEM, 0o644); err != nil {
		return err
	}
	if err := c.writeNew(keyPath, keyPEM, 0o600); err != nil {
		return errors.Join(err, os.Remove(certPath))
	}
	return nil
}

// writeNew writes a file that must not exist yet.
func (c *call) writeNew(path string, content []byte, mode fs.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	switch {
	case errors.Is(err, fs.ErrExist):
		return c.misuse("%s exists already, and is not replaced: move it away, or choose another -out", shownPath(path))
	case err != nil:
		return c.misuse("%s cannot be written: %s", shownPath(path), fileReason(c.out.language, err))
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Chmod(mode), f.Close()); err != nil {
		_ = os.Remove(path) // half of a file helps nobody
		return c.fail(exitNotDone, "%s cannot be written: %s", shownPath(path), fileReason(c.out.language, err))
	}
	return nil
}
