package main

import (
	"crypto/tls"
	"os"

	"github.com/seed6780280e/wxpay"
)

// readFile returns the content of a file that an argument names.
func (c *call) readFile(path string) ([]byte, error) {
	content, _, err := readWhole(path, longestFile)
	if err != nil {
		return nil, c.misuse("the file %s cannot be read: %s", shownPath(path), fileReason(c.out.language, err))
	}
	return content, nil
}

// readP12 returns the certificate and the key in a p12.
func (c *call) readP12(s *settings, path string) (*tls.Certificate, error) {
	content, err := c.readFile(path)
	switch {
	case err != nil:
		return nil, err
	case s.p12Password.Reveal() == "" && s.has("WXPAY_CONFIG"):
		return nil, c.wrongSettings(s)
	case s.p12Password.Reveal() == "":
		return nil, c.misuse("the password of the p12 is not known: set WXPAY_P12_PASSWORD, or WXPAY_MCHID if it was not changed")
	}
	cert, err := wxpay.ParseP12(content, s.p12Password.Reveal())
	if err != nil {
		reason := certificateText(err)
		return nil, c.misuse("%s: %s", shownPath(path), c.t(reason.format, reason.args...))
	}
	if info, err := os.Stat(path); err == nil && isOpen(info.Mode()) {
		c.out.note("wxpay: warning: %s", c.t("others can read %s (mode %04o): chmod 600 %s", shownPath(path), info.Mode().Perm(), shownPath(path)))
	}
	return cert, nil
}
