package main

import (
	"crypto/tls"
	"errors"
	"os"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/merchantcert"
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
	data, err := c.readFile(path)
	if err != nil {
		return nil, err
	}
	password := s.p12Password.Reveal()
	switch {
	case password == "" && s.subject.reader.lacks():
		return nil, c.wrongSettings(s.problems)
	case password == "":
		return nil, c.misuse("the password of the p12 is not known: set WXPAY_P12_PASSWORD, or WXPAY_MCHID if it was not changed")
	}
	cert, err := wxpay.ParseP12(data, password)
	switch {
	case errors.Is(err, merchantcert.ErrPassword):
		return nil, c.misuse("%s: the password does not open the p12: it is the merchant number, unless it was changed (WXPAY_P12_PASSWORD)", shownPath(path))
	case err != nil:
		return nil, c.misuseOf(p12Mistake(shownPath(path), data, err))
	}
	if info, err := os.Stat(path); err == nil && isOpen(info.Mode()) {
		c.out.note("wxpay: warning: %s", c.t("others can read %s (mode %04o): chmod 600 %s", shownPath(path), info.Mode().Perm(), shownPath(path)))
	}
	return cert, nil
}

// misuseOf is misuse with advice.
func (c *call) misuseOf(what, fix say) *failure {
	f := c.misuse("%s", what.in(c.out.language))
	f.advice = fix.in(c.out.language)
	return f
}
