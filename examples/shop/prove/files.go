//go:build unix

package main

import (
	"errors"
	"os"
	"path/filepath"
)

// The files of an instance's configuration, which all instances share.
const (
	keyFile         = "key"
	previousKeyFile = "previous-key"
	certFile        = "apiclient_cert.pem"
	certKeyFile     = "apiclient_key.pem"
	authorityFile   = "authority.pem"
)

func (w *world) path(name string) string { return filepath.Join(w.dir, name) }

// write replaces a file at once: nobody reads half of it.
func (w *world) write(name string, content []byte) error {
	temporary := w.path(name + ".new")
	if err := os.WriteFile(temporary, content, 0o600); err != nil {
		return err
	}
	return os.Rename(temporary, w.path(name))
}

// writeFiles writes the merchant's key and certificate.
func (w *world) writeFiles() error {
	cert, key := w.gw.CertificatePEM("")
	return errors.Join(
		w.write(keyFile, []byte(w.gw.Merchant("").Key)),
		w.write(certFile, cert), w.write(certKeyFile, key),
	)
}

// rotateKey changes the APIv2 key on the platform and in the files.
func (w *world) rotateKey() error {
	const newKey = "5e1f0c7b9a3d4e6f8091a2b3c4d5e6f7"
	old := w.gw.Merchant("").Key
	err := errors.Join(w.write(previousKeyFile, []byte(old)), w.write(keyFile, []byte(newKey)))
	w.gw.ChangeKey(w.gw.Merchant("").MchID, newKey)
	return err
}

// environment returns the environment of an instance.
func (w *world) environment(id int, addr string) []string {
	m := w.gw.Merchant("")
	env := []string{
		"SHOP_LISTEN=" + addr, "SHOP_PUBLIC_URL=" + w.front.URL, "SHOP_STAFF_TOKEN=" + staffToken, "SHOP_CLOCK=" + w.clockURL,
		"WXPAY_APPID=" + m.AppID, "WXPAY_MCHID=" + m.MchID, "WXPAY_APPSECRET=" + m.AppSecret,
		"WXPAY_KEY_FILE=" + w.path(keyFile), "WXPAY_PREVIOUS_KEY_FILE=" + w.path(previousKeyFile),
		"WXPAY_PREVIOUS_KEY_UNTIL=" + w.keyUntil, "WXPAY_CERT_FILE=" + w.path(certFile), "WXPAY_CERT_KEY_FILE=" + w.path(certKeyFile),
		"WXPAY_GATEWAY=" + w.gates[id].URL, "WXPAY_GATEWAY_CA=" + w.path(authorityFile), "TMPDIR=" + w.dir,
	}
	if w.sqlite {
		return append(env, "SHOP_DB="+w.path("shop.db"))
	}
	if w.direct {
		return append(env, "DATABASE_URL="+w.database)
	}
	return append(env, "DATABASE_URL="+postgresURL(w.proxies[id].Addr))
}
